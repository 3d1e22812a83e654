"""The release is not in the state that the lane expects: found as it is, refused with the ways out, waited for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from itc_actions import (
    LaneContext,
    add_tester,
    create_version,
    distribute_build,
    select_build,
    submit_for_review,
    update_app_info,
    update_build_test_info,
    wait_for_build,
)
from itc_actions.apple import states
from itc_actions.errors import BadInput, Refused, StillProcessing
from itc_actions.sandbox import Sandbox

from .stage import APP, CREATE, Line, Stage, beta, cancel, release, seen_by, state_of, submitted

NEW = "rosalind@example.com"


@pytest.mark.fault("F14")
def test_f14_a_version_that_somebody_creates_in_between_is_ours(stage: Stage) -> None:
    stage.sandbox.fault("change", CREATE, operation="create-version", args={"app": APP, "number": "2.0"})
    create_version(stage.ctx, version="2.0")
    assert (stage.statuses, len(stage.seen(CREATE)), "there already" in stage.told) == (
        {"create_version": "unchanged"},
        1,
        True,
    )


@pytest.mark.fault("F14")
def test_f14_a_release_goes_on_with_it(stage: Stage) -> None:
    stage.sandbox.fault("change", CREATE, operation="create-version", args={"app": APP, "number": "2.0"})
    release(stage.ctx, version="2.0", release_notes="Faster start")
    assert state_of(stage.sandbox) == states.WAITING_FOR_REVIEW


@pytest.mark.fault("F14")
def test_f14_another_version_that_somebody_creates_in_between_ends_with_3_and_apple_s_words(stage: Stage) -> None:
    stage.sandbox.fault("change", CREATE, operation="create-version", args={"app": APP, "number": "2.1"})
    error = stage.fails(release, version="2.0")
    assert (type(error), error.code, len(stage.seen(CREATE)), stage.changes) == (Refused, 3, 1, [])
    assert "in the current state" in (error.said or "")


@pytest.mark.fault("F14")
def test_f14_a_tester_whom_somebody_registers_in_between_is_ours(stage: Stage) -> None:
    stage.sandbox.fault("change", "users/pre/create", operation="register-tester", args={"email": NEW})
    assert add_tester(stage.ctx, email=NEW).email == NEW
    assert stage.app.external_testers.count(NEW) == 1


@pytest.mark.fault("F14")
def test_f14_an_address_that_apple_does_not_take_ends_with_3_and_its_words(stage: Stage) -> None:
    error = stage.fails(add_tester, email="team@example.com")
    assert (type(error), error.code, len(stage.seen("users/pre/create")), stage.changes) == (Refused, 3, 1, [])
    assert "testerEmailExistsInternal" in (error.said or "")


AGAIN: list[tuple[str, Callable[[LaneContext], object]]] = [
    ("create-version", lambda ctx: create_version(ctx, version="2.0")),
    ("add-tester", lambda ctx: add_tester(ctx, email=NEW)),
    ("add-tester-in-capitals", lambda ctx: add_tester(ctx, email="Ada@Example.com")),
    ("distribute-build", lambda ctx: beta(ctx, whats_new="Look at the start", version="2.0", email=NEW)),
    ("release", lambda ctx: release(ctx, version="2.0", release_notes="Faster start")),
]


@pytest.mark.fault("F15")
@pytest.mark.parametrize("act", [act for _, act in AGAIN], ids=[name for name, _ in AGAIN])
def test_f15_the_second_run_is_all_unchanged_and_sends_no_write(
    stage: Stage, act: Callable[[LaneContext], object]
) -> None:
    act(stage.ctx)
    stage.good_time()
    stage.ctx.itc_run.forget_app()
    stage.steps.clear()
    act(stage.ctx)
    assert set(stage.statuses.values()) == {"unchanged"}
    assert [seen.line for seen in stage.sandbox.requests if seen.method == "POST"] == []


@pytest.mark.fault("F15")
def test_f15_on_the_command_line_a_release_run_again_ends_with_0_and_writes_nothing(
    line: Line, sandbox: Sandbox
) -> None:
    words = ("release", "--version", "2.0", "--release-notes", "Faster start", "--json")
    assert line(*words).code == 0
    sandbox.clear_requests()
    ended = line(*words)
    statuses = {step["status"] for step in ended.documents[0]["steps"]}
    assert (ended.code, statuses, sandbox.writes) == (0, {"unchanged"}, [])
    assert [seen.line for seen in sandbox.requests if seen.method == "POST"] == []  # not even a login: that was kept


@pytest.mark.fault("F16")
def test_f16_another_version_in_preparation_ends_with_3_and_names_both_and_both_ways_out(stage: Stage) -> None:
    stage.with_version("2.1")
    error = stage.fails(release, version="2.0")
    assert (type(error), error.code, stage.changes) == (Refused, 3, [])
    assert [word in error.text for word in ("2.1", "2.0", "--version 2.1", "--rename")] == [True] * 4


@pytest.mark.fault("F16")
def test_f16_it_is_renamed_only_where_that_is_said(stage: Stage) -> None:
    stage.with_version("2.1")
    create_version(stage.ctx, version="2.0", rename=True)
    assert (stage.app.edit and stage.app.edit.number, stage.seen(CREATE)) == ("2.0", [])


@pytest.mark.fault("F16")
def test_f16_one_that_is_in_review_is_not_renamed(stage: Stage) -> None:
    stage.submitted()
    error = stage.fails(create_version, version="2.1", rename=True)
    assert (error.code, stage.changes, "action.cancel-review" in error.text) == (3, [], True)


@pytest.mark.fault("F16")
def test_f16_on_the_command_line_it_ends_with_3(line: Line, sandbox: Sandbox) -> None:
    sandbox.do("create-version", app=APP, number="2.1")
    ended = line("release", "--version", "2.0")
    assert (ended.code, sandbox.writes, "--rename" in ended.err) == (3, [], True)


@pytest.mark.fault("F16")
def test_f16_the_way_out_that_it_names_works(line: Line, sandbox: Sandbox) -> None:
    sandbox.do("create-version", app=APP, number="2.1")
    ended = line("action.create-version", "--version", "2.0", "--rename")
    edit = sandbox.world.app(APP).edit
    assert (ended.code, edit and edit.number) == (0, "2.0")


@pytest.mark.fault("F16")
def test_f16_a_version_on_sale_already_ends_with_3(stage: Stage) -> None:
    error = stage.fails(release, version="1.9")
    assert (error.code, stage.changes, stage.seen(CREATE)) == (3, [], [])


@pytest.mark.fault("F17")
@pytest.mark.parametrize("state", [states.WAITING_FOR_REVIEW, states.IN_REVIEW])
def test_f17_a_release_whose_version_and_build_are_in_review_is_unchanged(stage: Stage, state: str) -> None:
    stage.submitted()
    stage.sandbox.set_state(APP, state)
    release(stage.ctx, version="2.0")
    assert (set(stage.statuses.values()), stage.sandbox.writes) == ({"unchanged"}, [])


@pytest.mark.fault("F17")
def test_f17_another_version_in_review_ends_with_3(stage: Stage) -> None:
    stage.submitted()
    error = stage.fails(release, version="2.1")
    assert (type(error), error.code, stage.changes, state_of(stage.sandbox)) == (
        Refused,
        3,
        [],
        states.WAITING_FOR_REVIEW,
    )


@pytest.mark.fault("F17")
def test_f17_another_build_in_review_ends_with_3_and_names_both(stage: Stage) -> None:
    stage.submitted()
    stage.sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
    error = stage.fails(release, version="2.0", build="101")
    assert (type(error), error.code, stage.changes) == (Refused, 3, [])
    assert ("2.0/100" in error.text, "2.0/101" in error.text) == (True, True)


@pytest.mark.fault("F17")
def test_f17_a_submission_of_another_build_than_the_one_in_review_ends_with_3(stage: Stage) -> None:
    stage.submitted()
    stage.sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
    wait_for_build(stage.ctx, version="2.0", build="101")
    error = stage.fails(submit_for_review)
    assert (type(error), error.code, stage.changes) == (Refused, 3, [])
    assert ("2.0/100" in error.text, "2.0/101" in error.text) == (True, True)


@pytest.mark.fault("F17")
def test_f17_a_cancel_without_any_version_ends_with_0_and_says_so(line: Line, sandbox: Sandbox) -> None:
    ended = line("cancel")
    assert (ended.code, "nothing to cancel" in ended.out, sandbox.writes) == (0, True, [])


@pytest.mark.fault("F17")
def test_f17_a_cancel_of_a_version_that_is_not_in_review_ends_with_0_and_says_so(line: Line, sandbox: Sandbox) -> None:
    sandbox.do("create-version", app=APP, number="2.0")
    ended = line("cancel")
    assert (ended.code, "nothing to cancel" in ended.out, sandbox.writes) == (0, True, [])


@pytest.mark.fault("F17")
def test_f17_a_second_cancel_writes_nothing(stage: Stage) -> None:
    stage.submitted()
    cancel(stage.ctx)
    cancel(stage.ctx)
    assert (stage.statuses, len(stage.seen("/reject")), state_of(stage.sandbox)) == (
        {"cancel_review": "unchanged"},
        1,
        states.DEVELOPER_REJECTED,
    )


@pytest.mark.fault("F17")
def test_f17_an_approval_is_not_thrown_away_unasked(line: Line, sandbox: Sandbox) -> None:
    submitted(sandbox)
    sandbox.set_state(APP, states.PENDING_DEVELOPER_RELEASE)
    ended = line("cancel")
    assert (ended.code, seen_by(sandbox, "/reject"), state_of(sandbox)) == (3, [], states.PENDING_DEVELOPER_RELEASE)
    assert "--discard-approval" in ended.err


@pytest.mark.fault("F17")
def test_f17_an_approval_is_thrown_away_where_that_is_said(line: Line, sandbox: Sandbox) -> None:
    submitted(sandbox)
    sandbox.set_state(APP, states.PENDING_DEVELOPER_RELEASE)
    ended = line("cancel", "--discard-approval")
    assert (ended.code, len(seen_by(sandbox, "/reject")), state_of(sandbox)) == (0, 1, states.DEVELOPER_REJECTED)


@pytest.mark.fault("F18")
def test_f18_a_release_waits_for_its_build_with_growing_pauses(stage: Stage) -> None:
    stage.sandbox.upload_build(APP, "2.0", "101", processing_seconds=600)
    started = stage.sandbox.clock.monotonic()
    release(stage.ctx, version="2.0", release_notes="Faster start")
    waited = stage.sandbox.clock.monotonic() - started
    assert (state_of(stage.sandbox), str(stage.app.edit and stage.app.edit.build)) == (
        states.WAITING_FOR_REVIEW,
        "BuildRef(train='2.0', number='101')",
    )
    assert 600 <= waited <= 720
    assert len(stage.seen("trains/")) < 12  # at one pause of 30 s they would be more than 20


@pytest.mark.fault("F18")
def test_f18_a_build_that_processes_beyond_the_deadline_ends_with_8(stage: Stage) -> None:
    stage.sandbox.upload_build(APP, "2.0", "101", processing_seconds=90_000)
    started = stage.sandbox.clock.monotonic()
    error = stage.fails(release, version="2.0", release_notes="Faster start")
    assert (type(error), error.code) == (StillProcessing, 8)
    assert stage.sandbox.clock.monotonic() - started == 2700
    assert stage.statuses["select_build"] == "failed"


@pytest.mark.fault("F18")
def test_f18_the_same_line_goes_on_from_there(stage: Stage) -> None:
    stage.sandbox.upload_build(APP, "2.0", "101", processing_seconds=90_000)
    stage.fails(release, version="2.0", release_notes="Faster start")
    stage.sandbox.do("process-build", app=APP, train="2.0", number="101")
    stage.good_time()
    release(stage.ctx, version="2.0", release_notes="Faster start")
    assert stage.statuses == {
        "create_version": "unchanged",
        "update_app_info": "unchanged",
        "select_build": "changed",
        "precheck": "unchanged",
        "submit_for_review": "changed",
    }


@pytest.mark.fault("F18")
def test_f18_on_the_command_line_the_deadline_can_be_set_and_ends_with_8(line: Line, sandbox: Sandbox) -> None:
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=90_000)
    ended = line("release", "--version", "2.0", ITC_TIMEOUT="2m", ITC_POLL="60")
    assert (ended.code, len(seen_by(sandbox, "trains/")), len(sandbox.writes)) == (8, 3, 1)
    assert "run the same line again" in ended.err


@pytest.mark.fault("F18")
@pytest.mark.parametrize(
    ("fate", "why"), [("fail-build", "Apple found it invalid"), ("expire-build", "it has expired")]
)
def test_f18_a_build_that_will_never_do_ends_with_3_and_is_not_waited_for(stage: Stage, fate: str, why: str) -> None:
    stage.sandbox.upload_build(APP, "2.0", "101", processing_seconds=0 if fate == "expire-build" else 300)
    stage.sandbox.do(fate, app=APP, train="2.0", number="101")
    started = stage.sandbox.clock.monotonic()
    error = stage.fails(release, version="2.0")
    assert (type(error), error.code, stage.sandbox.clock.monotonic()) == (Refused, 3, started)
    assert why in error.text
    assert stage.app.edit is not None
    assert stage.app.edit.build is None


@pytest.mark.fault("F18")
def test_f18_a_build_that_turns_out_invalid_while_it_is_waited_for_ends_with_3(stage: Stage) -> None:
    stage.sandbox.upload_build(APP, "2.0", "101", processing_seconds=120, will_fail=True)
    error = stage.fails(beta, whats_new="Look at the start", version="2.0")
    assert (type(error), error.code, stage.changes) == (Refused, 3, [])


@pytest.mark.fault("F18")
def test_f18_a_build_that_is_not_there_ends_with_3_and_lists_those_that_are(stage: Stage) -> None:
    error = stage.fails(release, version="2.0", build="999")
    assert (error.code, "2.0/100" in error.text) == (3, True)


@pytest.mark.fault("F18")
@pytest.mark.parametrize(
    "act",
    [
        lambda ctx: select_build(ctx, build="100"),
        lambda ctx: update_app_info(ctx, release_notes="Faster start"),
        lambda ctx: submit_for_review(ctx),
        lambda ctx: distribute_build(ctx, version="3.0"),
        lambda ctx: update_build_test_info(ctx, version="3.0", whats_new="Look at the start"),
    ],
)
def test_f18_what_needs_a_version_or_a_build_that_is_not_there_ends_with_3(
    stage: Stage, act: Callable[[LaneContext], object]
) -> None:
    assert (stage.fails(act).code, stage.changes) == (3, [])


@pytest.mark.fault("F18")
def test_f18_a_number_in_two_trains_is_never_guessed(stage: Stage) -> None:
    stage.sandbox.upload_build(APP, "2.1", "100", processing_seconds=0)
    error = stage.fails(wait_for_build, build="100")
    assert (type(error), error.code, "2.1/100" in error.text) == (BadInput, 7, True)
