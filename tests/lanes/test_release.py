from __future__ import annotations

from types import ModuleType

import pytest
from ipas import demo_ipa

from itc_actions.errors import BadInput, EndpointGone, Refused
from itc_actions.sandbox import Sandbox
from itc_actions.testing import run_lane

from .world import APP, demo, edited, posts, rows

STEPS = ("create_version", "update_app_info", "select_build", "precheck", "submit_for_review")


def test_it_creates_writes_chooses_and_submits(tasks: ModuleType, sandbox: Sandbox) -> None:
    ran = run_lane(tasks.release, sandbox=sandbox, version="2.0", release_notes="Faster start")
    assert rows(ran) == [(name, "unchanged" if name == "precheck" else "changed") for name in STEPS]
    version = edited(sandbox)
    assert version.build is not None
    assert (version.number, version.state, version.build.number) == ("2.0", "waiting-for-review", "100")
    assert {texts.release_notes for texts in version.texts.values()} == {"Faster start"}


def test_it_logs_in_once(tasks: ModuleType, sandbox: Sandbox) -> None:
    run_lane(tasks.release, sandbox=sandbox, version="2.0", release_notes="Faster start")
    assert len(sandbox.logins) == 1


def test_run_a_second_time_all_is_unchanged_and_the_server_sees_no_write(tasks: ModuleType, sandbox: Sandbox) -> None:
    run_lane(tasks.release, sandbox=sandbox, version="2.0", release_notes="Faster start")
    sandbox.clear_requests()
    again = run_lane(tasks.release, sandbox=sandbox, version="2.0", release_notes="Faster start")
    assert rows(again) == [(name, "unchanged") for name in STEPS]
    assert (posts(sandbox), sandbox.writes, len(sandbox.logins)) == ([], [], 1)


def test_run_a_second_time_it_takes_no_more_than_8_requests(tasks: ModuleType, sandbox: Sandbox) -> None:
    run_lane(tasks.release, sandbox=sandbox, version="2.0", release_notes="Faster start")
    sandbox.clear_requests()
    run_lane(tasks.release, sandbox=sandbox, version="2.0", release_notes="Faster start")
    assert len(sandbox.requests) <= 8


def test_with_a_file_it_uploads_waits_and_chooses_it_for_the_version_that_it_says(
    tasks: ModuleType, sandbox: Sandbox
) -> None:
    ran = run_lane(tasks.release, sandbox=sandbox, ipa=demo_ipa(), release_notes="Faster start")
    names = ("upload_binary", "create_version", "update_app_info", "wait_for_build", "select_build")
    assert rows(ran)[:5] == [(name, "unchanged" if name == "wait_for_build" else "changed") for name in names]
    version = edited(sandbox)
    assert version.build is not None
    assert (version.number, version.state, version.build.number) == ("2.0", "waiting-for-review", "101")
    sandbox.clear_requests()
    again = run_lane(tasks.release, sandbox=sandbox, ipa=demo_ipa(), release_notes="Faster start")
    assert ({status for _, status in rows(again)}, sandbox.writes) == ({"unchanged"}, [])


def test_a_file_of_another_version_than_the_one_that_is_named_ends_with_7(tasks: ModuleType, sandbox: Sandbox) -> None:
    with pytest.raises(BadInput, match=r"a build of version 2\.0, not of 2\.1"):
        run_lane(tasks.release, sandbox=sandbox, ipa=demo_ipa(), version="2.1")
    assert sandbox.writes == []


def test_notes_may_be_given_by_language(tasks: ModuleType, sandbox: Sandbox) -> None:
    notes = {"en-US": "Faster start", "de-DE": "Schneller Start"}
    run_lane(tasks.release, sandbox=sandbox, version="2.0", release_notes=notes)
    assert {locale: texts.release_notes for locale, texts in edited(sandbox).texts.items()} == notes


