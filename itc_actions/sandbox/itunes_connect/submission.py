"""Submitting a version for review, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response

from ..world.refusals import FieldsRefused, SubmissionRefused, WrongState
from ..world.review import cancel
from ..world.submission import check_submittable, submit
from .apps import app_summary
from .version_document import version_document
from .version_patch import mark_errors
from .wire import SAVED, Json, answer, body_object, flag, flag_text, millis, section, wrapped

if TYPE_CHECKING:
    from ..hub import Hub
    from ..world import World
    from ..world.state import App

EXPORT_KEYS = {
    "uses_encryption": "usesEncryption",
    "encryption_updated": "encryptionUpdated",
    "is_exempt": "isExempt",
    "proprietary_cryptography": "containsProprietaryCryptography",
    "third_party_cryptography": "containsThirdPartyCryptography",
    "french_store": "availableOnFrenchStore",
}
CONTENT_KEYS = {"third_party_content": "containsThirdPartyContent", "has_rights": "hasRights"}
ADVERTISING_KEYS = {
    "uses_idfa": "usesIdfa",
    "serves_ads": "servesAds",
    "tracks_install": "tracksInstall",
    "tracks_action": "tracksAction",
    "limits_tracking": "limitsTracking",
}
_SECTIONS = {"exportCompliance": EXPORT_KEYS, "contentRights": CONTENT_KEYS, "adIdInfo": ADVERTISING_KEYS}


def add_routes(routes: Blueprint, hub: Hub) -> None:
    """The two steps of a submission, and its opposite."""

    @routes.post("/ra/apps/<app_id>/details/submit/summary")
    @routes.post("/ra/apps/<app_id>/version/submit/start")
    def start(app_id: str) -> Response:
        body_object()
        return _start(hub.world, hub.world.app(app_id))

    @routes.post("/ra/apps/<app_id>/version/submit/complete")
    def complete(app_id: str) -> Response:
        return _complete(hub.world, hub.world.app(app_id), body_object())

    @routes.post("/ra/apps/<app_id>/versions/<version_id>/reject")
    def reject(app_id: str, version_id: str) -> Response:
        app = hub.world.app(app_id)
        cancel(hub.world, app, version_id)
        return answer(app_summary(app), info=SAVED)


def _start(world: World, app: App) -> Response:
    """The questions; or, where the version may not be submitted, its document with what is missing."""
    try:
        check_submittable(world, app)
    except FieldsRefused as refused:
        document = version_document(world, app, world.version(app))
        return answer(mark_errors(document, {}, refused))
    except WrongState as wrong:
        document = version_document(world, app, world.version(app))
        document["sectionErrorKeys"] = wrong.words
        return answer(document)
    return answer(_questions(app), info=SAVED)


def _questions(app: App) -> Json:
    """What must be declared. Advertising is always asked about; the rest where the app gives reason to.

    What was declared of advertising for the version on sale stands there already, as in a form seen before [?].
    """

    def closed(value: Any, *, required: bool = False) -> Json:
        return wrapped(value, editable=False, required=required)

    asked = app.asks_export_compliance
    before = app.live.answers if app.live is not None else {}
    return {
        "exportCompliance": {
            **section(),
            **{key: wrapped(None) if asked else None for key in EXPORT_KEYS.values()},
            "ccatFile": wrapped(None) if asked else None,
            "appType": "iOS App",
            "platform": app.platform,
            "exportComplianceRequired": asked,
        },
        "contentRights": {key: wrapped(None) for key in CONTENT_KEYS.values()} if app.asks_content_rights else None,
        "adIdInfo": {
            **section(),
            **{
                key: closed(flag_text(before.get(name)), required=name == "uses_idfa")
                for name, key in ADVERTISING_KEYS.items()
            },
        },
        "previousPurchaseRestrictions": {
            "significantIssue": closed(None, required=True),
            "previousVersions": [
                {
                    "disableDownload": closed(None),
                    "versionString": past.number,
                    "created": millis(past.created),
                }
                for past in app.history
            ],
        },
    }


def _complete(world: World, app: App, sent: Json) -> Response:
    answers: dict[str, bool | None] = {}
    for part, keys in _SECTIONS.items():
        given = sent.get(part) or {}
        for name, key in keys.items():
            answers[name] = flag(given.get(key)) if isinstance(given, dict) else None
    try:
        submit(world, app, answers)
    except SubmissionRefused as refused:
        return answer(_unanswered(app, refused), errors=refused.words)  # status 200 and statusCode SUCCESS all the same
    return answer(_questions(app), info=SAVED)


def _unanswered(app: App, refused: SubmissionRefused) -> Json | None:
    """The questions, with a mark on each that needs another answer."""
    if not refused.undeclared:
        return None
    document = _questions(app)
    for part, keys in _SECTIONS.items():
        for name in refused.undeclared:
            if name in keys and isinstance(document[part], dict) and isinstance(document[part][keys[name]], dict):
                document[part][keys[name]]["errorKeys"] = ["You must answer this question."]  # [?]
    return document
