"""Changing a version: which fields its state leaves open, how long texts may be, which build may be chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...apple import states
from ...apple.categories import is_genre
from ...apple.trains import same_train
from .builds import is_expired
from .fields import CONTACT_LIMITS, length_trouble
from .refusals import FieldError, FieldsRefused, NotFound, WrongState
from .state import BuildRef, Screenshot, Texts
from .versions import number_trouble

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .state import App, Version
    from .world import World

NOT_SAVED = "You cannot save this version of the App in the current state."  # [?]
NOT_EDITABLE = "This field cannot be edited in the current state."  # [?]
NO_SUCH_BUILD = "The build you selected is not available."  # [?]
EXPIRED_BUILD = "The build you selected has expired."  # [?]
NO_SUCH_CATEGORY = "The category you selected is not available."  # [?]
OTHER_TRAIN = "The build you selected does not belong to this version."  # [?]

TEXT_FIELDS = ("name", "description", "keywords", "release_notes", "support_url", "marketing_url", "privacy_url")
CATEGORY_FIELDS = (
    "primary_category",
    "primary_first_subcategory",
    "primary_second_subcategory",
    "secondary_category",
    "secondary_first_subcategory",
    "secondary_second_subcategory",
)
STORE_FIELDS = (
    "store_first_name",
    "store_last_name",
    "store_phone",
    "store_email",
    "address_1",
    "address_2",
    "address_3",
    "city",
    "region",
    "postal_code",
    "country",
)

ON_SALE = frozenset({"description", "release_notes", "support_url", "marketing_url", "privacy_url", "copyright"})
"""What may still be changed of a version on sale."""
WAITING = ON_SALE | {"review", "release_on_approval"}
"""What may be changed while a version waits for review; which fields exactly is an assumption [?]."""


@dataclass
class VersionPatch:
    """What somebody wants a version to be; None (or a missing key) leaves a thing as it is.

    `texts` and `screenshots`, where given, name every language that the version shall have.
    """

    number: str | None = None
    app_name: str | None = None
    primary_locale: str | None = None
    release_on_approval: bool | None = None
    fields: Mapping[str, str | None] = field(default_factory=dict)
    """`copyright`, the categories, the trade representative."""
    review: Mapping[str, str | None] = field(default_factory=dict)
    ratings: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, Mapping[str, str | None]] | None = None
    screenshots: Mapping[str, list[Screenshot]] = field(default_factory=dict)
    build: BuildRef | None = None
    build_given: bool = False
    """Whether `build` says something; with None it takes the chosen build away."""


def is_editable(state: str, name: str) -> bool:
    """Whether a version in this state lets this field be changed."""
    if state in states.EDITABLE:
        return True
    if state == states.WAITING_FOR_REVIEW:
        return name in WAITING
    return state in states.LIVE and name in ON_SALE


def save_version(world: World, app: App, version: Version, patch: VersionPatch) -> None:
    """Change a version; either everything asked for or nothing.

    :raises WrongState: its state leaves nothing open.
    :raises FieldsRefused: a field is closed, too long, or names a build that cannot be chosen.
    """
    if not (version.state in states.EDITABLE | states.LIVE or version.state == states.WAITING_FOR_REVIEW):
        raise WrongState(NOT_SAVED)
    changes = list(_changes(app, version, patch))
    errors = [
        FieldError(name, NOT_EDITABLE, locale)
        for name, locale, _ in changes
        if not is_editable(version.state, "review" if name.startswith("review.") else name)
    ]
    errors += [
        FieldError(name, NO_SUCH_CATEGORY)
        for name, _, text in changes
        if name in CATEGORY_FIELDS and text and not is_genre(text, sub="subcategory" in name)
    ]
    errors += list(_length_errors(changes))
    errors += list(_number_errors(app, version, patch))
    errors += list(build_errors(world, app, version, patch))
    if errors:
        raise FieldsRefused(errors)
    _apply(world, app, version, patch)
    if changes:
        names = ", ".join(f"{name} ({locale})" if locale else name for name, locale, _ in changes)
        world.touch(app, f"version {version.number} saved: {names}")


def _changes(app: App, version: Version, patch: VersionPatch) -> Iterator[tuple[str, str | None, str | None]]:
    """Every (field, locale, new text) that differs from what is."""
    if patch.number is not None and patch.number != version.number:
        yield "version", None, patch.number
    if patch.app_name is not None and patch.app_name != app.name:
        yield "app_name", None, patch.app_name
    if patch.primary_locale is not None and patch.primary_locale != app.primary_locale:
        yield "primary_locale", None, patch.primary_locale
    if patch.release_on_approval is not None and patch.release_on_approval != version.release_on_approval:
        yield "release_on_approval", None, None
    for name, text in patch.fields.items():
        kept = version.copyright if name == "copyright" else version.fields.get(name)
        if (kept or None) != (text or None):
            yield name, None, text
    for name, text in patch.review.items():
        if (getattr(version.review, name) or None) != (text or None):
            yield f"review.{name}", None, text
    for name, level in patch.ratings.items():
        if version.ratings.get(name) != level:
            yield "ratings", None, level
    if patch.build_given and patch.build != version.build:
        yield "build", None, None
    yield from _text_changes(version, patch)


def _text_changes(version: Version, patch: VersionPatch) -> Iterator[tuple[str, str | None, str | None]]:
    if patch.texts is None:
        return
    for locale in version.texts.keys() - patch.texts.keys():
        yield "language", locale, None
    for locale, texts in patch.texts.items():
        kept = version.texts.get(locale)
        if kept is None:
            yield "language", locale, None
            kept = Texts()
        for name, text in texts.items():
            if (getattr(kept, name) or None) != (text or None):
                yield name, locale, text
        if locale in patch.screenshots and _tokens(patch.screenshots[locale]) != _tokens(kept.screenshots):
            yield "screenshots", locale, None


def _tokens(screenshots: list[Screenshot]) -> list[tuple[str, str]]:
    return sorted((shot.device, shot.token) for shot in screenshots)


def _length_errors(changes: list[tuple[str, str | None, str | None]]) -> Iterator[FieldError]:
    for name, locale, text in changes:
        limit = CONTACT_LIMITS[name.removeprefix("review.")] if name.startswith("review.") else name
        trouble = length_trouble("name" if limit == "app_name" else limit, text)
        if trouble:
            yield FieldError(name, trouble, locale)


def _number_errors(app: App, version: Version, patch: VersionPatch) -> Iterator[FieldError]:
    if patch.number is not None and patch.number != version.number:
        trouble = number_trouble(app, patch.number)
        if trouble:
            yield FieldError("version", trouble)
    for locale, texts in (patch.texts or {}).items():
        if "name" in texts and not texts["name"]:
            yield FieldError("name", "You must provide an app name.", locale)  # [?]
    if patch.texts is not None and app.primary_locale not in patch.texts:
        yield FieldError("details", "You cannot remove the primary language.")  # [?]


def build_errors(world: World, app: App, version: Version, patch: VersionPatch) -> Iterator[FieldError]:
    """What is wrong with the build that a patch chooses.

    That the train must be the version's own (1.2 and 1.2.0 are two spellings of one), and the build no older than 30
    days, is assumed [?].
    """
    if not patch.build_given or patch.build is None or patch.build == version.build:
        return
    try:
        build = world.build(app, patch.build.train, patch.build.number)
    except NotFound:
        yield FieldError("build", NO_SUCH_BUILD)
        return
    if not same_train(build.train, patch.number or version.number):
        yield FieldError("build", OTHER_TRAIN)
    elif is_expired(world, build):
        yield FieldError("build", EXPIRED_BUILD)


def _apply(world: World, app: App, version: Version, patch: VersionPatch) -> None:
    """Write what has been found right."""
    version.number = patch.number or version.number
    app.name = patch.app_name or app.name
    app.primary_locale = patch.primary_locale or app.primary_locale
    if patch.release_on_approval is not None:
        version.release_on_approval = patch.release_on_approval
    for name, text in patch.fields.items():
        if name == "copyright":
            version.copyright = text or None
        else:
            version.fields[name] = text or None
    for name, text in patch.review.items():
        setattr(version.review, name, text or None)
    version.ratings.update(patch.ratings)
    if patch.build_given:
        version.build = patch.build
    if patch.texts is not None:
        _apply_texts(world, version, patch)


def _apply_texts(world: World, version: Version, patch: VersionPatch) -> None:
    wanted = patch.texts or {}
    for locale in list(version.texts.keys() - wanted.keys()):
        del version.texts[locale]
    for locale, texts in wanted.items():
        kept = version.texts.setdefault(locale, Texts())
        kept.id = kept.id or world.new_id()
        for name, text in texts.items():
            setattr(kept, name, text or None)
        if locale in patch.screenshots:
            kept.screenshots = patch.screenshots[locale]
