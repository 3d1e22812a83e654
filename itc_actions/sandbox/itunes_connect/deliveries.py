"""Where the stand-ins for Apple's tools deliver to. These have APIs of their own at Apple, which are not public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from flask import Blueprint, Response, request

from ...apple.ipa import Bundle
from ..app_store_connect.token import key_of_token
from ..delivering import DELIVER
from ..world.deliveries import complaints, take_in, take_in_screenshots
from ..world.identity import parts_of
from ..world.refusals import NotFound
from ..world.state import Screenshot

if TYPE_CHECKING:
    from ..hub import Hub
    from ..world.state import App

SCREENSHOTS = "/sandbox-transporter/screenshots"
WRONG_PASSWORD = "Your Apple ID or password was entered incorrectly. (-20101)"
UNKNOWN_APP = "The Apple ID '{id}' in metadata.xml is not that of an app of this account."
UNKNOWN_BUNDLE = "Failed to determine the Apple ID from Bundle ID '{id}' with platform '{platform}'."


class Delivery(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a package holds, once its files have been found to be as `metadata.xml` says; or an .ipa of altool's."""

    apple_id: str | None = None
    """None: altool goes by the bundle id."""
    bundle: Bundle
    size: int
    verify: bool = False
    """Only say what is wrong with it."""


class Shot(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One screenshot of a package."""

    locale: str
    device: str
    position: int
    file_name: str
    size: int
    checksum: str


class Shots(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a package of screenshots holds, once its files have been found to be as `metadata.xml` says."""

    sku: str
    version: str
    screenshots: list[Shot]
    verify: bool = False


def delivery_routes(hub: Hub) -> Blueprint:
    """Two routes, for binaries and for screenshots: they take in a package, or tell why Apple refuses it."""
    routes = Blueprint("transporter", __name__)

    @routes.before_request
    def logged_in() -> Response | None:
        account, sent = hub.world.state.account, request.authorization
        if sent is not None and sent.type == "bearer":
            known = key_of_token(hub, request.headers["Authorization"], "POST", request.path, []) is not None
        else:
            known = sent is not None and (sent.username, sent.password) == (account.user, account.password)
        return None if known else _answer(401, [WRONG_PASSWORD])

    @routes.post(SCREENSHOTS)
    def screenshots() -> Response:
        try:
            shots = msgspec.json.decode(request.get_data(), type=Shots)
        except msgspec.DecodeError as error:
            return _answer(400, [str(error)])
        sets: dict[tuple[str, str], list[Screenshot]] = {}
        for shot in sorted(shots.screenshots, key=lambda each: each.position):
            made = Screenshot(shot.device, shot.file_name, hub.world.new_id(), size=shot.size, checksum=shot.checksum)
            sets.setdefault((shot.locale, shot.device), []).append(made)
        wrong = take_in_screenshots(hub.world, shots.sku, shots.version, sets, verify=shots.verify)
        return _answer(422 if wrong else 200, [f"ERROR ITMS-{each.code}: {each.words}" for each in wrong])

    @routes.post(DELIVER)
    def deliver() -> Response:
        try:
            delivery = msgspec.json.decode(request.get_data(), type=Delivery)
        except msgspec.DecodeError as error:
            return _answer(400, [str(error)])
        try:
            app = _app_of(hub, delivery)
        except NotFound as error:
            return _answer(422, [str(error)])
        wrong = [f"ERROR ITMS-{code}: {words}" for code, words in complaints(app, delivery.bundle)]
        if not wrong and not delivery.verify:
            take_in(hub.world, app, delivery.bundle, delivery.size)
        return _answer(422 if wrong else 200, wrong)

    return routes


def _app_of(hub: Hub, delivery: Delivery) -> App:
    """The app that a delivery is for, on its platform where it comes of altool.

    :raises NotFound: there is none.
    """
    bundle, apple_id = delivery.bundle, delivery.apple_id
    try:
        app = hub.world.app(bundle.bundle_id if apple_id is None else apple_id)
    except NotFound:
        words = f"ERROR ITMS-4088: {UNKNOWN_APP.format(id=apple_id)}"
        if apple_id is None:
            words = UNKNOWN_BUNDLE.format(id=bundle.bundle_id, platform=bundle.platform.upper())
        raise NotFound(words) from None
    if apple_id is not None:
        return app
    return next((part for part in parts_of(hub.world, app) if part.platform == bundle.platform), app)


def _answer(status: int, errors: list[str]) -> Response:
    content: dict[str, Any] = {"errors": errors}
    return Response(msgspec.json.encode(content), status, content_type="application/json")
