"""The texts of a version in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....apple import states
from ...world import editing
from .. import errors, items
from ..model import Item
from .version_writes import check_open

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ...world import World
    from ...world.state import App, Version
    from ..model import Values

TEXTS = {
    "description": "description",
    "keywords": "keywords",
    "marketingUrl": "marketing_url",
    "promotionalText": "promotional_text",
    "supportUrl": "support_url",
    "whatsNew": "release_notes",
}
FIRST_VERSION = "What's New can not be given for the first version of a platform"


def find_texts(world: World) -> Iterator[Item]:
    """The texts of every version that is kept."""
    for app in world.state.apps:
        for part, version in items.kept_versions_of(world, app):
            yield from items.version_texts(world, items.version_item(part, version))


def save_texts(world: World, item: Item, fields: Mapping[str, str | None], names: Mapping[str, str]) -> None:
    """Write texts of a version in one language.

    :param item: the texts, or those of the app information that comes with the version.
    :param fields: texts by the world's names.
    :param names: the attribute of each of those.
    """
    version: Version = item.owner
    kept = version.texts.get(item.key)
    changed = {
        names[field]: field for field, text in fields.items() if (getattr(kept, field, None) or None) != (text or None)
    }
    check_open(version, changed)
    if not changed:
        return
    texts: dict[str, Mapping[str, str | None]] = {locale: {} for locale in version.texts}
    texts[item.key] = {field: fields[field] for field in changed.values()}
    if version.state in states.LIVE | {states.WAITING_FOR_REVIEW}:
        for field, text in texts[item.key].items():
            setattr(kept, field, text or None)
        world.touch(item.app, f"version {version.number} saved: {', '.join(changed.values())} ({item.key})")
        return
    editing.save_version(world, item.app, version, editing.VersionPatch(texts=texts))


def _texts_fields(item_app: App, sent: Values) -> dict[str, str | None]:
    if sent.attributes.get("whatsNew") and item_app.live is None and not item_app.history:
        raise errors.closed("whatsNew")
    return {TEXTS[name]: text for name, text in sent.attributes.items() if name in TEXTS}


def create_texts(world: World, sent: Values) -> Item:
    """Give a version texts in another language."""
    owner = sent.need("appStoreVersion")
    version: Version = owner.thing
    locale = sent.attributes["locale"]
    if locale in version.texts:
        raise errors.attribute("INVALID.DUPLICATE", "locale", f"The version has texts in '{locale}' already")
    if version.state not in states.EDITABLE:
        raise errors.closed("locale")
    fields = _texts_fields(owner.app, sent)
    primary = version.texts.get(owner.app.primary_locale)
    texts: dict[str, Mapping[str, str | None]] = {known: {} for known in version.texts}
    texts[locale] = {"name": primary.name if primary else owner.app.name, **fields}
    editing.save_version(world, owner.app, version, editing.VersionPatch(texts=texts))
    return next(item for item in items.version_texts(world, owner) if item.key == locale)


def update_texts(world: World, item: Item, sent: Values) -> None:
    """Change texts."""
    save_texts(world, item, _texts_fields(item.app, sent), {field: name for name, field in TEXTS.items()})


def delete_texts(world: World, item: Item) -> None:
    """Take a language away from a version."""
    version: Version = item.owner
    if item.key == item.app.primary_locale or version.state not in states.EDITABLE:
        raise errors.state("The language cannot be deleted")
    texts: dict[str, Mapping[str, str | None]] = {locale: {} for locale in version.texts if locale != item.key}
    editing.save_version(world, item.app, version, editing.VersionPatch(texts=texts))
