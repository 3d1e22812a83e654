"""The many ways in which an answer of the service says no.

`{"data": …, "messages": {"error", "info", "warn"}, "statusCode": …}` is good only if all of these hold: the status
code is not ERROR, `messages.error` is empty (it can be filled beside SUCCESS), and no `sectionErrorKeys` and no
`errorKeys`, at any depth of `data`, name anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...http.answers import Answer

PASSING: Final = "operation_failed"
"""The one error of the service that was known to go away by itself."""
_PLEASANTRIES: Final = ("Success", "Validation Error")
"""How infos begin that tell nothing beyond what the answer itself shows."""

_SIGNS: Final = ("sectionErrorKeys", "errorKeys", "sectionWarningKeys", "sectionInfoKeys")


class Verdict(NamedTuple):
    """What an answer says besides its data."""

    failures: list[str]
    remarks: list[str]


def verdict(payload: Any, *, spare: str | None = None) -> Verdict:
    """Every failure and every remark of an answer, each once, in the order in which they stand there.

    :param spare: a member of `data` whose failures the caller reads itself.
    """
    failures: dict[str, None] = {}
    remarks: dict[str, None] = {}
    if not isinstance(payload, dict):
        return Verdict([], [])
    messages = payload.get("messages")
    if isinstance(messages, dict):
        failures.update(dict.fromkeys(texts_of(messages.get("error"))))
        for kind in ("warn", "info"):
            told = (text for text in texts_of(messages.get(kind)) if not text.startswith(_PLEASANTRIES))
            remarks.update(dict.fromkeys(told))
    for label, key, texts in _signs(payload.get("data"), spare):
        wanted = failures if key in ("sectionErrorKeys", "errorKeys") else remarks
        wanted.update(dict.fromkeys(f"{label}: {text}" if label else text for text in texts))
    if not failures and payload.get("statusCode") == "ERROR":
        failures["(it gave no reason)"] = None
    return Verdict(list(failures), list(remarks))


def is_envelope(payload: Any) -> bool:
    """Whether a payload is an answer of the service, and not of some server in between."""
    return isinstance(payload, dict) and ("statusCode" in payload or "messages" in payload)


def passing_fault(answer: Answer) -> str | None:
    """Why a good answer to a read is only a passing fault, or None."""
    payload = answer.decode()
    messages = payload.get("messages") if isinstance(payload, dict) else None
    if isinstance(messages, dict) and PASSING in texts_of(messages.get("error")):
        return f"the service said {PASSING}"
    return None


def texts_of(value: Any) -> list[str]:
    """The texts of a list that may be null, or be one text."""
    if isinstance(value, list):
        return [one if isinstance(one, str) else repr(one) for one in value if one not in (None, "")]
    return [value] if isinstance(value, str) and value else []


def _signs(data: Any, spare: str | None) -> Iterator[tuple[str, str, list[str]]]:
    """Every list of keys with the language and field it belongs to, in document order, however deep."""
    waiting: list[tuple[Any, str, str]] = [(data, "", "")]
    while waiting:
        value, language, name = waiting.pop()
        if isinstance(value, list):
            waiting.extend([(one, language, name) for one in reversed(value) if one and isinstance(one, (dict, list))])
        elif isinstance(value, dict):
            own_language = value.get("language")
            language = own_language if isinstance(own_language, str) else language
            for key in _SIGNS:
                if value.get(key) and (texts := texts_of(value[key])):
                    field = name if key == "errorKeys" else ""
                    yield ", ".join(part for part in (language, field) if part), key, texts
            inner = [
                (one, language, name if key == "value" else key)
                for key, one in value.items()
                if one and isinstance(one, (dict, list)) and key != spare
            ]
            inner.reverse()
            waiting += inner
