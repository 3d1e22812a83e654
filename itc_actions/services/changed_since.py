"""Whether what a change was decided on is still so, when the service looks again right before it writes.

Two machines share no lock, and Apple's APIs know no "only if unchanged". So each writing method is handed what its
caller has seen, compares that with its own last look, and writes nothing where they differ: what somebody else wrote
in between is not overwritten unseen. Between that look and the write, one request lies; there Apple's own rules are
all that is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..apple import plain_texts, states
from ..errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ..records import App, BuildKey, Submission, Version

_LONGEST = 60


class ChangedMeanwhile(Refused):
    """Somebody else has changed what was to be written, since it was looked at."""


class Field(NamedTuple):
    """One thing that was looked at twice."""

    label: str
    seen: Any
    now: Any


def require_unchanged(whose: str, fields: Iterable[Field]) -> None:
    """Stop where something was changed in between.

    :param whose: "version 2.0 of Tank".
    :raises ChangedMeanwhile: names each field that was, with both values.
    """
    changed = [
        f"its {field.label.replace('_', ' ')} was {_shown(field.seen)} and is now {_shown(field.now)}"
        for field in fields
        if plain(field.seen) != plain(field.now)
    ]
    if changed:
        raise ChangedMeanwhile(
            f"Somebody else has changed {whose} in the meantime: {'; '.join(changed)}.",
            now="Nothing was written over it.",
            next_step="Look at it (`inv status`). To go on from what is there now, run the same line again.",
        )


def version_fields(seen: Version, number: str, state: str) -> Iterator[Field]:
    """Which version it is, and where it stands: one state of being edited is as good as another."""
    yield Field("number", seen.number, number)
    if not {seen.state, state} <= states.EDITABLE:
        yield Field("state", seen.state, state)


def submit_fields(seen: Version, number: str, state: str) -> Iterator[Field]:
    """As `version_fields`; submitted by somebody else in the meantime is no change, but what was wanted."""
    return version_fields(seen, number, seen.state if state in states.SUBMITTED else state)


def cancel_fields(seen: Version, number: str, state: str) -> Iterator[Field]:
    """What a version is pulled back on. A step of the review is no change; an approval is, and is not thrown away."""
    yield Field("number", seen.number, number)
    if state == states.PENDING_DEVELOPER_RELEASE or state not in states.CANCELLABLE | {states.DEVELOPER_REJECTED}:
        yield Field("state", seen.state, state)


def build_field(seen: BuildKey | None, number: str | None) -> Field:
    """The build of a version, by its number: its train is the version's own."""
    return Field("build", seen.number if seen else None, number)


def named(build: BuildKey | None) -> str:
    """A build by train and number."""
    return build.key if build is not None else "none"


def another_build_was_submitted(app: App, submission: Submission) -> Refused:
    """The error of a submission in whose very moment somebody chose another build."""
    return Refused(
        f"Version {submission.version} of {app.name} was submitted with build {named(submission.build)}: somebody "
        "chose another one in the same moment.",
        now=f"It is {submission.raw_state}.",
        next_step="Pull it back (action.cancel-review), or leave it if that build is right too.",
    )


def text_fields(
    seen: Mapping[str, Any], now: Mapping[str, Any], wanted: Mapping[str, Mapping[str, str]]
) -> Iterator[Field]:
    """The texts that are to be written, but those that are as wanted already.

    :param seen: a record of texts by locale, like `now`.
    :param wanted: {locale: {field: text}}.
    """
    for locale, texts in wanted.items():
        for field, text in texts.items():
            present = getattr(now.get(locale), field, None)
            if plain(present) != plain(text):
                yield Field(f"{field} ({locale})", getattr(seen.get(locale), field, None), present)


def own_fields(seen: Any, now: Any, wanted: Mapping[str, str]) -> Iterator[Field]:
    """As `text_fields`, for fields of the record itself; those that cannot be read are left out."""
    for field, text in wanted.items():
        present = getattr(now, field, None)
        if hasattr(now, field) and plain(present) != plain(text):
            yield Field(field, getattr(seen, field), present)


def plain(value: Any) -> Any:
    """A value as far as it counts: an empty text is none, and of a text only that which tells it from others."""
    return "" if value is None else plain_texts.plain(value) if isinstance(value, str) else value


def _shown(value: Any) -> str:
    text = " ".join(str(value or "").split())
    if not text:
        return "empty"
    return f"“{text[:_LONGEST]}…”" if len(text) > _LONGEST else f"“{text}”"
