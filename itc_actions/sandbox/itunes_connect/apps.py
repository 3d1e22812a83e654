"""The list of apps, and creating one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response

from ...apple.locales import locale_of
from ..world.apps import NewApp, create_app
from ..world.refusals import FieldsRefused
from .wire import SAVED, Json, answer, body_object, millis, section, text_in, wrapped
from .words import state_group, state_word

if TYPE_CHECKING:
    from ..hub import Hub
    from ..world import World
    from ..world.state import App, Version

NOT_SAVED = (
    "Your app information could not be saved. "
    "The information for at least one field is missing or is in the wrong format."
)
_BASE = "/WebObjects/iTunesConnect.woa"
_LINKS = {
    "ra/ng/app/{id}/pre/builds": "ITC.apps.section.PreRelease",
    "wa/LCAppPage/viewPricing?adamId={id}": "ITC.apps.section.Pricing",
    "wa/LCAddOnPage/addOnSearchPage?adamId={id}": "ITC.apps.section.InAppPurchases",
    "wa/LCAppPage/viewGameCenter?adamId={id}": "ITC.apps.section.GameCenter",
    "wa/LCAppPage/viewCustomerReviews?adamId={id}&versionString=latest": "ITC.apps.versionLinks.CustomerReviews",
    "wa/LCAppPage/viewNewsstand?adamId={id}&versionString=latest": "ITC.apps.section.Newsstand",
}


def picture(name: str | None, place: int | None = None, token: str | None = None) -> Json:
    """A picture's description; without a name that of none."""
    if name is None:
        keys = ("assetToken", "thumbnailAssetToken", "url", "thumbNailUrl", "sortOrder", "originalFileName")
        return dict.fromkeys(keys)
    token = token or f"Purple3/v4/00/{name}"
    return {
        "assetToken": token,
        "thumbnailAssetToken": f"{token}/thumb.png",
        "url": f"https://images.example.com/{token}",
        "thumbNailUrl": f"https://images.example.com/{token}/thumb.png",
        "sortOrder": place,
        "originalFileName": name,
    }


def _summary_version(version: Version, *, identifier: str | None = None, icon: bool = True) -> Json:
    return {
        "id": identifier,
        "version": version.number,
        "state": state_word(version.state),
        "stateKey": state_word(version.state),
        "stateGroup": state_group(version.state),
        "largeAppIcon": picture("icon.png" if icon else None),
        "supportedHardware": ["iPhone"] if icon else None,
    }


def app_summary(app: App) -> Json:
    """An app in the list: its versions are the live one, then the edited one."""
    return {
        "adamId": app.id,
        "name": app.name,
        "vendorId": app.sku,
        "bundleId": app.bundle_id,
        "appType": app.platform,
        "versions": [_summary_version(version) for version in (app.live, app.edit) if version is not None],
        "lastModifiedDate": millis(app.modified),
        "iconUrl": "https://images.example.com/icon.png",
        "type": app.platform,
    }


def _summaries(world: World) -> Json:
    links = f"{_BASE}/ra/apps/manageyourapps/summary"
    return {
        "showSharedSecret": False,
        "cloudStorageEnabled": True,
        "gameCenterGroupLink": f"{links}/gamescentergroup",
        "canCreateAppBundles": True,
        "canCreateIOSApps": True,
        "summaries": [app_summary(app) for app in world.state.apps],
        "canCreateMacApps": False,
        "sharedSecretLink": f"{links}/sharedsecret",
        "macBundlesEnabled": False,
        "catalogReportsLink": f"{links}/catalogreports",
        "cloudStorageLink": f"{links}/cloudstorage",
    }


def add_routes(routes: Blueprint, hub: Hub) -> None:
    """Listing and creating apps."""

    @routes.get("/ra/apps/manageyourapps/summary")
    @routes.get("/ra/apps/manageyourapps/summary/v2")
    def list_apps() -> Response:
        return answer(_summaries(hub.world))

    @routes.get("/ra/apps/create/")
    def app_form() -> Response:
        return answer(_form(hub.world))

    @routes.post("/ra/apps/create/")
    def create_new_app() -> Response:
        return _create(hub.world, body_object())


