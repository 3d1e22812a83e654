"""What the service's errors mean: told apart by their `code`, which is hierarchical, told on in Apple's words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from ...errors import AlreadyThere, EndpointGone, ItcError, LoginFailed, OddStatus, Refused, UnexpectedAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ...http.answers import Answer
    from .keys import ApiKey

MOST_SHOWN: Final = 12
AGREEMENTS: Final = "https://appstoreconnect.apple.com/agreements"
_FIELDS: Final = {"whatsNew": "releaseNotes", "privacyPolicyUrl": "privacyURL"}
"""App Store texts as iTunes Connect calls them, where that is something else: both services' refusals read alike."""
OTHER_SERVICE: Final = "A newer release of itc-actions may know the new address."


@dataclass(frozen=True)
class Said:
    """One error of an answer."""

    code: str
    detail: str
    about: str = ""
    """The field, parameter or resource that it is about."""
    id: str = ""
    """What Apple's support asks for, where no header of the answer tells it."""

    def named(self, owners: Mapping[str, str]) -> Said:
        """With the name of what it is about, and the field as people know it: `German, releaseNotes`.

        :param owners: the names of resources by their ids; by "" that of the one which was written.
        """
        resource, _, field = self.about.rpartition(" ")
        owner = owners.get(resource.rpartition("/")[2])
        return replace(self, about=", ".join(filter(None, (owner, _FIELDS.get(field, field))))) if owner else self

    def __str__(self) -> str:
        return f"{self.about}: {self.detail} ({self.code})" if self.about else f"{self.detail} ({self.code})"


class ApiRefused(Refused):
    """The service refused a request.

    :param errors: what it said, the associated errors of other resources included.
    """

    def __init__(self, what: str, errors: list[Said], **parts: str | None) -> None:
        self.errors = errors
        super().__init__(what, said=in_words(errors), **parts)

    def has(self, prefix: str) -> bool:
        """Whether one of the codes is this one, or below it."""
        return any(_is(error.code, prefix) for error in self.errors)

    def speaks_of(self, words: str) -> bool:
        """Whether one of the errors has these words in its detail or is about them."""
        return any(words.lower() in f"{error.about} {error.detail} {error.code}".lower() for error in self.errors)


class ApiDuplicate(ApiRefused, AlreadyThere):
    """The service refused to create what is there already."""


class NotThere(ApiRefused):
    """The service has no such resource."""


class NotUnderstood(UnexpectedAnswer):
    """The service does not know a parameter, or a value of one."""


def error_of(answer: Answer, purpose: str, source: str, key: ApiKey) -> ItcError | None:
    """What an answer raises, or None where it is good.

    :param purpose: what was asked for, as the beginning of a sentence.
    :param source: the request, for errors.
    :param key: whose request it was.
    """
    if answer.ok:
        return None
    errors = read_errors(answer)
    correlation = answer.correlation_key or next((error.id for error in errors if error.id), None)
    if answer.status == 403:
        return _forbidden(errors, purpose, key, correlation)
    if answer.status == 413 and not errors:
        errors = [Said("413", "The request is too large.")]
    if not errors:
        if answer.status in (404, 410):
            what = f"{source} was answered {answer.status}: the service no longer has this address."
            return EndpointGone(what, next_step=OTHER_SERVICE, correlation_key=correlation)
        what = f"{purpose} failed: {source} was answered with status {answer.status}."
        return OddStatus(what, correlation_key=correlation)
    what = f"{purpose} was refused."
    if answer.status in (404, 410):
        return NotThere(what, errors, correlation_key=correlation)
    if answer.status == 400 and any(_is(error.code, "PARAMETER_ERROR") for error in errors):
        what = f"{source} was not understood: the service does not know something that this release asks for."
        return NotUnderstood(what, said=in_words(errors), correlation_key=correlation)
    duplicate = any("DUPLICATE" in error.code.split(".") for error in errors)
    return (ApiDuplicate if duplicate else ApiRefused)(what, errors, correlation_key=correlation)


def read_errors(answer: Answer) -> list[Said]:
    """The errors of an answer, each followed by the ones associated with it; none where it is something else."""
    try:
        payload = answer.decode()
    except ValueError:
        return []
    return list(_read(payload.get("errors"))) if isinstance(payload, dict) else []


def in_words(errors: list[Said]) -> str:
    """Errors as one text, each once."""
    texts = list(dict.fromkeys(str(error) for error in errors))
    more = f" · and {len(texts) - MOST_SHOWN} more" if len(texts) > MOST_SHOWN else ""
    return " · ".join(texts[:MOST_SHOWN]) + more


def _read(errors: Any, resource: str = "") -> Iterator[Said]:
    for error in errors if isinstance(errors, list) else []:
        if not isinstance(error, dict):
            continue
        code = str(error.get("code") or error.get("status") or "no code")
        detail = str(error.get("detail") or error.get("title") or "no detail")
        source = error.get("source")
        pointer = (source.get("pointer") or source.get("parameter")) if isinstance(source, dict) else None
        field = str(pointer or "").removeprefix("/data/attributes/")
        about = " ".join(part for part in (resource, field) if part)
        yield Said(code, detail, about, str(error.get("id") or ""))
        meta = error.get("meta")
        associated = meta.get("associatedErrors") if isinstance(meta, dict) else None
        for path, inner in associated.items() if isinstance(associated, dict) else ():
            yield from _read(inner, str(path))


def _forbidden(errors: list[Said], purpose: str, key: ApiKey, correlation: str | None) -> LoginFailed:
    said = in_words(errors) or None
    if any("AGREEMENT" in error.code for error in errors):
        return LoginFailed(
            f"{purpose} is not possible: an agreement with Apple is missing or has expired.",
            said=said,
            next_step=f"The account holder accepts it at {AGREEMENTS}; then run the same line again.",
            correlation_key=correlation,
        )
    return LoginFailed(
        f"{purpose} is not allowed to {key.shown}.",
        said=said,
        next_step="Use a key with the role App Manager or Admin (Users and Access › Integrations); the key of one "
        "person cannot do everything that a team's can. A lapsed membership is refused like this too.",
        correlation_key=correlation,
    )


def _is(code: str, prefix: str) -> bool:
    return code == prefix or code.startswith((f"{prefix}.", f"{prefix}_"))
