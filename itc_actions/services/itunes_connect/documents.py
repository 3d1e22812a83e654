"""Changing the service's documents: only values that differ, only where it allows that, the rest as it came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...apple.limits import MAX_LENGTH, MIN_LENGTH
from ...apple.locales import locale_of, locale_of_language
from ...errors import BadInput, Refused, UnexpectedAnswer
from ..changed_since import Field, plain, require_unchanged
from ..text_refusals import refusal_of_languages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .nodes import Node


class Change:
    """One wrapped value that gets another text.

    :param node: the wrapping `{"value", "isEditable", …}`.
    :param field: our name of it, by which the table of limits knows it.
    :param where: the language, or nothing.
    """

    __slots__ = ("field", "node", "text", "was", "where")

    def __init__(self, node: Node, field: str, text: str, where: str = "") -> None:
        self.node = node
        self.field = field
        self.text = text
        self.where = where
        self.was = self.present()
        """What stood there before."""

    def present(self) -> Any:
        """What stands there."""
        return self.node.plain().value

    def write(self) -> None:
        """Put the text there."""
        self.node.members()["value"] = self.text

    @property
    def label(self) -> str:
        """As people call it."""
        name = self.field.replace("_", " ")
        return f"{name} ({self.where})" if self.where else name

    def made(self) -> bool:
        """Whether the document has that text already."""
        return bool(plain(self.present()) == plain(self.text))

    def problem_of_length(self) -> str | None:
        """What is wrong with the length; an empty text is never wrong. The document's own limits win over ours."""
        if not self.text:
            return None
        members = self.node.members()
        longest = _limit(members.get("maxLength"), MAX_LENGTH.get(self.field))
        shortest = _limit(members.get("minLength"), MIN_LENGTH.get(self.field))
        length = len(self.text)
        if longest is not None and length > longest:
            return f"{self.label} has {length:,} characters, and at most {longest:,} are allowed"
        if shortest is not None and length < shortest:
            return f"{self.label} has {length:,} characters, and at least {shortest:,} are needed"
        return None


def changes_in_languages(
    entries: Iterable[Node],
    texts: Mapping[str, Mapping[str, str]],
    fields: Mapping[str, str],
    whose: str,
    *,
    of_version: bool = False,
) -> Iterator[Change]:
    """The changes that texts by locale make in a document's entries by language, unmade ones only.

    :param fields: the document's name of each of our fields.
    :param whose: "version 2.0 (ready-for-sale)": what the document is of.
    :raises Refused: the document lacks a language.
    :raises BadInput: a field is unknown.
    """
    by_locale = {locale_of_language(entry["language"].text()): entry for entry in entries}
    missing = [locale for locale in texts if _canonical(locale) not in by_locale]
    if missing:
        raise refusal_of_languages(whose, missing, by_locale, "iTunes Connect", of_version=of_version)
    for locale, wanted in texts.items():
        yield from changes_in(by_locale[_canonical(locale)], wanted, fields, _canonical(locale))


def changes_in(entry: Node, wanted: Mapping[str, str], fields: Mapping[str, str], where: str = "") -> Iterator[Change]:
    """The changes that texts by field make in one object of a document, unmade ones only.

    :raises BadInput: a field is unknown.
    """
    for field, text in wanted.items():
        if field not in fields:
            raise BadInput(f"There is no text called {field!r}; there are {', '.join(fields)}.")
        change = Change(entry[fields[field]], field, text, where)
        if not change.made():
            yield change


def make(changes: list[Change], whose: str) -> None:
    """Write the changes into the document, all or none.

    :param whose: "version 2.0 (ready-for-sale)": what the document is of.
    :raises Refused: the service does not let them be changed now.
    :raises BadInput: a text is too long or too short.
    """
    fixed = [change.label for change in changes if change.node.members().get("isEditable") is False]
    if fixed:
        raise Refused(
            f"The service does not let {', '.join(fixed)} of {whose} be changed now.", now="Nothing was written."
        )
    problems = [problem for change in changes if (problem := change.problem_of_length())]
    if problems:
        raise BadInput(f"A text of {whose} does not fit: {'; '.join(problems)}.", now="Nothing was written.")
    for change in changes:
        change.write()


def languages(document: Node) -> Iterator[Node]:
    """The entries by language: wrapped in a version's document, bare in test information."""
    return document["details"].plain().items()


def again(changes: Sequence[Change], document: Node) -> Iterator[Change]:
    """The same changes in another copy of the document."""
    homes = {locale_of_language(entry["language"].text()): entry for entry in languages(document)}
    for change in changes:
        home = homes.get(change.where) if change.where else document
        if home is None:
            raise document["details"].unexpected(f"lacks {change.where}")
        path = change.node.path
        inner = path.rpartition(".")[2] if change.where else path.removeprefix(f"{document.path}.")
        yield type(change)(home.at(inner), change.field, change.text, change.where)


def make_again(changes: Sequence[Change], document: Node, whose: str) -> bool:
    """Make changes in a fresh copy of the document, which is to be saved instead of the first; whether any were needed.

    :raises ChangedMeanwhile: somebody else has changed the same since.
    """
    lacking = [(old, new) for old, new in zip(changes, again(changes, document), strict=True) if not new.made()]
    require_unchanged(whose, [Field(new.label, old.was, new.was) for old, new in lacking])
    make([new for _, new in lacking], whose)
    mark_languages(languages(document))
    return bool(lacking)


def mark_languages(entries: Iterable[Node]) -> None:
    """Give each language entry the `pageLanguageValue` that the service's own page sends along."""
    for entry in entries:
        entry.members()["pageLanguageValue"] = entry["language"].text()


def require_made(changes: Iterable[Change], whose: str) -> None:
    """Check the document that came back.

    :raises UnexpectedAnswer: the service said yes and kept something else.
    """
    kept = [change.label for change in changes if not change.made()]
    if kept:
        raise UnexpectedAnswer(
            f"The service accepted the save of {whose}, but did not take over: {', '.join(kept)}.",
            next_step="Look at it in iTunes Connect, then run the same line again.",
        )


def _limit(own: Any, ours: int | None) -> int | None:
    return own if isinstance(own, int) and not isinstance(own, bool) else ours


def _canonical(locale: str) -> str:
    return locale_of(locale) or locale
