from __future__ import annotations

from typing import Any

import pytest
from engine.harness import Inv

from itc_actions.sandbox import Sandbox

from .world import APP, documents, posts, shown


def status(inv: Inv, *words: str, rest: tuple[str, ...] = ()) -> dict[str, Any]:
    """The document of the lane `status`, after other words on the line and with flags of its own."""
    ended = inv(*words, "status", "--json", *rest)
    assert ended.code == 0, ended.err
    return documents(ended)[-1]


def test_it_shows_what_is_on_sale(inv: Inv, standing: Sandbox) -> None:
    assert shown(status(inv), "On sale") == [
        {"version": "1.9", "state": "ready-for-sale", "build": {"train": "1.9", "number": "90"}}
    ]


def test_it_shows_that_nothing_is_in_preparation(inv: Inv, standing: Sandbox) -> None:
    assert shown(status(inv), "In preparation") == []


def test_it_shows_what_is_in_preparation_and_its_state(inv: Inv, standing: Sandbox) -> None:
    standing.do("create-version", app=APP, number="2.0")
    standing.do("select-build", app=APP, train="2.0", number="100")
    assert shown(status(inv), "In preparation") == [
        {"version": "2.0", "state": "prepare-for-submission", "build": {"train": "2.0", "number": "100"}}
    ]


def test_an_unknown_state_is_shown_as_it_came(inv: Inv, standing: Sandbox) -> None:
    standing.do("create-version", app=APP, number="2.0")
    standing.set_state(APP, "waitingForExportCompliance")
    assert shown(status(inv), "In preparation")[0]["state"] == "waitingForExportCompliance"


def test_it_shows_the_builds_newest_first(inv: Inv, standing: Sandbox) -> None:
    builds = shown(status(inv), "Builds (2)")
    assert [(build["version"], build["build"], build["state"]) for build in builds] == [
        ("2.0", "100", "usable"),
        ("1.9", "90", "usable"),
    ]


@pytest.mark.parametrize(("service", "counted"), [("itunes-connect", True), ("app-store-connect", False)])
def test_it_shows_no_count_of_testers_where_the_service_does_not_tell_it(
    inv: Inv, service: str, *, counted: bool
) -> None:
    document = status(inv, rest=("--sandbox", "--service", service))
    assert {build["testers"] is not None for build in shown(document, "Builds (2)")} == {counted}


def test_with_a_version_in_preparation_it_still_shows_all_builds(inv: Inv, standing: Sandbox) -> None:
    standing.do("create-version", app=APP, number="2.0")
    assert [build["build"] for build in shown(status(inv), "Builds")] == ["100", "90"]


def test_it_shows_the_testers(inv: Inv, standing: Sandbox) -> None:
    assert shown(status(inv), "Testers (3)") == [
        {"email": "ada@example.com", "kind": "external"},
        {"email": "grace@example.com", "kind": "external"},
        {"email": "team@example.com", "kind": "internal"},
    ]


def test_it_only_reads(inv: Inv, standing: Sandbox) -> None:
    document = status(inv)
    assert {step["status"] for step in document["steps"]} == {"unchanged"}
    assert posts(standing) == []


def test_after_a_release_on_the_same_line_it_shows_the_version_submitted(inv: Inv, standing: Sandbox) -> None:
    document = status(inv, "release", "--version", "2.0", "--release-notes", "Faster start")
    assert [version["state"] for version in shown(document, "In preparation")] == ["waiting-for-review"]


def test_after_a_release_on_the_same_line_it_shows_all_testers(inv: Inv, standing: Sandbox) -> None:
    document = status(inv, "release", "--version", "2.0", "--release-notes", "Faster start")
    assert len(shown(document, "Testers")) == 3


def test_it_fits_one_screen(inv: Inv) -> None:
    ended = inv("status", "--sandbox")
    assert ended.code == 0
    assert len(ended.out.splitlines()) <= 50
    assert max(map(len, ended.out.splitlines())) <= 100


class TestOfAllApps:
    def test_every_app_has_a_row(self, inv: Inv, standing: Sandbox) -> None:
        standing.do("create-version", app=APP, number="2.0")
        assert shown(status(inv, rest=("--all",)), "Apps (2)") == [
            {
                "name": "Demo",
                "bundle_id": "com.example.demo",
                "platform": None,
                "on_sale": "1.9",
                "in_preparation": "2.0 prepare-for-submission",
                "newest_build": "2.0 100 usable",
            },
            {
                "name": "Notes",
                "bundle_id": "com.example.notes",
                "platform": None,
                "on_sale": "3.2",
                "in_preparation": None,
                "newest_build": None,
            },
        ]

    def test_an_app_off_sale_says_so(self, inv: Inv, standing: Sandbox) -> None:
        standing.set_state(APP, "developer-removed-from-sale", live=True)
        assert shown(status(inv, rest=("--all",)), "Apps")[0]["on_sale"] == "1.9 developer-removed-from-sale"

    def test_a_hundred_fit_into_rows(self, inv: Inv, standing: Sandbox) -> None:
        standing.reset(Sandbox(apps=100).world.state)
        ended = inv("status", "--all")
        assert (ended.code, ended.out.count("com.example.app")) == (0, 98)
        assert max(map(len, ended.out.splitlines())) <= 100


def test_what_is_left_of_the_quota_stands_at_its_end(inv: Inv) -> None:
    ended = inv("status", "--sandbox", "--service", "app-store-connect")
    requests = 3600 - int(ended.out.split("quota: 3,")[1][:3]) - 3000
    assert f", {requests} requests, " in ended.out.splitlines()[-1]


def test_the_document_has_what_is_left_of_the_quota(inv: Inv) -> None:
    told = documents(inv("status", "--sandbox", "--service", "app-store-connect", "--json"))[-1]
    assert told["quota"] == {"limit": 3600, "remaining": 3600 - told["requests"]}