def test_an_older_build_is_submitted_when_it_is_named(tasks: ModuleType, sandbox: Sandbox) -> None:
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
    run_lane(tasks.release, sandbox=sandbox, version="2.0", release_notes="Faster start", build="100")
    reference = edited(sandbox).build
    assert reference is not None
    assert reference.number == "100"


def test_without_notes_an_update_is_refused_with_3_before_it_is_submitted(tasks: ModuleType, sandbox: Sandbox) -> None:
    with pytest.raises(Refused) as caught:
        run_lane(tasks.release, sandbox=sandbox, version="2.0")
    assert caught.value.exit_code == 3
    assert edited(sandbox).state == "prepare-for-submission"


def test_a_release_that_broke_off_is_taken_up_where_it_was(tasks: ModuleType, sandbox: Sandbox) -> None:
    sandbox.fault("gone", path="submit/complete")
    with pytest.raises(EndpointGone):
        run_lane(tasks.release, sandbox=sandbox, version="2.0", release_notes="Faster start")
    again = run_lane(tasks.release, sandbox=sandbox, version="2.0", release_notes="Faster start")
    assert [status for _, status in rows(again)] == ["unchanged"] * 4 + ["changed"]


def test_what_broke_off_tells_what_is_now_true_of_the_release(tasks: ModuleType, sandbox: Sandbox) -> None:
    sandbox.fault("gone", path="submit/complete")
    with pytest.raises(EndpointGone) as caught:
        run_lane(tasks.release, sandbox=sandbox, version="2.0", release_notes="Faster start")
    assert "Done so far: version 2.0 created; release notes of de-DE, en-US changed; build 2.0/100 chosen." in str(
        caught.value.now
    )


def test_a_rejected_version_is_submitted_again_with_a_new_build(tasks: ModuleType, sandbox: Sandbox) -> None:
    run_lane(tasks.release, sandbox=sandbox, version="2.0", release_notes="Faster start")
    sandbox.reject(APP, "2.1: It crashes")
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
    again = run_lane(tasks.release, sandbox=sandbox, version="2.0", release_notes="Faster start")
    assert [status for _, status in rows(again)] == ["unchanged", "unchanged", "changed", "unchanged", "changed"]


def test_a_version_on_sale_is_refused_with_3_and_nothing_is_written(tasks: ModuleType, sandbox: Sandbox) -> None:
    with pytest.raises(Refused, match="ready-for-sale already"):
        run_lane(tasks.release, sandbox=sandbox, version="1.9", release_notes="Faster start")
    assert posts(sandbox) == []


def test_another_build_than_the_one_in_review_is_refused_with_3(tasks: ModuleType, sandbox: Sandbox) -> None:
    run_lane(tasks.release, sandbox=sandbox, version="2.0", release_notes="Faster start")
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
    sandbox.clear_requests()
    with pytest.raises(Refused, match=r"cannot be changed from 2\.0/100 to 2\.0/101"):
        run_lane(tasks.release, sandbox=sandbox, version="2.0", release_notes="Faster start")
    assert posts(sandbox) == []


class TestDeclarations:
    def test_one_asked_and_unset_ends_with_7_before_the_version_is_submitted(
        self, tasks: ModuleType, sandbox: Sandbox
    ) -> None:
        sandbox.do("ask-declarations", app=APP, export_compliance=True)
        with pytest.raises(BadInput, match="legal declarations"):
            run_lane(tasks.release, sandbox=sandbox, version="2.0", release_notes="Faster start")
        assert edited(sandbox).state == "prepare-for-submission"

    def test_the_environment_answers_them(
        self, tasks: ModuleType, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        live = demo(sandbox).live
        assert live is not None
        live.answers = {}
        monkeypatch.setenv("ITC_ADD_ID_INFO_USES_IDFA", "no")
        run_lane(tasks.release, sandbox=sandbox, version="2.0", release_notes="Faster start")
        assert edited(sandbox).answers["uses_idfa"] is False
