"""What testers and Apple's beta reviewers are told: of the app, and of each build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...world import app_information, beta
from ...world.identity import derived
from .. import errors, items
from ..model import Attr, Create, Filter, Item, Kind, Listing, Target, Update, one
from .contact import WRITABLE, contact_attributes, contact_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...world import World
    from ...world.state import App
    from ..model import Values

TEXTS = {
    "feedbackEmail": "feedback_email",
    "marketingUrl": "marketing_url",
    "privacyPolicyUrl": "privacy_policy_url",
    "tvOsPrivacyPolicy": "tv_privacy_policy",
    "description": "beta_description",
}


def _text_item(app: App, locale: str) -> Item:
    return Item("betaAppLocalizations", derived("beta-texts", app.id, locale), app, app.beta_texts[locale], key=locale)


def beta_texts_of(world: World, item: Item) -> Iterator[Item]:
    """The test information of an app by language."""
    app = world.app(item.app.id)
    return (_text_item(app, locale) for locale in app.beta_texts)


def _texts(world: World) -> Iterator[Item]:
    for app in items.apps(world):
        yield from beta_texts_of(world, app)


def review_detail_of(world: World, item: Item) -> Item:
    """Whom Apple's beta reviewers ask; its id is that of the app."""
    app = world.app(item.app.id)
    return Item("betaAppReviewDetails", app.id, app, app.beta_contact)


def _details(world: World) -> Iterator[Item]:
    return (review_detail_of(world, app) for app in items.apps(world))


def notes_of(world: World, item: Item) -> Iterator[Item]:
    """What to test in a build, by language."""
    for locale, texts in item.thing.test_texts.items():
        yield Item("betaBuildLocalizations", derived("notes", item.id, locale), item.app, texts, item.thing, locale)


def _notes(world: World) -> Iterator[Item]:
    for build in items.builds(world):
        yield from notes_of(world, build)


def _create_text(world: World, sent: Values) -> Item:
    app, locale = sent.need("app").app, sent.attributes["locale"]
    if locale in app.beta_texts:
        raise errors.attribute("INVALID.DUPLICATE", "locale", f"The app has test information in '{locale}' already")
    app_information.save_texts(world, app, locale, _fields(sent))
    return _text_item(app, locale)


def _update_text(world: World, item: Item, sent: Values) -> None:
    app_information.save_texts(world, item.app, item.key, _fields(sent))


def _fields(sent: Values) -> dict[str, str | None]:
    return {TEXTS[name]: text for name, text in sent.attributes.items() if name in TEXTS}


def _delete_text(world: World, item: Item) -> None:
    if item.key == item.app.primary_locale:
        raise errors.state("The primary language cannot be deleted")
    app_information.delete_language(world, item.app, item.key)


def _update_detail(world: World, item: Item, sent: Values) -> None:
    fields, required = contact_fields(sent)
    app_information.save_contact(world, item.app, fields)
    if required is not None and required != item.app.beta_contact.demo_required:
        item.app.beta_contact.demo_required = required
        world.touch(item.app, "test information: demo account required")


def _create_note(world: World, sent: Values) -> Item:
    build, locale = sent.need("build"), sent.attributes["locale"]
    if locale in build.thing.test_texts:
        raise errors.attribute("INVALID.DUPLICATE", "locale", f"The build has a text in '{locale}' already")
    _save_note(world, build.app, build, locale, sent.attributes.get("whatsNew"))
    return next(item for item in notes_of(world, build) if item.key == locale)


def _update_note(world: World, item: Item, sent: Values) -> None:
    if "whatsNew" in sent.attributes:
        _save_note(world, item.app, items.build_item(item.app, item.owner), item.key, sent.attributes["whatsNew"])


def _save_note(world: World, app: App, build: Item, locale: str, text: str | None) -> None:
    """Refuse what is too long or holds a `<`; then keep it. That Apple refuses `<` was seen by clients."""
    if text and "<" in text:
        raise errors.attribute("INVALID", "whatsNew", "The text holds characters that are not allowed")
    was = build.thing.test_texts.get(locale)
    beta.save_test_information(world, app, build.thing, {locale: {"whats_new": text}}, {})
    if was is None and not text:
        world.touch(app, f"test information of {build.thing.train} ({build.thing.number}): {locale}")


def _delete_note(world: World, item: Item) -> None:
    if item.key == item.app.primary_locale:
        raise errors.state("The primary language cannot be deleted")
    del item.owner.test_texts[item.key]
    world.touch(item.app, f"test information of {item.owner.train} ({item.owner.number}): {item.key} deleted")


APP_TEXTS = Kind(
    "betaAppLocalizations",
    _texts,
    attributes={
        "feedbackEmail": lambda world, item: item.thing.feedback_email,
        "marketingUrl": lambda world, item: item.thing.marketing_url,
        "privacyPolicyUrl": lambda world, item: item.thing.privacy_policy_url,
        "tvOsPrivacyPolicy": lambda world, item: item.thing.tv_privacy_policy,
        "description": lambda world, item: item.thing.beta_description,
        "locale": lambda world, item: item.key,
    },
    relations={"app": one("apps", items.app_of)},
    listing=Listing(
        filters={
            "locale": Filter(lambda world, item: item.key),
            "app": Filter(lambda world, item: item.app.id),
        },
        include=True,
    ),
    create=Create(
        _create_text,
        attributes={**{name: Attr() for name in TEXTS}, "locale": Attr(required=True)},
        relations={"app": Target("apps", required=True)},
    ),
    update=Update(_update_text, attributes={name: Attr() for name in TEXTS}),
    delete=_delete_text,
)

DETAILS = Kind(
    "betaAppReviewDetails",
    _details,
    attributes=contact_attributes(lambda item: item.app.beta_contact),
    relations={"app": one("apps", items.app_of)},
    listing=Listing(filters={"app": Filter(lambda world, item: item.app.id)}, include=True, required=("app",)),
    update=Update(_update_detail, attributes=WRITABLE),
)

NOTES = Kind(
    "betaBuildLocalizations",
    _notes,
    attributes={
        "whatsNew": lambda world, item: item.thing.whats_new,
        "locale": lambda world, item: item.key,
    },
    relations={"build": one("builds", lambda world, item: items.build_item(item.app, item.owner))},
    listing=Listing(
        filters={
            "locale": Filter(lambda world, item: item.key),
            "build": Filter(lambda world, item: items.build_item(item.app, item.owner).id),
        },
        include=True,
    ),
    create=Create(
        _create_note,
        attributes={"whatsNew": Attr(), "locale": Attr(required=True)},
        relations={"build": Target("builds", required=True)},
    ),
    update=Update(_update_note, attributes={"whatsNew": Attr()}),
    delete=_delete_note,
)

KINDS = (APP_TEXTS, DETAILS, NOTES)
