"""Retries by effect: what is sent again, what never is, and what is said when no try is left."""

from __future__ import annotations

import threading

import pytest
from loopback import PAGE, Client, Loopback, Script, reply, reset, unused_port

from itc_actions.errors import OutcomeUnknown, Unreachable
from itc_actions.http.effects import Effect
from itc_actions.http.failures import AnswerLost, HostNotFound


def test_f01_a_read_that_fails_twice_is_answered_by_the_third_try() -> None:
    with Loopback(reply(503), reply(503), reply(200, {"a": 1})) as server:
        client = Client(server.origin)
        assert client.request("GET", "/x", Effect.READ).json() == {"a": 1}
    assert [done.status for done in client.tries] == [503, 503, 200]
    assert [done.attempt for done in client.tries] == [1, 2, 3]
    assert [retry.attempt for retry in client.retries] == [2, 3]


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_f01_a_read_that_always_fails_ends_with_host_tries_and_duration(status: int) -> None:
    with Loopback(reply(status)) as server:
        client = Client(server.origin)
        with pytest.raises(Unreachable) as caught:
            client.request("GET", "/x", Effect.READ)
    assert len(server.requests) == 5
    assert f"127.0.0.1:{server.port} failed 5 times in 8 s: the answer was {status}" in caught.value.text
    assert caught.value.exit_code == 5


def test_what_failed_is_told_without_the_query() -> None:
    with Loopback(reply(503)) as server:
        client = Client(server.origin)
        for path, params in (("/x", {"limit": "200", "fields[apps]": "name"}), (f"{server.origin}/x?cursor=1", None)):
            with pytest.raises(Unreachable, match=r"^GET /x to ") as caught:
                client.request("GET", path, Effect.READ, params=params)
            assert "?" not in caught.value.text
    assert {each.path for each in client.tries} | {each.path for each in client.retries} == {"/x"}


def test_a_501_is_not_asked_for_again() -> None:
    with Loopback(reply(501)) as server, pytest.raises(Unreachable, match="501 Not Implemented"):
        Client(server.origin).request("GET", "/x", Effect.READ)
    assert len(server.requests) == 1


def test_pauses_grow_and_are_jittered() -> None:
    with Loopback(reply(503)) as server:
        full, least = Client(server.origin), Client(server.origin, random=lambda: 0.0)
        for client in (full, least):
            with pytest.raises(Unreachable):
                client.request("GET", "/x", Effect.READ)
    assert [retry.pause for retry in full.retries] == [0.5, 1.0, 2.0, 4.0]
    assert [retry.pause for retry in least.retries] == [0.25, 0.5, 1.0, 2.0]


def test_no_try_begins_after_the_budget() -> None:
    with Loopback(reply(503)) as server:
        client = Client(server.origin, budget=3.0, attempts=50)
        with pytest.raises(Unreachable):
            client.request("GET", "/x", Effect.READ)
    assert client.clock.monotonic() == 3.5
    assert len(server.requests) == 4


def test_f02_a_create_answered_503_is_sent_once_and_its_outcome_is_unknown() -> None:
    with Loopback(reply(503)) as server, pytest.raises(AnswerLost) as caught:
        Client(server.origin).request("POST", "/x", Effect.ONCE, json={})
    assert len(server.requests) == 1
    assert isinstance(caught.value, OutcomeUnknown)
    assert caught.value.exit_code == 6


def test_f04_a_create_whose_connection_is_reset_is_sent_once_and_its_outcome_is_unknown() -> None:
    with Loopback(reset) as server, pytest.raises(AnswerLost):
        Client(server.origin).request("POST", "/x", Effect.ONCE, json={})
    assert len(server.requests) == 1


def test_f04_a_create_without_answer_in_time_is_sent_once_and_its_outcome_is_unknown() -> None:
    def silent(connection: object) -> None:
        threading.Event().wait(0.5)

    with Loopback(silent) as server, pytest.raises(AnswerLost, match="no answer within"):
        Client(server.origin, read_timeout=0.1).request("POST", "/x", Effect.ONCE, json={})
    assert len(server.requests) == 1


def test_f04_a_repeatable_write_is_sent_again_after_a_reset() -> None:
    with Loopback(reset, reply(200)) as server:
        client = Client(server.origin)
        assert client.request("POST", "/x", Effect.REPEATABLE, json={}).ok
    assert [done.accepted for done in client.tries] == [False, True]


def test_f04_a_repeatable_write_that_never_gets_an_answer_ends_unknown() -> None:
    with Loopback(reset) as server, pytest.raises(AnswerLost):
        Client(server.origin).request("POST", "/x", Effect.REPEATABLE, json={})
    assert len(server.requests) == 5


