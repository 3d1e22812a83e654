"""F02, F04 and F06 for every write of the client that counts once: adopted where it counted, sent once more else."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from asc_desk import BUILD, AscDesk
from asc_once import once_writes
from ipas import demo_ipa
from pictures import png, write
from test_asc_testing import CONTACT, TOLD

from itc_actions.errors import OutcomeUnknown
from itc_actions.http.effects import Effect
from itc_actions.http.events import RequestDone
from itc_actions.input_files.ipa import read_ipa
from itc_actions.input_files.screenshots import read_previews, read_screenshots
from itc_actions.records import BuildKey, Tester
from itc_actions.sandbox.recorder import Seen
from itc_actions.services.parts.uploads import UploadTool

GERMAN = "Eine App zum Proben."
Act = Callable[[AscDesk], Any]


def nothing(desk: AscDesk) -> None:
    pass


def version(desk: AscDesk) -> None:
    desk.with_version()


def submitted(desk: AscDesk) -> None:
    desk.submitted()


def told(desk: AscDesk) -> None:
    desk.service.update_build_test_info(desk.app, BUILD, TOLD, CONTACT)


def without_german(kind: str, parent: str) -> Act:
    """Have texts in no other language than the primary one."""

    def delete(desk: AscDesk) -> None:
        api = desk.service._api
        owner = desk.service._builds.need(desk.app, BUILD)[1].id if parent == "build" else desk.app.id
        for each in api.read_all(kind, "Reading", {f"filter[{parent}]": owner}).data:
            if each.text("locale") == "de-DE":
                api.delete(each.ref, what="having no German text")

    return delete


def seen_only(path: str, kind: str, relation: str) -> Act:
    """Have Japanese in one of the two places where a version's texts are: the sandbox keeps both together."""

    def doctor(desk: AscDesk) -> None:
        desk.with_version()
        params = {"include": relation}
        document = desk.service._api._payload("GET", f"/v1/apps/{desk.app.id}/{path}", "Reading", params)
        edited = document["data"][1] if path == "appInfos" else document["data"][0]
        edited["relationships"][relation]["data"].append({"type": kind, "id": "ja"})
        document["included"].append({"type": kind, "id": "ja", "attributes": {"locale": "ja", "name": "Tanku"}})
        path_of_it = rf"/{path}\?.*include"
        desk.sandbox.fault("body", method="GET", path=path_of_it, when="before", body=json.dumps(document))

    return doctor


def japanese(**texts: str) -> Act:
    return lambda desk: desk.service.update_version_texts(desk.app, {"ja": texts})


def group_and_build(desk: AscDesk) -> None:
    desk.service.create_group(desk.app, "QA")


def upload(desk: AscDesk) -> None:
    desk.service.upload_binary(desk.app, read_ipa(demo_ipa()), UploadTool())


def no_shots(desk: AscDesk) -> None:
    desk.with_version()
    for texts in edited_texts(desk):
        texts.screenshots = []


def edited_texts(desk: AscDesk) -> list[Any]:
    edit = desk.sandbox.world.app(desk.app.id).edit
    assert edit is not None
    return list(edit.texts.values())


def shoot(desk: AscDesk) -> None:
    with tempfile.TemporaryDirectory() as folder:
        sets = read_screenshots(write(Path(folder), de_DE__01_png=png()), set)
        saved = desk.service.save_screenshots(desk.app, sets, sync=False, timeout=600.0, tool=UploadTool())
    assert saved.sent == 1
    assert [len(texts.screenshots) for texts in edited_texts(desk)] == [0, 1]


def film(desk: AscDesk) -> None:
    with tempfile.TemporaryDirectory() as folder:
        sets = read_previews(write(Path(folder), **{"de_DE__IPHONE_67-tour_mp4": b"film"}), set)
        saved = desk.service.save_previews(desk.app, sets, sync=False, timeout=600.0)
    assert saved.sent == 1
    assert [len(texts.previews) for texts in edited_texts(desk)] == [0, 1]


def approved(desk: AscDesk) -> None:
    desk.submitted()
    desk.sandbox.do("set-state", app=desk.app.id, state="pending-developer-release")


@dataclass(frozen=True)
class Write:
    """One write of the client.

    :param name: as `once_writes` tells it.
    :param act: what sends it.
    :param before: what has to be there for that.
    :param path: its address, as a regular expression, where the name does not tell it.
    """

    name: str
    act: Act
    before: Act = nothing
    path: str = ""

    @property
    def method(self) -> str:
        return self.name.partition(" ")[0] if self.name.startswith("POST ") else "PATCH"

    @property
    def pattern(self) -> str:
        return self.path or f"/v1/{re.escape(self.name.partition(' ')[2]).replace(re.escape('{}'), '[^/]+')}$"

    def among(self, requests: list[Seen]) -> list[Seen]:
        return [seen for seen in requests if seen.method == self.method and re.search(self.pattern, seen.path)]


