"""What no client of ours sends: every layer refuses it, and none fails or hangs on it."""

from __future__ import annotations

import base64
import functools
import json
import random
import re
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from werkzeug.routing import Rule

from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.app_store_connect.resources import KINDS
from itc_actions.sandbox.itunes_connect import itunes_connect_routes
from itc_actions.sandbox.world.operations import OPERATIONS

from .asc_client import APP, AscClient, code, make_token
from .client import Client

REQUESTS = 200
DEEP = b"[" * 3000 + b"]" * 3000
BODIES = [b"", b"{", b"nul", b"\xff\xfe", b'"\\ud800"', b"NaN", b"1e999", b"9" * 5000, DEEP]
TEXTS = ["", " ", "²", "١", "\x00", "\ud800", "9" * 5000, "2.0", "en-US", "a@b.c", "é", "o:", "bzotMQ", "bzrZoQ", "%ff"]
VALUES: list[Any] = [None, True, -1, 0, 10**20, 1e308, [], {}, [None], [{}], {"value": []}, {"data": {}}, *TEXTS]
OFF = base64.urlsafe_b64encode(b"o:" + b"9" * 5000).decode()
PARAMETERS = ["limit", "cursor", "sort", "include", "filter[app]", "fields[apps]", "limit[builds]", "exists[", "[]", ""]


def raw(sandbox: Sandbox, head: str, body: bytes = b"") -> int:
    """The status of what is answered, once the connection has ended."""
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=5) as connection:
        connection.sendall(head.replace("\n", "\r\n").encode() + body)
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    return int(answer.split(b" ", 2)[1])


class TestOnTheWire:
    @pytest.mark.parametrize(
        ("stated", "status"), [("-5", 400), ("-1", 400), ("+5", 400), ("²", 400), ("9", 400), ("4294967296", 413)]
    )
    def test_a_length_that_is_none_or_not_that_of_the_body_is_refused(
        self, sandbox: Sandbox, stated: str, status: int
    ) -> None:
        assert raw(sandbox, f"POST /v1/apps HTTP/1.1\nHost: x\nContent-Length: {stated}\n\n", b"hello") == status

    @pytest.mark.parametrize("size", ["FFFFFFFFFFFFFFFFF", "some"])
    def test_a_piece_of_a_body_of_no_possible_length_is_refused(self, sandbox: Sandbox, size: str) -> None:
        head = f"POST /v1/apps HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n{size}\n"
        assert raw(sandbox, head, b"abc\r\n0\r\n\r\n") == 400

    def test_what_is_no_address_is_refused(self, sandbox: Sandbox) -> None:
        assert raw(sandbox, "GET //[ HTTP/1.1\nHost: x\n\n") == 400

    def test_a_request_without_a_host_is_answered(self, sandbox: Sandbox) -> None:
        assert raw(sandbox, f"GET /v1/apps HTTP/1.0\nAuthorization: Bearer {make_token(sandbox)}\n\n") == 200

    def test_the_head_of_an_answer_can_be_asked_for(self, asc: AscClient) -> None:
        answer = asc.ask("HEAD", f"apps/{APP}")
        assert (answer.status_code, answer.content) == (200, b"")


class TestValues:
    @pytest.mark.parametrize(
        ("name", "text"), [("limit", "²"), ("limit", "9" * 5000), ("cursor", "١"), ("cursor", OFF)]
    )
    def test_a_number_in_other_digits_or_too_many_is_refused(self, asc: AscClient, name: str, text: str) -> None:
        assert code(asc.ask("GET", "apps", params={name: text}), 400) == "PARAMETER_ERROR.INVALID"

    @pytest.mark.parametrize("number", ["٢.0", "9" * 5000])
    def test_a_version_number_in_other_digits_or_too_many_is_refused(self, asc: AscClient, number: str) -> None:
        made = asc.post("appStoreVersions", {"platform": "IOS", "versionString": number}, app=("apps", APP))
        assert code(made, 409) == "ENTITY_ERROR.ATTRIBUTE.INVALID"

    def test_half_a_character_is_not_kept_to_fail_on_later(self, client: Client) -> None:
        document = client.get("ra/apps/create/")
        document["companyName"] = "\ud800"
        assert client.ask("POST", "ra/apps/create/", document).status_code == 400

    def test_a_quota_is_no_more_than_memory_holds(self, client: Client) -> None:
        assert client.control("POST", "/quota", limit=10**12, remaining=0).status_code == 400


