"""What was rejected beside a version, and who had submitted it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from asc_desk import AscDesk
from asc_script import Reply, answering

PURCHASE = {"inAppPurchaseVersion": {"data": {"type": "inAppPurchaseVersions", "id": "77"}}}


def rejected(desk: AscDesk) -> None:
    desk.with_version().sandbox.do("submit", app=desk.app.id)
    desk.sandbox.do("reject", app=desk.app.id, reasons="2.1: It crashes")


def items(desk: AscDesk, *contents: tuple[str, Any]) -> None:
    """Have the items of every submission read as these: the sandbox has versions alone."""
    data = [
        {"type": "reviewSubmissionItems", "id": f"item-{place}", "attributes": {"state": state}, "relationships": what}
        for place, (state, what) in enumerate(contents)
    ]
    desk.sandbox.fault("body", path="/items", times=0, when="before", body=json.dumps({"data": data}))


def test_what_was_rejected_beside_the_version_is_listed() -> None:
    with AscDesk() as desk:
        rejected(desk)
        version = desk.sandbox.world.app(desk.app.id).edit
        assert version is not None
        own = {"appStoreVersion": {"data": {"type": "appStoreVersions", "id": version.id}}}
        items(desk, ("REJECTED", own), ("REJECTED", PURCHASE), ("ACCEPTED", PURCHASE))
        (found,) = desk.service.list_rejections(desk.app)
        assert (found.subject, found.version) == ("version", "2.0")
        assert found.rejected == ("binary", "inAppPurchaseVersions 77")


def test_a_submission_without_the_version_is_told_beside_it() -> None:
    with AscDesk() as desk:
        rejected(desk)
        items(desk, ("REJECTED", PURCHASE))
        submission, version = desk.service.list_rejections(desk.app)
        assert (submission.subject, submission.rejected) == ("submission", ("inAppPurchaseVersions 77",))
        assert (version.subject, version.version, version.rejected) == ("version", "2.0", ("binary",))


@pytest.mark.parametrize(
    ("attributes", "name"),
    [
        ({"actorType": "USER", "userFirstName": "Ada", "userLastName": "Lovelace"}, "Ada Lovelace"),
        ({"actorType": "USER", "userEmail": "ada@example.com"}, "ada@example.com"),
        ({"actorType": "API_KEY", "apiKeyId": "K1"}, "API key K1"),
        ({"actorType": "APPLE"}, None),
    ],
)
def test_who_submitted_it(attributes: dict[str, str], name: str | None) -> None:
    submission = {
        "type": "reviewSubmissions",
        "id": "s1",
        "attributes": {"state": "UNRESOLVED_ISSUES"},
        "relationships": {"submittedByActor": {"data": {"type": "actors", "id": "a1"}}},
    }
    actor = {"type": "actors", "id": "a1", "attributes": attributes}

    def reply(path: str) -> Reply:
        if "reviewSubmissions?" in path:
            return 200, {"data": [submission], "included": [actor]}
        return 200, {"data": submission if "/reviewSubmissions/s1?" in path else []}

    with answering(reply) as script, AscDesk(origin=script.origin, platform="ios") as desk:
        (found,) = desk.service.list_rejections(desk.app)
        assert found.submitted_by == name
