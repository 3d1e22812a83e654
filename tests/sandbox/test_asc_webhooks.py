"""Webhooks: kept by Apple's rules, and told what happened by signed requests."""

from __future__ import annotations

import hashlib
import hmac
import json
import queue
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from itc_actions.sandbox import Sandbox

from .asc_client import APP, AscClient, code, error

VERSION = "APP_STORE_VERSION_APP_VERSION_STATE_UPDATED"
UPLOAD = "BUILD_UPLOAD_STATE_UPDATED"
BETA = "BUILD_BETA_DETAIL_EXTERNAL_BUILD_STATE_UPDATED"
SECRET = "between-us"


class Receiver:
    """A server that keeps what it is told."""

    def __init__(self) -> None:
        self.told: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self.status = 200
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(receiver.status)
                self.end_headers()
                receiver.told.put((self.headers["X-Apple-Signature"], body))

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/told"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def next(self) -> dict[str, Any]:
        """What was told next; its signature is right."""
        signature, body = self.told.get(timeout=10)
        assert signature == "hmacsha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        told: dict[str, Any] = json.loads(body)["data"]
        return told

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.stop()


def listen(asc: AscClient, url: str, *kinds: str, enabled: bool = True) -> str:
    attributes = {"name": "CI", "url": url, "secret": SECRET, "enabled": enabled, "eventTypes": list(kinds)}
    return asc.create("webhooks", attributes, app=("apps", APP))


def settled(asc: AscClient, webhook: str) -> list[dict[str, Any]]:
    """What the webhook was told, once nothing is on its way any more."""
    for thread in threading.enumerate():
        if thread.name == "webhooks":
            thread.join(timeout=15)
    deliveries: list[dict[str, Any]] = asc.get(f"webhooks/{webhook}/deliveries", include="event")["data"]
    return deliveries


def test_a_webhook_is_created_changed_and_deleted_and_its_secret_never_shown(asc: AscClient) -> None:
    webhook = listen(asc, "https://ci.example.com/hook", VERSION)
    changed = asc.patch("webhooks", webhook, {"enabled": False, "eventTypes": [UPLOAD]}).json()["data"]["attributes"]
    assert changed == {"name": "CI", "url": "https://ci.example.com/hook", "enabled": False, "eventTypes": [UPLOAD]}
    assert asc.ids(f"apps/{APP}/webhooks", include="app") == [webhook]
    assert asc.ask("DELETE", f"webhooks/{webhook}").status_code == 204
    assert asc.ids(f"apps/{APP}/webhooks") == []


@pytest.mark.parametrize(
    ("name", "value", "expected"), [("eventTypes", ["NONSENSE"], "TYPE"), ("url", "ftp://x", "INVALID")]
)
def test_a_webhook_that_makes_no_sense_is_refused(asc: AscClient, name: str, value: Any, expected: str) -> None:
    attributes = {"name": "CI", "url": "https://x", "secret": SECRET, "enabled": True, "eventTypes": [VERSION]}
    refused = error(asc.post("webhooks", {**attributes, name: value}, app=("apps", APP)), 409)
    assert (refused["code"], refused["source"]["pointer"]) == (
        f"ENTITY_ERROR.ATTRIBUTE.{expected}",
        f"/data/attributes/{name}",
    )


def test_an_app_has_ten_webhooks_at_most(asc: AscClient) -> None:
    for _ in range(10):
        listen(asc, "https://x", VERSION)
    attributes = {"name": "CI", "url": "https://x", "secret": SECRET, "enabled": True, "eventTypes": [VERSION]}
    assert code(asc.post("webhooks", attributes, app=("apps", APP)), 409) == "STATE_ERROR.ENTITY_STATE_INVALID"