@pytest.mark.parametrize("effect", [Effect.READ, Effect.REPEATABLE, Effect.ONCE])
def test_f03_a_refused_connection_is_tried_again_whatever_the_effect(effect: Effect) -> None:
    port = unused_port()
    client = Client(f"http://127.0.0.1:{port}")
    with pytest.raises(Unreachable, match=rf"127\.0\.0\.1:{port} failed 5 times") as caught:
        client.request("POST", "/x", effect)
    assert not isinstance(caught.value, OutcomeUnknown)
    assert len(client.tries) == 5


def test_f03_a_name_that_does_not_resolve_is_named() -> None:
    client = Client("https://no-such-host.invalid")
    with pytest.raises(HostNotFound, match=r"no-such-host\.invalid failed 5 times"):
        client.request("POST", "/x", Effect.ONCE)


@pytest.mark.parametrize("answer", [reply(503), reset, reply(429)])
def test_a_login_is_never_sent_again(answer: Script) -> None:
    with Loopback(answer) as server, pytest.raises(Unreachable):
        Client(server.origin).request("POST", "/login", Effect.SESSION, form={"a": "b"})
    assert len(server.requests) == 1


def test_f06_a_read_that_breaks_off_is_sent_again() -> None:
    short = reply(200, b'{"a": 1}').replace(b"Content-Length: 8", b"Content-Length: 80")
    with Loopback(short, reply(200, {"a": 2})) as server:
        assert Client(server.origin).request("GET", "/x", Effect.READ).json() == {"a": 2}


def test_f06_json_that_breaks_off_within_a_whole_body_is_sent_again() -> None:
    with Loopback(reply(200, b'{"a": [1, 2'), reply(200, {"a": 2})) as server:
        assert Client(server.origin).request("GET", "/x", Effect.READ, expect_json=True).json() == {"a": 2}


def test_f06_a_create_whose_answer_breaks_off_is_not_sent_again() -> None:
    short = reply(200, b'{"a": 1}').replace(b"Content-Length: 8", b"Content-Length: 80")
    with Loopback(short) as server, pytest.raises(AnswerLost):
        Client(server.origin).request("POST", "/x", Effect.ONCE, json={})
    assert len(server.requests) == 1


def test_f07_a_maintenance_page_is_waited_out_on_reads() -> None:
    with Loopback(PAGE, reply(200, {"a": 1})) as server:
        assert Client(server.origin).request("GET", "/x", Effect.READ, expect_json=True).json() == {"a": 1}


def test_f07_a_lasting_maintenance_page_is_called_that_and_not_shown() -> None:
    with Loopback(PAGE) as server, pytest.raises(Unreachable, match="under maintenance") as caught:
        Client(server.origin).request("GET", "/x", Effect.READ, expect_json=True)
    assert "Back soon" not in caught.value.text


def test_f07_a_page_as_the_answer_to_a_create_leaves_its_outcome_unknown() -> None:
    with Loopback(PAGE) as server, pytest.raises(AnswerLost):
        Client(server.origin).request("POST", "/x", Effect.ONCE, json={}, expect_json=True)
    assert len(server.requests) == 1


def test_a_passing_fault_in_a_good_answer_is_waited_out() -> None:
    with Loopback(reply(200, {"busy": True}), reply(200, {"busy": False})) as server:
        client = Client(server.origin)
        answer = client.request(
            "GET",
            "/x",
            Effect.READ,
            expect_json=True,
            passing=lambda answer: "it is busy" if answer.decode()["busy"] else None,
        )
    assert answer.json() == {"busy": False}
    assert client.retries[0].reason == "it is busy"


def test_a_passing_fault_that_stays_is_returned_for_its_own_words() -> None:
    with Loopback(reply(200, {"busy": True})) as server:
        answer = Client(server.origin).request(
            "GET", "/x", Effect.READ, expect_json=True, passing=lambda answer: "busy"
        )
    assert answer.json() == {"busy": True}
    assert len(server.requests) == 5


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409])
def test_other_refusals_are_returned_and_not_accepted(status: int) -> None:
    with Loopback(reply(status)) as server:
        client = Client(server.origin)
        assert client.request("POST", "/x", Effect.ONCE, json={}).status == status
    assert [done.accepted for done in client.tries] == [False]


def test_an_accepted_write_is_told_as_one() -> None:
    with Loopback(reply(201)) as server:
        client = Client(server.origin)
        client.request("POST", "/x", Effect.ONCE, json={"a": 1})
    (done,) = client.tries
    assert (done.method, done.path, done.effect, done.status, done.accepted) == ("POST", "/x", Effect.ONCE, 201, True)
    assert server.requests[0].endswith(b'{"a":1}')
