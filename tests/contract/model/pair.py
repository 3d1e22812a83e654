"""Each step on both services: alike there, within the rules, and done when it is done again."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import msgspec

from itc_actions.sandbox.world import Refusal, World, WorldState
from itc_actions.statuses import CHANGED, UNCHANGED

from .alike import comparable_world, whole_world
from .differing_steps import DifferingStep, differing
from .side import Outcome, Side
from .steps import NEW_LINE, Step, as_lane
from .world_rules import broken_rules

SERVICES = ("itunes-connect", "app-store-connect")
SAME = ("error", "exit_code", "status", "record")
"""What must be the same of an outcome."""


class Failure(AssertionError):
    """Something is wrong.

    :param kind: what first of all, without the arguments of the step.
    :param steps: the lane that leads to it.
    """

    def __init__(self, text: str, kind: str, steps: Sequence[Step]) -> None:
        super().__init__(text)
        self.kind = kind
        self.steps = steps


class Pair:
    """Both services, and what both have been through."""

    def __init__(self) -> None:
        self.sides = [Side(service) for service in SERVICES]
        self.steps: list[tuple[Step, bool]] = []
        """What was done since the start, each step with whether it failed."""
        self.met: set[str] = set()
        """The first entries of the differences that steps have met so far."""
        self._told_alike: set[str] = set()
        """Worlds of which both services tell the same."""

    def begin(self) -> None:
        """Start again, both with the same world at the same moment."""
        self._same_moment()
        for side in self.sides:
            side.begin()
        self.steps = []

    def close(self) -> None:
        """Stop both."""
        for side in self.sides:
            side.close()

    @property
    def world(self) -> World:
        """The world; between two steps that of the other service is the same."""
        return self.sides[0].world

    def do(self, step: Step) -> bool:
        """Do a step on both, and say whether it ended well.

        :raises Failure: says what is wrong, and shows the lane that leads to it.
        """
        self.steps.append((step, False))
        try:
            self._do(step)
        except AssertionError as error:
            kind = re.split(r"; |\n", str(error))[0].replace(step.code, step.name)
            text = f"{error}\n\nA lane that shows it:\n\n{as_lane(self.steps, SERVICES)}"
            raise Failure(text, kind, [each for each, _ in self.steps]) from error.__cause__
        return not self.steps[-1][1]

    def failure_of(self, steps: Sequence[Step]) -> Failure | None:
        """What is wrong with a lane, from the start; None where nothing is, or where it cannot be so at all."""
        self.begin()
        try:
            for step in steps:
                self.do(step)
        except Failure as failure:
            return failure
        except (Refusal, AttributeError, KeyError):  # somebody else's step lacks what it needs
            return None
        return None

    def _do(self, step: Step) -> None:
        known = differing(step, self.world)
        kept = [msgspec.json.encode(side.world.state) for side in self.sides]
        outcomes = [self._on(side, step) for side in self.sides]
        self.steps[-1] = step, any(outcome.error for outcome in outcomes)
        self._same_moment()
        for side, state in zip(self.sides, kept, strict=True):
            deleted = step.name == "delete-edit-version"
            broken = list(broken_rules(msgspec.json.decode(state, type=WorldState), side.world.state, deleted=deleted))
            assert not broken, f"the world of {side.name} breaks its rules: {'; '.join(broken)}"
        endings = outcomes[0].ending, outcomes[1].ending
        difference = next((each for each in known if endings in each.endings), None)
        if difference is not None:
            self._take_back(difference, kept)
            return
        results = [{field: getattr(each, field) for field in SAME} for each in outcomes]
        said = "\n".join(f"{side.name} said: {each.said}" for side, each in zip(self.sides, outcomes, strict=True))
        _require_alike(step, results, "its outcomes", said)
        self._require_same_worlds(step)
        if step.ours and outcomes[0].status == CHANGED:
            self._require_done(step)

    def _on(self, side: Side, step: Step) -> Outcome:
        """Do it there. What a step says of itself must be so: *changed* exactly where the world was written to."""
        before = whole_world(side.world)
        outcome = side.do(step)
        if step.ours and outcome.error is None:
            written = outcome.status == CHANGED
            assert written == bool(outcome.writes), (
                f"{step.code} is {outcome.status} on {side.name}, and its writes are {list(outcome.writes)}"
            )
        if step.ours and not outcome.writes and not outcome.waited:
            _require_alike(step, [before, whole_world(side.world)], f"the worlds before and after it on {side.name}")
        return outcome

    def _same_moment(self) -> None:
        """Let both go on at the same whole second: one service has its clients wait where the other does not."""
        latest = math.ceil(max(side.sandbox.clock.monotonic() for side in self.sides))
        for side in self.sides:
            side.sandbox.advance(latest - side.sandbox.clock.monotonic())

    def _take_back(self, difference: DifferingStep, kept: list[bytes]) -> None:
        """The services differ here, as is known: go on as if nothing had been."""
        self.met.add(difference.entries[0])
        for side, state in zip(self.sides, kept, strict=True):
            side.restore(state)
        self._same_moment()
        self.steps[-1] = NEW_LINE, False

    def _require_same_worlds(self, step: Step) -> None:
        """The worlds are the same, and both services tell the same of them."""
        _require_alike(step, [comparable_world(side.world) for side in self.sides], "the worlds after it")
        wholes = [whole_world(side.world) for side in self.sides]
        for part in wholes[0]:
            key = str([whole[part] for whole in wholes])
            if key not in self._told_alike:
                _require_alike(step, [side.told(part) for side in self.sides], f"what is told of {part} after it")
                self._told_alike.add(key)

    def _require_done(self, step: Step) -> None:
        """The same step again is *unchanged* and writes nothing."""
        for side in self.sides:
            again = self._on(side, step)
            assert again.status == UNCHANGED, (
                f"{step.code} is {again.status} on {side.name} when it is done again; its writes are "
                f"{list(again.writes)}\n{again.said}"
            )
        self._same_moment()


def _require_alike(step: Step, found: list[Any], what: str, said: str = "") -> None:
    places = _differing(found[0], found[1])
    assert not places, "\n".join([f"{step.code}: {what} differ", *places, said])


def _differing(one: Any, other: Any, place: str = "") -> list[str]:
    """Every place in which two plain values differ, a line each."""
    if isinstance(one, dict) and isinstance(other, dict):
        places = [(f"{place}.{key}".lstrip("."), one.get(key), other.get(key)) for key in {**one, **other}]
    elif isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)) and len(one) == len(other):
        places = [(f"{place}[{index}]", *each) for index, each in enumerate(zip(one, other, strict=True))]
    else:
        return [] if one == other else [f"  {place}: {one!r} and {other!r}"]
    return [line for where, first, second in places for line in _differing(first, second, where)]
