from __future__ import annotations

import pytest

from itc_actions.apple import states
from itc_actions.sandbox import Sandbox

from .client import APP, Client


def test_a_reset_goes_back_to_the_seed(client: Client) -> None:
    client.create_version()
    assert client.control("POST", "/reset").json() == {"ok": True}
    assert client.sandbox.world.app(APP).edit is None
    assert client.sandbox.requests == []


def test_a_seed_can_name_an_app_and_a_version(client: Client) -> None:
    client.control("POST", "/seed", app="com.example.other", version="5.0")
    app = client.sandbox.world.app("com.example.other")
    assert app.live is not None
    assert app.live.number == "4.9"


def test_a_seed_can_ask_for_many_apps(client: Client) -> None:
    client.control("POST", "/seed", apps=100)
    assert len(client.sandbox.world.state.apps) == 100


@pytest.mark.parametrize("apps", ["many", 1_000_000])
def test_a_number_of_apps_that_is_none_is_refused(client: Client, apps: object) -> None:
    answer = client.control("POST", "/seed", apps=apps)
    assert (answer.status_code, "apps" in answer.json()["error"]) == (400, True)


def test_a_seed_can_be_a_whole_state(client: Client) -> None:
    state = {"account": {"user": "u@example.com", "password": "p"}, "apps": []}
    client.control("POST", "/seed", state=state)
    assert (client.sandbox.user, client.sandbox.world.state.apps) == ("u@example.com", [])


def test_a_wrong_seed_is_refused_and_changes_nothing(client: Client) -> None:
    answer = client.control("POST", "/seed", state={"apps": 3})
    assert answer.status_code == 400
    assert "state" in answer.json()["error"]
    assert len(client.sandbox.world.state.apps) == 2


def test_the_world_can_be_looked_at_without_its_secrets(client: Client) -> None:
    world = client.control("GET", "/world").json()
    assert [app["bundle_id"] for app in world["apps"]] == ["com.example.demo", "com.example.notes"]
    assert "sessions" not in world
    assert "password" not in world["account"]


def test_the_clock_moves_when_told(client: Client) -> None:
    before = client.control("GET", "/clock").json()
    assert before["simulated"] is True
    client.control("POST", "/upload-build", app=APP, train="2.0", number="101")
    client.control("POST", "/clock", advance=300)
    assert client.sandbox.world.app(APP).builds[-1].state == states.BUILD_USABLE
    assert client.control("GET", "/clock").json()["now"] > before["now"]


def test_a_real_clock_cannot_be_moved() -> None:
    with Sandbox(real_time=True) as sandbox, Client(sandbox) as client:
        assert client.control("GET", "/clock").json()["simulated"] is False
        assert client.control("POST", "/clock", advance=5).status_code == 400


@pytest.mark.parametrize("seconds", [-1, "5", True, None])
def test_the_clock_takes_only_a_number_of_seconds(client: Client, seconds: object) -> None:
    assert client.control("POST", "/clock", advance=seconds).status_code == 400


@pytest.mark.parametrize(
    ("operation", "state"), [("process-build", states.BUILD_USABLE), ("fail-build", states.BUILD_INVALID)]
)
def test_the_processing_of_a_build_can_be_ended(client: Client, operation: str, state: str) -> None:
    client.sandbox.upload_build(APP, "2.0", "101")
    client.control("POST", f"/{operation}", app=APP)
    assert client.sandbox.world.app(APP).builds[-1].state == state


def test_a_review_is_moved_on_step_by_step(client: Client) -> None:
    client.waiting_version()
    client.control("POST", "/review", app=APP, decision="in-review")
    assert client.version()["status"] == "inReview"
    answer = client.control("POST", "/review", app=APP, decision="reject", reasons=["2.1: It crashes"])
    assert answer.json()["changed"] == ["com.example.demo: version 2.0 is rejected"]


def test_the_texts_can_be_rejected(client: Client) -> None:
    client.waiting_version()
    client.control("POST", "/review", app=APP, decision="metadata-reject")
    assert client.version()["status"] == "metadataRejected"


def test_a_review_of_nothing_is_refused(client: Client) -> None:
    answer = client.control("POST", "/review", app=APP, decision="approve")
    assert (answer.status_code, answer.json()) == (400, {"error": "The app has no version in review."})


def test_a_state_can_be_set_directly(client: Client) -> None:
    client.create_version()
    client.control("POST", "/set-state", app=APP, state=states.INVALID_BINARY)
    assert client.version()["status"] == "invalidBinary"


@pytest.mark.parametrize(("path", "status"), [("/explode", 404), ("/approve", 400)])
def test_what_makes_no_sense_is_refused_in_words(client: Client, path: str, status: int) -> None:
    answer = client.control("POST", path, nonsense=1)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_faults_are_added_listed_and_cleared(client: Client) -> None:
    added = client.control("POST", "/fault", kind="status", path="summary", status=500, times=0).json()
    assert [fault["id"] for fault in client.control("GET", "/fault").json()["faults"]] == [added["id"]]
    client.control("POST", "/fault/clear")
    assert client.ask("GET", "ra/apps/manageyourapps/summary").status_code == 200


def test_the_requests_are_listed_with_what_each_changed(client: Client) -> None:
    client.control("POST", "/requests/clear")
    client.create_version()
    listed = client.control("GET", "/requests").json()["requests"]
    assert [(one["method"], one["status"], one["changed"]) for one in listed] == [
        ("POST", 200, ["com.example.demo: version 2.0 created"])
    ]


def test_control_routes_are_not_among_the_requests(client: Client) -> None:
    seen = len(client.sandbox.requests)
    client.control("POST", "/register-tester", email="new@example.org")
    client.create_version()
    assert len(client.sandbox.requests) == seen + 1
    assert client.sandbox.writes[-1].changed == ["com.example.demo: version 2.0 created"]
