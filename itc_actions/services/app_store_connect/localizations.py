"""Texts by language, in whichever places they are kept: only what differs is written, languages side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ...apple.locales import language_of_locale
from ...errors import ItcError, Refused
from ..changed_since import plain
from ..side_by_side import attempts
from ..text_refusals import refusal_of_languages
from .api import Api
from .jsonapi import Ref, Resource
from .quota import before_bulk
from .refusals import ApiRefused, in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

READ_BACK: Final = 4
"""Requests in which what was written is read back, about."""


@dataclass(frozen=True)
class Place:
    """Where some of the fields are kept: one resource by language, below a parent.

    :param type: of the resources.
    :param fields: our fields and what the service calls them.
    :param there: the resources that exist.
    :param parent: what they belong to; None where new ones cannot be made.
    :param relation: the relationship by which a new one names its parent.
    :param look: reads the resources anew, in case the answer to a create is lost.
    :param needs: the one of our fields that a new resource cannot be without, if any.
    """

    type: str
    fields: Mapping[str, str]
    there: Sequence[Resource]
    parent: Ref | None
    relation: str
    look: Callable[[], Sequence[Resource]]
    needs: str | None = None

    def by_locale(self) -> dict[str, Resource]:
        """The resources by language."""
        return {each.text("locale"): each for each in self.there}


def require_languages(
    texts: Mapping[str, Mapping[str, str]], languages: set[str], whose: str, *, of_version: bool = False
) -> None:
    """Refuse texts in languages that are not there.

    :raises Refused: names them.
    """
    missing = set(texts) - languages
    if missing:
        raise refusal_of_languages(whose, missing, languages, "App Store Connect", of_version=of_version)


def write_texts(api: Api, places: Sequence[Place], texts: Mapping[str, Mapping[str, str]], whose: str) -> int:
    """Write what differs, all languages side by side, and return how many resources that were.

    :param texts: {locale: {field: text}}.
    :param whose: what the texts belong to: "version 2.0 of Tank".
    :raises Refused: some were refused; it names them, and the others were written.
    :raises Unreachable: the quota of this hour does not suffice; nothing was written.
    """
    calls: dict[bool, list[tuple[str, Callable[[], None]]]] = {False: [], True: []}
    """With their languages. A place may bring a new language to the next one by itself [?]: those come afterwards."""
    new: set[str] = set()
    for place in places:
        there = place.by_locale()
        for locale, wanted in texts.items():
            attributes = {place.fields[field]: text for field, text in wanted.items() if field in place.fields}
            present = there.get(locale)
            if present is not None:
                attributes = _differing(present, attributes)
            if attributes:
                after = present is None and locale in new
                call = _writer(api, place, present, locale, attributes, whose, look=after)
                calls[after].append((locale, call))
                if present is None:
                    new.add(locale)
    count = len(calls[False]) + len(calls[True])
    before_bulk(api, count + READ_BACK, f"saving {count} texts of {whose}")
    failed: list[tuple[str, ItcError]] = []
    for part in calls.values():
        results = attempts([call for _, call in part], Refused)
        failed += [(locale, said) for (locale, _), said in zip(part, results, strict=True) if isinstance(said, Refused)]
    if len(failed) == 1 and count == 1:
        locale, only = failed[0]
        only.said = _said(locale, only)
        raise only
    if failed:
        raise _some_refused(failed, count, whose)
    return count


def _writer(
    api: Api,
    place: Place,
    present: Resource | None,
    locale: str,
    attributes: dict[str, str],
    whose: str,
    *,
    look: bool,
) -> Callable[[], None]:
    """What writes one language of one place.

    :param look: see whether it is there by now, before it is made.
    """
    what = f"saving the {locale} texts of {whose}"

    def update() -> None:
        assert present is not None
        api.update(present.ref, present.attributes, what=what, attributes=attributes)

    def create() -> None:
        def find() -> Resource | None:
            return next((each for each in place.look() if each.text("locale") == locale), None)

        if place.parent is None:
            raise Refused(f"{whose} has no texts in {locale}.", now="Nothing was written.")
        if place.needs is not None and place.fields[place.needs] not in attributes:
            raise Refused(
                f"There is no {place.needs} in {locale} yet, and Apple takes no {locale} texts without one.",
                now=f"Of {locale}, {', '.join(attributes)} was not written.",
                next_step=f"Give it on the same line: --{place.needs} {locale}=TEXT.",
            )
        made = find() if look else None
        if made is None:
            made = api.create(
                place.type,
                find,
                lambda resource: resource,
                what=what,
                attributes={"locale": locale, **attributes},
                relationships={place.relation: place.parent},
            )
        # One that somebody else made meanwhile has texts of its own.
        differing = _differing(made, attributes)
        if differing:
            api.update(made.ref, made.attributes, what=what, attributes=differing)

    return update if present is not None else create


def _differing(there: Resource, wanted: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in wanted.items() if plain(there.attributes.get(name)) != plain(text)}


def _said(locale: str, error: ItcError) -> str | None:
    """What the service said of the texts of one language."""
    if isinstance(error, ApiRefused):
        return in_words([each.named({"": language_of_locale(locale)}) for each in error.errors])
    return error.said


def _some_refused(failed: Sequence[tuple[str, ItcError]], wanted: int, whose: str) -> Refused:
    said = filter(None, (_said(locale, error) for locale, error in failed))
    ours = [error.what for _, error in failed if not error.said]
    others = wanted - len(failed)
    return Refused(
        " ".join((f"Saving {len(failed)} of {wanted} texts of {whose} was refused.", *ours)),
        said=" · ".join(said) or None,
        now=f"The other {others} are saved." if others else "Nothing was written.",
        next_step="Correct these and run the same line again: what is saved is not sent again.",
        correlation_key=next((error.correlation_key for _, error in failed if error.correlation_key), None),
    )