WRITES = [
    Write("POST appStoreVersions", lambda desk: desk.service.create_version(desk.app, "2.0")),
    Write(
        "POST appStoreVersionLocalizations",
        japanese(description="Tanks."),
        seen_only("appInfos", "appInfoLocalizations", "appInfoLocalizations"),
    ),
    Write(
        "POST appInfoLocalizations",
        japanese(name="Tanku"),
        seen_only("appStoreVersions", "appStoreVersionLocalizations", "appStoreVersionLocalizations"),
    ),
    Write(
        "POST betaBuildLocalizations",
        lambda desk: desk.service.update_build_test_info(desk.app, BUILD, {"de-DE": {"whats_new": "Alles."}}, {}),
        without_german("betaBuildLocalizations", "build"),
    ),
    Write(
        "POST betaAppLocalizations",
        lambda desk: desk.service.update_build_test_info(desk.app, BUILD, {"de-DE": {"beta_description": GERMAN}}, {}),
        without_german("betaAppLocalizations", "app"),
    ),
    Write("POST betaGroups", lambda desk: desk.service.create_group(desk.app, "QA")),
    Write(
        "POST betaTesters", lambda desk: desk.service.add_testers(desk.app, [Tester(email="new@example.com")], ["QA"])
    ),
    Write(
        "POST betaGroups/{}/relationships/betaTesters",
        lambda desk: desk.service.add_testers(desk.app, [Tester(email="ada@example.com")], ["QA"]),
        group_and_build,
    ),
    Write("POST builds/{}/relationships/betaGroups", lambda desk: desk.service.enable_testing(desk.app, BUILD)),
    Write("POST betaAppReviewSubmissions", lambda desk: desk.service.submit_for_beta_review(desk.app, BUILD, {}), told),
    Write("POST reviewSubmissions", lambda desk: desk.service.submit_for_review(desk.app, {}), version),
    Write("POST reviewSubmissionItems", lambda desk: desk.service.submit_for_review(desk.app, {}), version),
    Write("send", lambda desk: desk.service.submit_for_review(desk.app, {}), version, "/v1/reviewSubmissions/"),
    Write("cancel", lambda desk: desk.service.cancel_review(desk.app), submitted, "/v1/reviewSubmissions/"),
    Write("POST appStoreVersionReleaseRequests", lambda desk: desk.service.release_version(desk.app), approved),
    Write("POST buildUploads", upload),
    Write("POST buildUploadFiles", upload),
    Write("_commit", upload, path="/v1/buildUploadFiles/"),
    Write(
        "POST appStoreReviewDetails",
        lambda desk: desk.service.save_metadata(desk.app, {}, {"review_first_name": "Ada"}),
        version,
    ),
    Write("POST appPreviewSets", film, no_shots),
    Write("POST appPreviews", film, no_shots),
    Write("POST appScreenshotSets", shoot, no_shots),
    Write("POST appScreenshots", shoot, no_shots),
    Write("_send", shoot, no_shots, "/v1/appScreenshots/"),
    Write("POST appStoreVersionPhasedReleases", lambda desk: desk.service.phased_release(desk.app, "start"), version),
]
each = pytest.mark.parametrize("write", WRITES, ids=lambda write: write.name)
LOSSES: dict[str, dict[str, Any]] = {
    "F02 after": {"kind": "status", "status": 503, "when": "after"},
    "F02 before": {"kind": "status", "status": 503, "when": "before"},
    "F04 after": {"kind": "drop", "when": "after"},
    "F04 before": {"kind": "drop", "when": "before"},
    "F06 after": {"kind": "truncate"},
    "F06 before": {"kind": "truncate", "when": "before"},
}
WAYS = {
    f"{write.name}-{name}": (write, loss)
    for write in WRITES
    for name, loss in LOSSES.items()
    if name != "F06 after" or "relationships" not in write.name  # a 204 has no body that could break off
}


def test_every_write_that_counts_once_is_tested_here() -> None:
    assert {write.name for write in WRITES} == once_writes()


def scene(desk: AscDesk, write: Write, **fault: Any) -> None:
    """The write is about to meet a fault."""
    if "betaTesters" in write.name:
        group_and_build(desk)
    if write.before is not group_and_build:
        write.before(desk)
    desk.sandbox.clear_requests()
    desk.events.clear()
    desk.sandbox.fault(**fault, method=write.method, path=write.pattern)


@pytest.mark.fault("F02")
@pytest.mark.fault("F04")
@pytest.mark.fault("F06")
@pytest.mark.parametrize(("write", "loss"), WAYS.values(), ids=WAYS)
def test_f02_f04_f06_a_write_counts_once_though_its_answer_is_lost(write: Write, loss: dict[str, Any]) -> None:
    with AscDesk() as desk:
        scene(desk, write, **loss)
        write.act(desk)
        assert len(write.among(desk.sandbox.writes)) == 1
        assert len(write.among(desk.sandbox.requests)) == (2 if loss.get("when") == "before" else 1)
        sent = [event for event in desk.events if isinstance(event, RequestDone) and event.failure]
        assert [(event.method, event.effect) for event in sent] == [(write.method, Effect.ONCE)]


