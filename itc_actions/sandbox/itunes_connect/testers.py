"""Testers of the account, of an app and of a build."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response

from ..world.refusals import FieldsRefused, NotFound
from ..world.state import Tester
from ..world.testers import (
    delete_tester,
    installed_build,
    register_tester,
    set_tester_of_app,
    testers_of_app,
    testers_of_build,
)
from .builds import BUILD
from .wire import READ, SAVED, Json, Malformed, answer, body, body_object, flag, millis, section, text_in, wrapped

if TYPE_CHECKING:
    from ..hub import Hub
    from ..world import World
    from ..world.state import App


def add_routes(routes: Blueprint, hub: Hub) -> None:
    """Everything about testers."""
    _account_routes(routes, hub)

    @routes.get("/ra/user/<kind>Testers/<app_id>/")
    def of_app(kind: str, app_id: str) -> Response:
        internal = _is_internal(kind)
        testers = testers_of_app(hub.world, hub.world.app(app_id), internal=internal)
        return answer({**section(), "users": [_tester(tester, hub.world) for tester in testers]})

    @routes.post("/ra/user/<kind>Testers/<app_id>/")
    def change_app(kind: str, app_id: str) -> Response:
        users = _members(body_object(), "users")
        app, internal = hub.world.app(app_id), _is_internal(kind)
        answered = [_give(hub.world, app, user, internal) for user in users]
        return answer({**section(), "users": answered}, info=SAVED)

    @routes.get(f"{BUILD}/testers")
    def of_build(app_id: str, train: str, number: str) -> Response:
        app = hub.world.app(app_id)
        testers = testers_of_build(hub.world, app, hub.world.build(app, train, number))
        return answer(_testers_of_build(testers), info=READ)


def _account_routes(routes: Blueprint, hub: Hub) -> None:
    @routes.get("/ra/users/pre/ext")
    def external() -> Response:
        return answer({**section(), "testers": [_tester(each, hub.world) for each in hub.world.state.external_testers]})

    @routes.get("/ra/users/pre/int")
    def internal() -> Response:
        return answer({**section(), "testers": [_tester(each, hub.world) for each in hub.world.state.internal_testers]})

    @routes.post("/ra/users/pre/create")
    def register() -> Response:
        testers = _members(body_object(), "testers")
        answered = [_register(hub.world, tester) for tester in testers]
        return answer({**section(), "testers": answered}, info=SAVED)

    @routes.post("/ra/users/pre/ext/delete")
    def delete() -> Response:
        testers = body()
        if not isinstance(testers, list):
            raise Malformed
        return answer({**section(), "testers": [_delete(hub.world, tester) for tester in testers]}, info=SAVED)


def _is_internal(kind: str) -> bool:
    """Which testers a path means.

    :raises NotFound: neither.
    """
    if kind not in ("internal", "external"):
        raise NotFound(f"There are no {kind} testers.")
    return kind == "internal"


def _members(sent: Json, key: str) -> list[Any]:
    members = sent.get(key)
    if not isinstance(members, list):
        raise Malformed
    return members


def _tester(tester: Tester, world: World | None = None, *, testing: bool = True) -> Json:
    installed = installed_build(world, tester) if world is not None else None
    return {
        **section(),
        "testerId": tester.id,
        "userName": tester.email,
        "emailAddress": wrapped(tester.email, required=True, errors=[]),
        "firstName": wrapped(tester.first_name, errors=[]),
        "lastName": wrapped(tester.last_name, errors=[]),
        "testing": wrapped(testing, errors=[]),
        "groups": tester.groups,
        "devices": [{"model": device, "os": "iOS", "osVersion": "8.3", "name": None} for device in tester.devices],
        "latestInstalledAppAdamId": None,
        "latestInstalledDate": millis(installed.uploaded) if installed else None,
        "latestInstalledVersion": installed.number if installed else None,
        "latestInstalledShortVersion": installed.train if installed else None,
    }


def _refused(sent: Json, refused: FieldsRefused) -> Json:
    """A tester as sent, with what is wrong on each field."""
    document = _tester(
        Tester(
            id="",
            email=text_in(sent, "emailAddress") or "",
            first_name=text_in(sent, "firstName"),
            last_name=text_in(sent, "lastName"),
        )
    )
    document["testerId"] = None
    for error in refused.errors:
        document["emailAddress"]["errorKeys"].append(error.message)
    return document


def _register(world: World, sent: Json) -> Json:
    try:
        tester = register_tester(
            world,
            (text_in(sent, "emailAddress") or "").strip(),
            text_in(sent, "firstName"),
            text_in(sent, "lastName"),
        )
    except FieldsRefused as refused:
        return _refused(sent, refused)
    return _tester(tester)


def _give(world: World, app: App, sent: Json, internal: bool) -> Json:
    """Add a tester to an app, or remove one."""
    email, testing = text_in(sent, "emailAddress") or "", flag(sent.get("testing"))
    if testing is None:
        raise Malformed
    try:
        return _tester(set_tester_of_app(world, app, email, testing, internal=internal), testing=testing)
    except FieldsRefused as refused:
        return _refused(sent, refused)


def _delete(world: World, sent: Json) -> Json:
    tester = delete_tester(world, text_in(sent, "testerId") or "", text_in(sent, "emailAddress") or "")
    return _tester(tester, testing=False)


def _testers_of_build(testers: list[Tester]) -> Json:
    families: dict[str, list[str]] = {}
    for tester in testers:
        for device in tester.devices:
            models = families.setdefault(device.split()[0], [])
            if device not in models:
                models.append(device)
    return {
        "deviceTypes": [[family, models] for family, models in families.items()],
        "testers": [
            {
                "firstName": tester.first_name,
                "lastName": tester.last_name,
                "email": tester.email,
                "devices": tester.devices,
            }
            for tester in testers
        ],
    }
