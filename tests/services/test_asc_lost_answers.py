"""F02, F04 and F06 for every create of the App Store Connect client: adopted where it counted, sent once more else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from asc_desk import BUILD, AscDesk
from test_asc_testing import CONTACT, TOLD

from itc_actions.errors import OutcomeUnknown
from itc_actions.records import Tester


def told(desk: AscDesk) -> None:
    desk.service.update_build_test_info(desk.app, BUILD, TOLD, CONTACT)


def untold(desk: AscDesk) -> None:
    """Have a build without a text in German."""
    api = desk.service._api
    build = desk.service._builds.need(desk.app, BUILD)[1]
    for each in api.read_all("betaBuildLocalizations", "Reading", {"filter[build]": build.id}).data:
        if each.text("locale") == "de-DE":
            api.delete(each.ref, what="having no German text")


def approved(desk: AscDesk) -> None:
    desk.submitted()
    desk.sandbox.do("set-state", app=desk.app.id, state="pending-developer-release")


def nothing(desk: AscDesk) -> None:
    pass


def version(desk: AscDesk) -> None:
    desk.with_version()


Act = Callable[[AscDesk], Any]
CREATES: dict[str, tuple[str, str, Act, Act]] = {
    "version": ("POST", "/v1/appStoreVersions$", nothing, lambda desk: desk.service.create_version(desk.app, "2.0")),
    "group": ("POST", "/v1/betaGroups$", nothing, lambda desk: desk.service.create_group(desk.app, "QA")),
    "tester": (
        "POST",
        "/v1/betaTesters$",
        nothing,
        lambda desk: desk.service.add_testers(desk.app, [Tester(email="new@example.com")]),
    ),
    "build of a group": (
        "POST",
        "/relationships/betaGroups$",
        nothing,
        lambda desk: desk.service.enable_testing(desk.app, BUILD),
    ),
    "texts of a build": (
        "POST",
        "/v1/betaBuildLocalizations$",
        untold,
        lambda desk: desk.service.update_build_test_info(desk.app, BUILD, {"de-DE": {"whats_new": "Alles."}}, {}),
    ),
    "changed texts": (
        "PATCH",
        "/v1/betaBuildLocalizations/",
        told,
        lambda desk: desk.service.update_build_test_info(desk.app, BUILD, {"de-DE": {"whats_new": "Alles."}}, {}),
    ),
    "chosen build": (
        "PATCH",
        "/relationships/build$",
        lambda desk: desk.service.create_version(desk.app, "2.0"),
        lambda desk: desk.service.select_build(desk.app, BUILD),
    ),
    "beta review": (
        "POST",
        "/v1/betaAppReviewSubmissions$",
        told,
        lambda desk: desk.service.submit_for_beta_review(desk.app, BUILD, {}),
    ),
    "draft": ("POST", "/v1/reviewSubmissions$", version, lambda desk: desk.service.submit_for_review(desk.app, {})),
    "item": ("POST", "/v1/reviewSubmissionItems$", version, lambda desk: desk.service.submit_for_review(desk.app, {})),
    "submission": (
        "PATCH",
        "/v1/reviewSubmissions/",
        version,
        lambda desk: desk.service.submit_for_review(desk.app, {}),
    ),
    "release": (
        "POST",
        "/v1/appStoreVersionReleaseRequests$",
        approved,
        lambda desk: desk.service.release_version(desk.app),
    ),
    "phased release": (
        "POST",
        "/v1/appStoreVersionPhasedReleases$",
        version,
        lambda desk: desk.service.phased_release(desk.app, "start"),
    ),
}
each = pytest.mark.parametrize(("method", "path", "prepare", "act"), CREATES.values(), ids=CREATES)
LOSSES: dict[str, dict[str, Any]] = {
    "F02 after": {"kind": "status", "status": 503, "when": "after"},
    "F04 after": {"kind": "drop", "when": "after"},
    "F06 after": {"kind": "truncate"},
    "F02 before": {"kind": "status", "status": 503, "when": "before"},
    "F04 before": {"kind": "drop", "when": "before"},
}
lost = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)


@pytest.mark.fault("F02")
@lost
@each
def test_f02_f04_f06_a_create_counts_once_though_its_answer_is_lost(
    method: str, path: str, prepare: Act, act: Act, loss: dict[str, Any]
) -> None:
    with AscDesk() as desk:
        prepare(desk)
        desk.sandbox.clear_requests()
        desk.sandbox.fault(**loss, method=method, path=path)
        act(desk)
        assert len([seen for seen in desk.sandbox.writes if seen.line.startswith(method) and _is(seen.line, path)]) == 1


@pytest.mark.fault("F04")
def test_f04_an_outcome_that_cannot_be_read_is_unknown() -> None:
    with AscDesk() as desk:
        desk.service.list_apps()
        desk.sandbox.fault("drop", method="POST", path="/v1/appStoreVersions$", when="after")
        desk.sandbox.fault("status", method="GET", path="/appStoreVersions", status=503, times=0)
        with pytest.raises(OutcomeUnknown, match=r"creating version 2\.0") as caught:
            desk.service.create_version(desk.app, "2.0")
        assert caught.value.exit_code == 6


def _is(line: str, path: str) -> bool:
    return re.search(path, line.split()[1]) is not None
