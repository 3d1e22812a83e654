from __future__ import annotations

import time

import pytest
import requests

from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.world import Refusal

from .client import APP, WOA, Client

SUMMARY = "ra/apps/manageyourapps/summary"


def edited(client: Client) -> object:
    return client.sandbox.world.app(APP).edit


def test_a_status_is_answered_so_many_times(client: Client) -> None:
    client.sandbox.fault("status", "summary", status=503, times=2, headers={"Retry-After": "1"})
    answers = [client.ask("GET", SUMMARY) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert answers[0].headers["Retry-After"] == "1"


def test_a_fault_may_meet_the_nth_request_only(client: Client) -> None:
    client.sandbox.fault("status", "summary", nth=2)
    assert [client.ask("GET", SUMMARY).status_code for _ in range(3)] == [200, 503, 200]


def test_a_fault_without_end_meets_every_request(client: Client) -> None:
    client.sandbox.fault("status", "summary", times=0)
    assert {client.ask("GET", SUMMARY).status_code for _ in range(4)} == {503}


def test_a_fault_may_be_for_one_method(client: Client) -> None:
    client.sandbox.fault("status", "", method="POST", times=0)
    assert client.ask("GET", SUMMARY).status_code == 200


def test_a_status_before_keeps_the_request_from_taking_effect(client: Client) -> None:
    client.sandbox.fault("status", "version/create", status=500)
    assert client.create_version().status_code == 500
    assert edited(client) is None


def test_a_status_after_hides_that_the_request_took_effect(client: Client) -> None:
    client.sandbox.fault("status", "version/create", status=502, when="after")
    assert client.create_version().status_code == 502
    assert edited(client) is not None


@pytest.mark.parametrize(("when", "took_effect"), [("before", False), ("after", True)])
def test_a_connection_is_dropped_before_or_after_the_effect(client: Client, when: str, took_effect: bool) -> None:
    client.sandbox.fault("drop", "version/create", when=when)
    with pytest.raises(requests.ConnectionError):
        client.create_version()
    assert (edited(client) is not None) is took_effect
    assert client.sandbox.requests[-1].status == 0


def test_after_a_dropped_connection_the_next_request_is_answered(client: Client) -> None:
    client.sandbox.fault("drop", "summary")
    with pytest.raises(requests.ConnectionError):
        client.ask("GET", SUMMARY)
    assert client.ask("GET", SUMMARY).status_code == 200


def test_an_expired_session_is_401_until_a_new_login(client: Client) -> None:
    client.sandbox.fault("expire", "summary")
    assert [client.ask("GET", SUMMARY).status_code for _ in range(2)] == [401, 401]
    client.session.cookies.clear()
    client.log_in()
    assert client.ask("GET", SUMMARY).status_code == 200


def test_a_maintenance_page_is_html_with_200(client: Client) -> None:
    client.sandbox.fault("html", "summary")
    answer = client.ask("GET", SUMMARY)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_truncated_answer_is_shorter_than_declared(client: Client) -> None:
    client.sandbox.fault("truncate", "version/create")
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        client.create_version()
    assert edited(client) is not None


def test_a_body_can_be_of_any_shape(client: Client) -> None:
    client.sandbox.fault("body", "summary", body='{"data": {"summaries": null}, "statusCode": "SUCCESS"}')
    assert client.ask("GET", SUMMARY).json()["data"]["summaries"] is None


def test_a_redirect_names_its_target(client: Client) -> None:
    client.sandbox.fault("redirect", "summary", url="https://elsewhere.example.com/x", status=307)
    answer = client.ask("GET", SUMMARY)
    assert (answer.status_code, answer.headers["Location"]) == (307, "https://elsewhere.example.com/x")


def test_an_endpoint_can_be_gone(client: Client) -> None:
    client.sandbox.fault("gone", "summary", times=0)
    assert client.ask("GET", SUMMARY).status_code == 404


def test_the_world_can_change_right_before_a_request(client: Client) -> None:
    client.sandbox.fault(
        "change", "version/create", operation="create-version", args={"app": APP, "number": "3.0"}, nth=1
    )
    assert client.create_version().status_code == 403
    assert client.sandbox.writes == []


def test_a_change_that_the_world_refuses_is_said(client: Client) -> None:
    client.sandbox.fault("change", "summary", operation="approve", args={"app": APP})
    answer = client.ask("GET", SUMMARY)
    assert answer.status_code == 500
    assert "no version in review" in answer.text


def test_an_answer_can_be_delayed(client: Client) -> None:
    client.sandbox.fault("delay", "summary", seconds=0.05)
    started = time.monotonic()
    client.ask("GET", SUMMARY)
    assert time.monotonic() - started >= 0.05


def test_an_answer_can_trickle(client: Client) -> None:
    client.sandbox.fault("trickle", "summary", seconds=60)
    with client.session.get(client.sandbox.url + WOA + SUMMARY, stream=True, timeout=10) as answer:
        assert next(answer.iter_content(1)) == b"{"


def test_a_trickling_answer_does_not_keep_the_sandbox_from_stopping() -> None:
    with Sandbox() as sandbox, Client(sandbox) as client:
        client.log_in()
        sandbox.fault("trickle", "summary", seconds=600)
        answer = client.session.get(sandbox.url + WOA + SUMMARY, stream=True, timeout=10)
        next(answer.iter_content(1))
        started = time.monotonic()
        sandbox.stop()
        assert time.monotonic() - started < 3


def test_the_list_of_requests_tells_which_faults_met_them(client: Client) -> None:
    client.sandbox.fault("status", "summary")
    client.ask("GET", SUMMARY)
    assert client.sandbox.requests[-1].faults == ["status"]


@pytest.mark.parametrize(
    "parameters", [{"kind": "flood"}, {"kind": "delay", "second": 1}, {"kind": "drop", "path": "("}]
)
def test_a_fault_that_makes_no_sense_is_refused(parameters: dict[str, object]) -> None:
    with pytest.raises(Refusal):
        Sandbox().fault(**parameters)  # type: ignore[arg-type]
