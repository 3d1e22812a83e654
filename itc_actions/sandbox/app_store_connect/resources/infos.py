"""The information of an app that is not about one version: names, categories, age rating.

The older API keeps it with each version, so there is one for the version on sale and one for the version being edited.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ....apple import states
from ...world import editing
from ...world.identity import derived
from .. import errors, items, words
from ..model import INCLUDING, Attr, Create, Filter, Item, Kind, Listing, Target, Update, many, not_kept, one
from .age_rating import ANSWERS
from .categories import category, category_id, old_name
from .version_texts import delete_texts, save_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ...world import World
    from ...world.state import App, Version
    from ..model import Relation, Values

TEXTS = {
    "name": "name",
    "subtitle": "subtitle",
    "privacyPolicyUrl": "privacy_url",
    "privacyChoicesUrl": "privacy_choices_url",
    "privacyPolicyText": "privacy_text",
}
CATEGORY_FIELDS = {
    "primaryCategory": "primary_category",
    "primarySubcategoryOne": "primary_first_subcategory",
    "primarySubcategoryTwo": "primary_second_subcategory",
    "secondaryCategory": "secondary_category",
    "secondarySubcategoryOne": "secondary_first_subcategory",
    "secondarySubcategoryTwo": "secondary_second_subcategory",
}
DECLARATION = "age"


def info_of_version(part: App, version: Version) -> Item:
    """The information that comes with a version."""
    return Item("appInfos", derived("info", version.id), part, version)


def infos_of(world: World, item: Item) -> Iterator[Item]:
    """The information of an app: of what is on sale, and of what is being edited."""
    part = world.app(item.app.id)
    for version in (part.live, part.edit):
        if version is not None:
            yield info_of_version(part, version)


def infos(world: World) -> Iterator[Item]:
    """All app information."""
    for app in items.apps(world):
        yield from infos_of(world, app)


def _texts_of(world: World, item: Item) -> Iterator[Item]:
    for texts in items.version_texts(world, items.version_item(item.app, item.thing)):
        identifier = derived("info-texts", item.thing.id, texts.key)
        yield Item("appInfoLocalizations", identifier, item.app, texts.thing, item.thing, texts.key)


def _texts(world: World) -> Iterator[Item]:
    for info in infos(world):
        yield from _texts_of(world, info)


def _category(name: str) -> Relation:
    field = CATEGORY_FIELDS[name]

    def found(world: World, item: Item) -> Item | None:
        return category(world, category_id(item.thing.fields.get(field), sub="Subcategory" in name))

    return one("appCategories", found, listing=INCLUDING)


def _update(world: World, item: Item, sent: Values) -> None:
    fields: dict[str, str | None] = {}
    for name, chosen in sent.relations.items():
        field = CATEGORY_FIELDS[name]
        now = category_id(item.thing.fields.get(field), sub="Subcategory" in name)
        wanted = chosen[0].id if chosen else None
        if now == wanted:
            continue
        if wanted is not None and wanted.startswith("GAMES_") != ("Subcategory" in name):
            raise errors.relationship("INVALID", name, f"'{wanted}' is no category for '{name}'")
        fields[field] = None if wanted is None else old_name(wanted)
    if fields and item.thing.state not in states.EDITABLE:
        raise errors.state("The categories cannot be changed in this state")
    if fields:
        editing.save_version(world, item.app, item.thing, editing.VersionPatch(fields=fields))


def _create_texts(world: World, sent: Values) -> Item:
    owner, locale = sent.need("appInfo"), sent.attributes["locale"]
    version: Version = owner.thing
    if version.state not in states.EDITABLE:
        raise errors.closed("locale")
    kept = version.texts.get(locale)
    if kept is not None and kept.name:
        raise errors.attribute("INVALID.DUPLICATE", "locale", f"The app has information in '{locale}' already")
    texts: dict[str, Mapping[str, str | None]] = {known: {} for known in version.texts}
    texts[locale] = {TEXTS[name]: text for name, text in sent.attributes.items() if name in TEXTS}
    editing.save_version(world, owner.app, version, editing.VersionPatch(texts=texts))
    return next(item for item in _texts_of(world, owner) if item.key == locale)


def _update_texts(world: World, item: Item, sent: Values) -> None:
    fields = {TEXTS[name]: text for name, text in sent.attributes.items() if name in TEXTS}
    save_texts(world, item, fields, {field: name for name, field in TEXTS.items()})


def _declaration(world: World, item: Item) -> Item:
    return Item("ageRatingDeclarations", derived(DECLARATION, item.id), item.app, item.thing)


def _declarations(world: World) -> Iterator[Item]:
    return (_declaration(world, info) for info in infos(world))


def _answer(name: str) -> Any:
    return lambda world, item: item.app.age_rating.get(name)


def _update_answers(world: World, item: Item, sent: Values) -> None:
    kept = item.app.age_rating
    changed = {name: value for name, value in sent.attributes.items() if kept.get(name) != value}
    if changed:
        kept.update(changed)
        world.touch(item.app, f"age rating: {', '.join(changed)}")


INFOS = Kind(
    "appInfos",
    infos,
    attributes={
        "appStoreState": lambda world, item: words.old_state(item.app, item.thing),
        "state": lambda world, item: words.info_state(item.app, item.thing),
        "appStoreAgeRating": lambda world, item: "FOUR_PLUS",
        "australiaAgeRating": lambda world, item: None,
        "brazilAgeRating": lambda world, item: "L",
        "brazilAgeRatingV2": lambda world, item: "SELF_RATED_L",
        "franceAgeRating": lambda world, item: None,
        "koreaAgeRating": lambda world, item: "ALL",
        "kidsAgeBand": lambda world, item: item.app.age_rating.get("kidsAgeBand"),
    },
    relations={
        "app": one("apps", items.app_of, links=False, listing=None),
        "ageRatingDeclaration": one("ageRatingDeclarations", _declaration),
        "appInfoLocalizations": many(
            "appInfoLocalizations",
            _texts_of,
            listing=Listing(filters={"locale": Filter(lambda world, item: item.key)}, include=True),
        ),
        **{name: _category(name) for name in CATEGORY_FIELDS},
        **not_kept("territoryAgeRatings", many=True, data=False),
    },
    update=Update(_update, relations={name: Target("appCategories") for name in CATEGORY_FIELDS}),
)

INFO_TEXTS = Kind(
    "appInfoLocalizations",
    _texts,
    attributes={
        "locale": lambda world, item: item.key,
        "name": lambda world, item: item.thing.name,
        "subtitle": lambda world, item: item.thing.subtitle,
        "privacyPolicyUrl": lambda world, item: item.thing.privacy_url,
        "privacyChoicesUrl": lambda world, item: item.thing.privacy_choices_url,
        "privacyPolicyText": lambda world, item: item.thing.privacy_text,
    },
    relations={
        "appInfo": one("appInfos", lambda world, item: info_of_version(item.app, item.owner), links=False, listing=None)
    },
    create=Create(
        _create_texts,
        attributes={**{name: Attr() for name in TEXTS}, "name": Attr(required=True), "locale": Attr(required=True)},
        relations={"appInfo": Target("appInfos", required=True)},
    ),
    update=Update(_update_texts, attributes={name: Attr() for name in TEXTS}),
    delete=delete_texts,
)

DECLARATIONS = Kind(
    "ageRatingDeclarations",
    _declarations,
    attributes={name: _answer(name) for name in ANSWERS},
    read=False,
    update=Update(_update_answers, attributes=ANSWERS),
)

KINDS = (INFOS, INFO_TEXTS, DECLARATIONS)
