"""Control routes under /sandbox/: what tests and commands do to a running sandbox. No login is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from flask import Blueprint, Response, request

from .demo import demo_seed
from .faults import make_fault
from .json_body import decode
from .world import Refusal, WorldState
from .world.operations import OPERATIONS, do
from .world.settling import settle

if TYPE_CHECKING:
    from .hub import Hub


_QUOTA = frozenset({"limit", "remaining", "retry_after"})
LARGEST_QUOTA = 1_000_000
MOST_APPS = 10_000
LONGEST_ADVANCE = 366 * 86400


def _answer(content: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(content), status, content_type="application/json")


def _body() -> dict[str, Any]:
    """The JSON object sent; an empty body is an empty object.

    :raises Refusal: it is something else.
    """
    if not request.get_data():
        return {}
    try:
        body = decode(request.get_data())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refusal("The body must be a JSON object.")
    return body


def control_routes(hub: Hub) -> Blueprint:
    """The routes, for one sandbox. Every refusal is a 400 with `{"error": …}`."""
    routes = Blueprint("control", __name__, url_prefix="/sandbox")

    @routes.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        return _answer({"error": str(refusal)}, 400)

    _world_routes(routes, hub)
    _clock_routes(routes, hub)
    _weather_routes(routes, hub)

    @routes.post("/<operation>")
    def operate(operation: str) -> Response:
        if operation not in OPERATIONS:
            known = ", ".join(sorted(OPERATIONS))
            return _answer({"error": f"There is no /sandbox/{operation}; operations: {known}."}, 404)
        settle(hub.world)
        do(hub.world, operation, _body())
        return _answer({"changed": hub.world.take_changes()})

    return routes


def _world_routes(routes: Blueprint, hub: Hub) -> None:
    @routes.get("/world")
    def world() -> Response:
        settle(hub.world)
        content = msgspec.to_builtins(hub.world.state)
        content.pop("sessions")
        content["account"].pop("password")
        content["account"].pop("api_keys")
        return _answer(content)

    @routes.post("/reset")
    def reset() -> Response:
        hub.replace_world()
        return _answer({"ok": True})

    @routes.post("/seed")
    def seed() -> Response:
        body = _body()
        if "state" not in body:
            state = _demo(hub, **body)
        else:
            try:
                state = msgspec.convert(body["state"], WorldState)
            except msgspec.ValidationError as error:
                raise Refusal(f"state: {error}") from error
        hub.replace_world(state)
        return _answer({"ok": True})

    @routes.post("/review")
    def review() -> Response:
        body = {"app": hub.world.state.apps[0].id, **_body()}
        decision = body.pop("decision", None)
        if decision not in ("in-review", "approve", "reject", "metadata-reject", "release"):
            raise Refusal("decision is in-review, approve, reject, metadata-reject or release")
        if decision == "metadata-reject":
            decision, body["metadata"] = "reject", True
        do(hub.world, decision, body)
        return _answer({"changed": hub.world.take_changes()})


def _demo(hub: Hub, apps: Any = 2, **body: Any) -> WorldState:
    """The demo world, its parameters as in `demo_seed`."""
    if not isinstance(apps, int) or apps > MOST_APPS:
        raise Refusal(f"apps is a number, at most {MOST_APPS}")
    app, version, build = (body.get(name) for name in ("app", "version", "build"))
    if not all(isinstance(each, str | None) for each in (app, version, build)):
        raise Refusal("app, version and build are texts")
    return demo_seed(app, version, now=hub.clock.now(), build=build, apps=apps)


def _clock_routes(routes: Blueprint, hub: Hub) -> None:
    def tell() -> Response:
        return _answer({"now": hub.clock.now().isoformat(), "simulated": hub.simulated})

    @routes.get("/clock")
    def clock() -> Response:
        return tell()

    @routes.post("/clock")
    def advance() -> Response:
        seconds = _body().get("advance")
        if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 <= seconds <= LONGEST_ADVANCE:
            raise Refusal("advance is a number of seconds, at most a year")
        if not hub.simulated:
            raise Refusal("This sandbox runs in real time; its clock cannot be moved.")
        hub.advance(seconds)
        return tell()


def _weather_routes(routes: Blueprint, hub: Hub) -> None:
    @routes.get("/fault")
    def faults() -> Response:
        return _answer({"faults": hub.faults.all()})

    @routes.post("/fault")
    def add() -> Response:
        return _answer(hub.faults.add(make_fault(**{"kind": "", **_body()})))

    @routes.post("/fault/clear")
    def clear_faults() -> Response:
        hub.faults.clear()
        return _answer({"ok": True})

    @routes.post("/quota")
    def quota() -> Response:
        body = _body()
        numbers = all(isinstance(value, int) and 0 <= value <= LARGEST_QUOTA for value in body.values())
        if not body or not numbers or body.keys() - _QUOTA:
            raise Refusal(f"a number to {LARGEST_QUOTA} for each of {', '.join(sorted(_QUOTA))}")
        hub.quota.set(**body)
        return _answer({"limit": hub.quota.limit, "remaining": hub.quota.remaining})

    @routes.get("/requests")
    def requests() -> Response:
        return _answer({"requests": hub.recorder.all()})

    @routes.post("/requests/clear")
    def clear_requests() -> Response:
        hub.recorder.clear()
        return _answer({"ok": True})