def test_a_review_is_told_step_by_step(asc: AscClient, receiver: Receiver, sandbox: Sandbox) -> None:
    version = asc.make_ready()
    listen(asc, receiver.url, VERSION)
    asc.submit(asc.draft(version))
    sandbox.reject(APP, "2.1: it crashes")
    told = [receiver.next() for _ in range(3)]
    assert {each["type"] for each in told} == {"appStoreVersionAppVersionStateUpdated"}
    assert told[0]["relationships"]["instance"]["data"] == {"type": "appStoreVersions", "id": version}
    assert [(each["attributes"]["oldValue"], each["attributes"]["newValue"]) for each in told] == [
        ("PREPARE_FOR_SUBMISSION", "READY_FOR_REVIEW"),
        ("READY_FOR_REVIEW", "WAITING_FOR_REVIEW"),
        ("WAITING_FOR_REVIEW", "REJECTED"),
    ]


def test_a_build_is_told_when_it_can_be_tested(asc: AscClient, receiver: Receiver, sandbox: Sandbox) -> None:
    listen(asc, receiver.url, BETA)
    sandbox.upload_build(APP, "2.0", "101")
    sandbox.advance(300)
    told = receiver.next()
    assert told["type"] == "buildBetaDetailExternalBuildStateUpdated"
    assert (told["attributes"]["oldValue"], told["attributes"]["newValue"]) == (
        "PROCESSING",
        "READY_FOR_BETA_SUBMISSION",
    )


def test_only_what_is_listened_to_is_told(asc: AscClient, receiver: Receiver, sandbox: Sandbox) -> None:
    webhooks = [listen(asc, receiver.url, UPLOAD), listen(asc, receiver.url, VERSION, enabled=False)]
    asc.draft(asc.create_version())
    assert [settled(asc, webhook) for webhook in webhooks] == [[], []]


def test_a_ping_is_told_and_answered(asc: AscClient, receiver: Receiver) -> None:
    webhook = listen(asc, receiver.url)
    asc.create("webhookPings", webhook=("webhooks", webhook))
    assert receiver.next()["type"] == "webhookPingCreated"
    (delivery,) = settled(asc, webhook)
    assert delivery["attributes"]["deliveryState"] == "SUCCEEDED"
    assert delivery["attributes"]["response"] == {"httpStatusCode": 200, "body": ""}


def test_what_was_refused_is_told_again_on_request(asc: AscClient, receiver: Receiver) -> None:
    webhook = listen(asc, receiver.url)
    receiver.status = 503
    asc.create("webhookPings", webhook=("webhooks", webhook))
    first = receiver.next()
    (failed,) = settled(asc, webhook)
    assert failed["attributes"]["deliveryState"] == "FAILED"
    receiver.status = 204
    again = asc.create("webhookDeliveries", template=("webhookDeliveries", failed["id"]))
    assert receiver.next() == first
    assert [each["id"] for each in settled(asc, webhook)] == [again, failed["id"]]
    assert asc.ids(f"webhooks/{webhook}/deliveries", filter__deliveryState="SUCCEEDED") == [again]


def test_deliveries_are_found_by_the_day(asc: AscClient, receiver: Receiver, sandbox: Sandbox) -> None:
    webhook = listen(asc, receiver.url)
    asc.create("webhookPings", webhook=("webhooks", webhook))
    now = sandbox.clock.now().isoformat()
    path = f"webhooks/{webhook}/deliveries"
    found = [asc.ids(path, **{f"filter__createdDate{name}": now}) for name in ("GreaterThanOrEqualTo", "LessThan")]
    assert [len(each) for each in found] == [1, 0]
    assert code(asc.ask("GET", path, params={"filter[createdDateLessThan]": "never"}), 400) == "PARAMETER_ERROR.INVALID"


def test_nothing_is_ever_sent_to_another_machine(asc: AscClient) -> None:
    webhook = listen(asc, "https://ci.example.com/hook")
    asc.create("webhookPings", webhook=("webhooks", webhook))
    (delivery,) = settled(asc, webhook)
    assert (delivery["attributes"]["deliveryState"], delivery["attributes"]["response"]) == ("FAILED", None)
    assert "other machines" in delivery["attributes"]["errorMessage"]