def mutated(chance: random.Random, value: Any) -> Any:
    """A value with parts of it exchanged or left out."""
    if chance.random() < 0.15:
        return chance.choice(VALUES)
    if isinstance(value, dict):
        return {name: mutated(chance, each) for name, each in value.items() if chance.random() > 0.1}
    if isinstance(value, list):
        return [mutated(chance, each) for each in value]
    return value


def encoded(chance: random.Random, document: Any) -> bytes:
    return chance.choice(BODIES) if chance.random() < 0.1 else json.dumps(mutated(chance, document)).encode()


def query(chance: random.Random) -> str:
    pairs = [(chance.choice(PARAMETERS), chance.choice(TEXTS)) for _ in range(chance.randint(0, 2))]
    return urlencode(pairs, errors="replace")


def segment(chance: random.Random, usual: str) -> str:
    return usual if chance.random() < 0.8 else quote(chance.choice(TEXTS), safe="", errors="replace")


def of_app_store_connect(chance: random.Random, sandbox: Sandbox) -> tuple[str, str, Any]:
    kind = chance.choice(list(KINDS.values()))
    ids = [item.id for item in kind.every(sandbox.world)][:3] or ["1"]
    identifier = chance.choice(ids)
    written = chance.choice([each for each in (kind.create, kind.update) if each is not None] or [None])
    document: Any = {"type": kind.type, "id": identifier}
    if written is not None:
        document["attributes"] = {name: chance.choice(VALUES) for name in written.attributes}
        document["relationships"] = {
            name: {"data": {"type": target.type, "id": "1"}} for name, target in written.relations.items()
        }
    parts = [kind.version, kind.type, segment(chance, identifier), chance.choice([*kind.relations, "relationships"])]
    path = "/" + "/".join(parts[: chance.randint(2, 4)])
    return chance.choice(["GET", "HEAD", "POST", "PATCH", "DELETE"]), path, {"data": document}


@functools.cache
def itunes_connect_rules() -> list[Rule]:
    application = Flask("itunes_connect", static_folder=None)
    application.register_blueprint(itunes_connect_routes(Sandbox().hub))
    return list(application.url_map.iter_rules())


def of_itunes_connect(chance: random.Random, sandbox: Sandbox) -> tuple[str, str, Any]:
    rule = chance.choice(itunes_connect_rules())
    usual = {"app_id": APP, "train": "2.0", "number": "100"}
    path = re.sub("<([^>]+)>", lambda found: segment(chance, usual.get(found[1], "1")), rule.rule)
    return chance.choice(sorted(rule.methods or ())), path, chance.choice(DOCUMENTS)


def of_control(chance: random.Random, sandbox: Sandbox) -> tuple[str, str, Any]:
    others = ["seed", "review", "clock", "fault", "quota", "world", segment(chance, "requests")]
    names = ["app", "train", "number", "decision", "state", "locale", "reasons", "limit", "remaining", "advance"]
    body = {name: chance.choice(VALUES) for name in names if chance.random() < 0.3}
    path = f"/sandbox/{chance.choice([*OPERATIONS, *others])}"
    return "POST", path, {"app": APP, **body} if chance.random() < 0.8 else body


DOCUMENTS: list[Any] = []
"""What iTunes Connect tells, as clients send it back."""


@pytest.fixture
def logged_in(sandbox: Sandbox) -> Iterator[Client]:
    with Client(sandbox) as client:
        client.log_in()
        client.create_version()
        trains = f"ra/apps/{APP}/trains/"
        DOCUMENTS[:] = [client.version(), client.get(trains), client.get(f"{trains}2.0/builds/100/testInformation")]
        client.session.headers["Authorization"] = f"Bearer {make_token(sandbox)}"
        client.session.headers["Content-Type"] = "application/json"
        yield client


@pytest.mark.parametrize("layer", [of_app_store_connect, of_itunes_connect, of_control])
def test_none_of_many_malformed_requests_makes_it_fail_or_hang(logged_in: Client, layer: Any) -> None:
    chance, sandbox = random.Random(1), logged_in.sandbox
    statuses = set()
    for _ in range(REQUESTS):
        method, path, document = layer(chance, sandbox)
        url = f"{sandbox.url}{path}?{query(chance)}"
        body = None if method in ("GET", "HEAD", "DELETE") else encoded(chance, document)
        answer = logged_in.session.request(method, url, data=body, allow_redirects=False, timeout=5)
        assert answer.status_code < 500, (method, url, body)
        statuses.add(answer.status_code)
        sandbox.clear_faults()
    assert len(statuses) > 2