@pytest.mark.fault("F04")
@each
def test_f04_a_write_that_cannot_be_looked_up_has_an_unknown_outcome(write: Write) -> None:
    with AscDesk() as desk:
        scene(desk, write, kind="drop", when="after")
        desk.when_lost = lambda: desk.sandbox.fault("gone", method="GET", times=0, status=500)
        with pytest.raises(OutcomeUnknown, match=r"What came of .* is unknown") as caught:
            write.act(desk)
        assert caught.value.exit_code == 6
        assert len(write.among(desk.sandbox.requests)) == 1


@pytest.mark.fault("F04")
def test_f04_a_create_whose_answer_takes_too_long_is_looked_up() -> None:
    with AscDesk(read_timeout=0.3) as desk:
        desk.sandbox.fault("trickle", method="POST", path="/v1/betaGroups$", seconds=0.8)
        assert desk.service.create_group(desk.app, "QA").name == "QA"
        assert len(desk.lines("POST /v1/betaGroups")) == 1
        assert "no answer within" in desk.notices


@pytest.mark.fault("F04")
@pytest.mark.parametrize("when", ["before", "after"])
def test_f04_a_repeatable_write_is_sent_again(when: str) -> None:
    with AscDesk() as desk:
        desk.service.create_version(desk.app, "2.0")
        desk.sandbox.fault("drop", method="PATCH", path="/relationships/build$", when=when)
        assert desk.service.select_build(desk.app, BUILD).build == BUILD


WITH_AN_ANSWER = [write for write in WRITES if write.name.startswith("POST ") and "relationships" not in write.name]
NO_USE = {
    "nothing": "{}",
    "null": "null",
    "a list": "[]",
    "no data": '{"data": null}',
    "no id": '{"data": {"type": "x"}}',
}


@pytest.mark.fault("F06")
@pytest.mark.parametrize("write", WITH_AN_ANSWER, ids=lambda write: write.name)
def test_f06_a_write_whose_yes_cannot_be_read_is_looked_up(write: Write) -> None:
    with AscDesk() as desk:
        scene(desk, write, kind="body", status=201, body="{}", when="after")
        write.act(desk)
        assert len(write.among(desk.sandbox.requests)) == 1


@pytest.mark.fault("F06")
@pytest.mark.parametrize("body", NO_USE.values(), ids=NO_USE)
def test_f06_a_yes_of_any_shape_that_shows_nothing_is_an_unknown_outcome(body: str) -> None:
    with AscDesk() as desk:
        desk.sandbox.fault("body", "appStoreVersions$", method="POST", status=201, body=body, when="before")
        with pytest.raises(OutcomeUnknown, match=r"accepted creating version 2\.0") as caught:
            desk.service.create_version(desk.app, "2.0")
        assert caught.value.exit_code == 6
        assert len(desk.lines("POST /v1/appStoreVersions")) == 1


@pytest.mark.fault("F06")
@pytest.mark.parametrize("status", [404, 408, 409, 412, 421, 460])
@pytest.mark.parametrize("write", [WRITES[0], WRITES[13]], ids=["create", "cancel"])
def test_f06_a_write_that_is_answered_neither_yes_nor_no_is_looked_up(write: Write, status: int) -> None:
    with AscDesk() as desk:
        scene(desk, write, kind="status", status=status, body="", when="after")
        write.act(desk)
        assert len(write.among(desk.sandbox.requests)) == 1


@pytest.mark.fault("F04")
def test_f04_a_cancel_that_cannot_be_read_back_has_an_unknown_outcome() -> None:
    with AscDesk() as desk:
        submitted(desk)
        path = "/v1/reviewSubmissions/[^/?]+([?]|$)"
        desk.sandbox.fault("status", path, method="GET", status=500, times=0)
        with pytest.raises(OutcomeUnknown, match="the service accepted it"):
            desk.service.cancel_review(desk.app)


@pytest.mark.fault("F04")
def test_f04_saying_that_a_rejection_is_resolved_does_not_show_and_so_is_never_said_to_have_failed() -> None:
    with AscDesk() as desk:
        submitted(desk)
        desk.sandbox.do("reject", app=desk.app.id, reasons=["2.1: It crashes"])
        desk.sandbox.fault("drop", "v1/reviewSubmissionItems/", method="PATCH", times=0)
        with pytest.raises(OutcomeUnknown, match="it does not show"):
            desk.service.submit_for_review(desk.app, {})


@pytest.mark.fault("F04")
def test_f04_a_repeatable_write_that_cannot_be_looked_at_before_another_try_has_an_unknown_outcome() -> None:
    with AscDesk() as desk:
        desk.with_version()
        desk.sandbox.upload_build(desk.app.id, "2.0", "101", processing_seconds=0)
        desk.sandbox.fault("drop", method="PATCH", path="/relationships/build$", when="after")
        looks = "include=build&fields%5BappStoreVersions%5D=build&"
        desk.sandbox.fault("status", looks, method="GET", status=500, times=0)
        with pytest.raises(OutcomeUnknown, match="What came of choosing build 101"):
            desk.service.select_build(desk.app, BuildKey(train="2.0", number="101"))
