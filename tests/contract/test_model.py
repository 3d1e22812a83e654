"""Random lanes on both services: the same records from both, and no world that breaks its rules.

A failure is made a short lane and printed as a script. `MODEL_EXAMPLES=2000 pytest tests/contract/test_model.py`
runs that many lanes, longer ones, and other ones each time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.stateful import run_state_machine_as_test

from .differences import DIFFERENCES
from .model import differing_steps
from .model.differing_steps import APP, DIFFERING_STEPS, DifferingStep
from .model.lanes import Lanes
from .model.pair import SERVICES, Failure, Pair
from .model.shortening import shortest
from .model.steps import NEW_LINE, Step, as_lane

MORE = int(os.environ.get("MODEL_EXAMPLES", "0"))
PROFILE = settings(
    max_examples=MORE or 16,
    stateful_step_count=30 if MORE else 12,
    derandomize=not MORE,
    database=None,
    deadline=None,
    phases=[Phase.generate],  # the lane is made short by steps and arguments instead
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    set_hypothesis_home_dir(tmp_path_factory.mktemp("hypothesis"))  # nothing is kept in the repository
    running = Pair()
    yield running
    running.close()


def test_random_lanes_are_alike_on_both_services(pair: Pair) -> None:
    Lanes.pair = pair
    try:
        run_state_machine_as_test(Lanes, settings=PROFILE)
    except Failure as failure:
        raise shortest(pair, failure) from None


@pytest.mark.parametrize("difference", DIFFERING_STEPS, ids=lambda difference: difference.entries[0])
def test_a_known_difference_is_one(pair: Pair, difference: DifferingStep, monkeypatch: pytest.MonkeyPatch) -> None:
    pair.begin()
    *before, last = difference.shown_by
    for step in before:
        pair.do(step)
    pair.do(last)
    assert pair.steps[-1] == (NEW_LINE, False), "nothing was taken back"
    assert set(difference.entries) <= {entry.id for entry in DIFFERENCES}
    monkeypatch.setattr(differing_steps, "DIFFERING_STEPS", [one for one in DIFFERING_STEPS if one is not difference])
    with pytest.raises(AssertionError, match="differ"):
        pair.do(last)


def test_what_differs_is_shown_with_a_lane_that_leads_to_it(pair: Pair) -> None:
    pair.begin()
    pair.do(Step("create_version", {"version": "2.0"}))
    pair.sides[0].sandbox.do("set-texts", app=APP, locale="en-US", texts={"keywords": "other"})
    with pytest.raises(AssertionError, match=r"keywords: 'other' and 'demo") as caught:
        pair.do(Step("add_tester", {"email": "felix@example.com"}))
    assert "            create_version(ctx, version='2.0')\n            add_tester(ctx, email=" in str(caught.value)


def test_what_a_failure_does_not_need_is_left_out(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differing_steps, "DIFFERING_STEPS", ())
    needed = Step("add_tester", {"email": "team@example.com"})
    last = Step(needed.name, {**needed.args, "first_name": "Tess"})
    steps = [Step("create_version", {"version": "2.0"}), NEW_LINE, Step("select_build"), last]
    failure = pair.failure_of(steps)
    assert failure is not None
    assert str(shortest(pair, failure)).endswith(as_lane([(needed, True)], SERVICES))


def test_such_a_lane_can_be_run() -> None:
    happened = Step("reject", {"app": APP}, ours=False)
    steps = [
        (Step("create_version", {"version": "1.8"}), True),
        (Step("create_version", {"version": "2.0"}), False),
        (Step("update_app_info", {"release_notes": "x" * 200}), False),
        (NEW_LINE, False),
        (Step("select_build"), False),
        (Step("submit_for_review"), False),
        (happened, False),
    ]
    ran: dict[str, Any] = {}
    exec(compile(as_lane(steps, SERVICES), "<lane>", "exec"), ran)
    edit = ran["sandbox"].world.app(APP).edit
    assert (edit.number, edit.state, edit.texts["en-US"].release_notes) == ("2.0", "rejected", "x" * 200)
