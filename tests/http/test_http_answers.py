"""Answers that are too slow, too large, too deep, or no JSON."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable

import pytest
from loopback import Client, Loopback, Script, reply

from itc_actions.errors import UnexpectedAnswer, Unreachable
from itc_actions.http.effects import Effect
from itc_actions.http.failures import AnswerLost

PIECE = threading.Event()


def trickle(head: bytes, piece: bytes) -> Callable[[socket.socket], None]:
    """An answer that goes on and on, a piece every 10 ms, well beyond the deadlines of these tests."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(head)
        for _ in range(500):
            connection.sendall(piece)
            PIECE.wait(0.01)

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        trickle(b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        trickle(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b"x"),
        trickle(b"HTTP/1.1 200 OK\r\n", b"X-More: y\r\n"),
    ],
    ids=["body without length", "body with length", "headers"],
)
def test_f05_a_trickling_answer_ends_at_the_total_deadline(answer: Script) -> None:
    with Loopback(answer) as server:
        started = time.monotonic()
        with pytest.raises(Unreachable, match=r"not complete after 0\.2 s"):
            Client(server.origin, deadline=0.2, attempts=1).request("GET", "/x", Effect.READ)
    assert time.monotonic() - started < 2


def test_f05_a_trickling_answer_to_a_create_leaves_its_outcome_unknown() -> None:
    with Loopback(trickle(b"HTTP/1.1 200 OK\r\n\r\n", b"x")) as server, pytest.raises(AnswerLost):
        Client(server.origin, deadline=0.1).request("POST", "/x", Effect.ONCE, json={})


def test_a_later_request_is_not_cut_by_an_earlier_deadline() -> None:
    with Loopback(reply(200), trickle(b"HTTP/1.1 200 OK\r\n\r\n", b"x"), reply(200)) as server:
        client = Client(server.origin, deadline=0.2, attempts=2)
        client.request("GET", "/x", Effect.READ)
        assert client.request("GET", "/x", Effect.READ).ok


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a": NaN}', b'{"a": Infinity}', b"{'a': 1}", b"\xff\xfe", b"{}x"])
def test_f08_what_is_no_json_is_an_unexpected_answer(body: bytes) -> None:
    with Loopback(reply(200, body)) as server, pytest.raises(Unreachable) as caught:
        Client(server.origin, attempts=1).request("GET", "/x", Effect.READ, expect_json=True)
    assert caught.value.exit_code == 5


def test_f08_deep_json_is_not_asked_for_again() -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    with Loopback(reply(200, deep)) as server, pytest.raises(UnexpectedAnswer, match="nested too deeply"):
        Client(server.origin).request("GET", "/x", Effect.READ, expect_json=True)
    assert len(server.requests) == 1


def test_f08_reading_json_where_none_was_expected_names_the_request() -> None:
    with Loopback(reply(200, b"hello")) as server:
        answer = Client(server.origin).request("GET", "/x", Effect.READ)
        with pytest.raises(UnexpectedAnswer, match="GET /x"):
            answer.json()


def test_f42_a_body_beyond_the_limit_is_given_up() -> None:
    with (
        Loopback(reply(200, b"x" * 3_000_000)) as server,
        pytest.raises(UnexpectedAnswer, match="larger than 1,000,000"),
    ):
        Client(server.origin, largest_body=1_000_000).request("GET", "/x", Effect.READ)
    assert len(server.requests) == 1


def test_f42_a_gzip_bomb_is_given_up_by_its_unpacked_size() -> None:
    bomb = gzip.compress(b"\0" * 20_000_000)
    answer = reply(200, bomb, Content_Encoding="gzip")
    with Loopback(answer) as server, pytest.raises(UnexpectedAnswer, match="larger than"):
        Client(server.origin, largest_body=1_000_000).request("GET", "/x", Effect.READ)


def test_a_compressed_answer_is_unpacked() -> None:
    with Loopback(reply(200, gzip.compress(b'{"a": 1}'), Content_Encoding="gzip")) as server:
        assert Client(server.origin).request("GET", "/x", Effect.READ).json() == {"a": 1}


def test_a_damaged_compressed_answer_is_asked_for_again() -> None:
    with Loopback(reply(200, b"\x1f\x8b\x08broken-bytes", Content_Encoding="gzip"), reply(200, {"a": 1})) as server:
        assert Client(server.origin).request("GET", "/x", Effect.READ).json() == {"a": 1}


def test_an_answer_tells_its_correlation_key_and_its_own_cookies() -> None:
    with Loopback(
        reply(200, X_Apple_Jingle_Correlation_Key="ABC", Set_Cookie='wosid=1; version="1"; path=/; secure; HttpOnly')
    ) as server:
        answer = Client(server.origin).request("GET", "/x", Effect.READ)
    assert answer.correlation_key == "ABC"
    assert answer.set_cookies == {"wosid": "1"}