def _form(world: World) -> Json:
    """The empty form. The ids that can be chosen stand for the account's App IDs, a wildcard among them."""
    new = _new_app_document(NewApp("", "", "", "", None), {}, fresh=True)
    document = _document("", new, fresh=True)
    document["bundleIds"] = {
        "com.example.new": "New App - com.example.new",
        "com.example.*": "Example Wildcard - com.example.*",
        **{each.identifier: f"{each.name} - {each.identifier}" for each in world.state.bundle_ids},
    }
    if world.state.account.company_name is None:
        document["companyName"] = wrapped(None, required=True)
    return document


def _create(world: World, sent: Json) -> Response:
    new = _new_app(sent)
    try:
        app = create_app(world, new)
    except FieldsRefused as refused:
        return answer(_refused(sent, new, refused), info="Validation Error(s).")
    document = _new_app_document(new, sent.get("newApp") or {})
    document.update(_created(app))
    document["vendorId"]["isEditable"] = False
    for name in ("bundleId", "vendorId", "name", "primaryLanguage"):
        document[name]["errorKeys"] = None
    return answer(_document(new.version, document), info=SAVED)


def _new_app(sent: Json) -> NewApp:
    """What the form, or its short form, asks for."""
    new = sent.get("newApp") or {}
    return NewApp(
        name=(text_in(new, "name") or "").strip(),
        sku=(text_in(new, "vendorId") or "").strip(),
        bundle_id=text_in(new, "bundleId") or "",
        version=text_in(sent, "versionString") or "",
        primary_locale=locale_of(text_in(new, "primaryLanguage") or ""),
        bundle_id_suffix=text_in(new, "bundleIdSuffix"),
        company_name=text_in(sent, "companyName"),
    )


def _document(version: str, new_app: Json, *, fresh: bool = False) -> Json:
    return {
        **section(),
        "versionString": wrapped(version or None, required=True, errors=None if fresh else []),
        "companyName": None,
        "appRegInfo": None,
        "bundleIds": None,
        "newApp": new_app,
    }


def _new_app_document(new: NewApp, sent: Json, *, fresh: bool = False) -> Json:
    errors: list[str] | None = None if fresh else []

    def member(value: str) -> Json:
        return wrapped(value or None, required=True, errors=None if errors is None else [])

    return {
        **section(),
        "bundleId": member(new.bundle_id),
        "bundleIdSuffix": wrapped(new.bundle_id_suffix),
        "vendorId": member(new.sku),
        "adamId": None,
        "appType": sent.get("appType") or "iOS App",
        "name": member(new.name),
        "liveVersion": None,
        "inFlightVersion": None,
        "primaryLanguage": member(text_in(sent, "primaryLanguage") or ""),
        "canAddVersion": False,
        "appPageSectionLinks": None,
        "appPageMoreLinks": None,
        "appPageActionLinks": None,
        "appTransferState": None,
        "isDeleted": False,
        "bundleSummaryInfo": None,
    }


def _created(app: App) -> Json:
    """What only an app that exists has. Its first version is called the live one, as recorded."""
    transfer = f"{_BASE}/wa/LCAppPage/transferApp?adamId={app.id}"
    return {
        "adamId": app.id,
        "liveVersion": None if app.edit is None else _summary_version(app.edit, identifier=app.edit.id, icon=False),
        "appPageSectionLinks": [
            {"link": f"{_BASE}/{link.format(id=app.id)}", "text": text} for link, text in _LINKS.items()
        ],
        "appPageMoreLinks": [
            {"link": f"https://apps.example.com/app/id{app.id}", "text": "ITC.apps.versionLinks.AppStore"}
        ],
        "appPageActionLinks": [{"link": transfer, "text": "ITC.apps.section.TransferApp"}],
    }


def _refused(sent: Json, new: NewApp, refused: FieldsRefused) -> Json:
    """The form as it was sent, with what is wrong in it."""
    new_app = _new_app_document(new, sent.get("newApp") or {})
    document = _document(new.version, new_app)
    document["sectionErrorKeys"] = [NOT_SAVED]
    document["companyName"] = wrapped(new.company_name, required=True, errors=[]) if new.company_name else None
    places: dict[str, Any] = {
        "name": new_app["name"],
        "sku": new_app["vendorId"],
        "bundle_id": new_app["bundleId"],
        "bundle_id_suffix": new_app["bundleIdSuffix"],
        "primary_locale": new_app["primaryLanguage"],
        "version": document["versionString"],
    }
    for error in refused.errors:
        if error.field not in places:
            document["sectionErrorKeys"].append(error.message)
            continue
        place = places[error.field]
        place["errorKeys"] = [*(place["errorKeys"] or []), error.message]
    return document
