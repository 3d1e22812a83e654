"""One service with a sandbox of its own, and what became of a step there."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

import itc_actions
from itc_actions import errors, open_context
from itc_actions.errors import ItcError
from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.demo import demo_seed
from itc_actions.sandbox.world import World, WorldState

from .alike import BUILDS, VERSIONS, comparable
from .steps import NEW_LINE, Step

FORESEEN = ("Refused", "NotSupported", "BadInput", "StillProcessing")
"""What an action may end with while the network is up, the credentials hold and nobody else is at work."""
PLENTY = 1_000_000
"""Requests an hour: the model is not about the quota."""


@dataclass(frozen=True)
class Outcome:
    """What became of a step on one service."""

    error: str | None
    """The class in `errors`, or None."""
    exit_code: int
    status: str
    record: Any
    """What the action returned, in plain values."""
    writes: tuple[str, ...]
    """The requests that changed the world, as the sandbox saw them."""
    waited: bool
    """Whether time passed."""
    said: str

    @property
    def ending(self) -> str:
        """In a word: the error, or the status of the step."""
        return self.error or self.status


class Side:
    """One service: a sandbox, and the line that is under way in it."""

    def __init__(self, service: str) -> None:
        self.name = service
        self.sandbox = Sandbox.for_line(version="2.0").start()
        self._line = contextlib.ExitStack()

    def begin(self) -> None:
        """Start again with the demo world as `Sandbox.for_line(version="2.0")` has it."""
        self.sandbox.reset(demo_seed(version="2.0", now=self.sandbox.clock.now()))
        self._new_line()

    def restore(self, kept: bytes) -> None:
        """Go back to a world kept before, with a new line."""
        self.sandbox.reset(msgspec.json.decode(kept, type=WorldState))
        self._new_line()

    def _new_line(self) -> None:
        self._line.close()
        self.sandbox.set_quota(limit=PLENTY)
        self.ctx = self._line.enter_context(open_context(sandbox=self.sandbox, service=self.name))

    def close(self) -> None:
        """Stop."""
        self._line.close()
        self.sandbox.stop()

    @property
    def world(self) -> World:
        """The world now."""
        return self.sandbox.world

    def do(self, step: Step) -> Outcome:
        """Do one step.

        :raises AssertionError: an action crashed, or ended with an error that nothing in the world explains.
        """
        self.sandbox.clear_requests()
        started = self.sandbox.clock.monotonic()
        result, error = None, None
        try:
            result = self._call(step)()
        except ItcError as failure:
            error = failure
        except Exception as crash:
            if not step.ours:
                raise
            raise AssertionError(f"{step.code} crashes on {self.name}: {crash!r}") from crash
        kind = None if error is None else kind_of(error)
        if kind not in (None, *FORESEEN):
            raise AssertionError(f"{step.code} fails on {self.name} for no reason in the world: {error!r}") from error
        return Outcome(
            error=kind,
            exit_code=0 if error is None else error.exit_code,
            status=self.ctx.itc_run.steps[-1].status if step.ours else "",
            record=comparable(result, self.world) if step.ours else None,
            writes=tuple(seen.line for seen in self.sandbox.writes),
            waited=self.sandbox.clock.monotonic() != started,
            said="" if error is None else error.text,
        )

    def _call(self, step: Step) -> Callable[[], Any]:
        if step.ours:
            return lambda: getattr(itc_actions, step.name)(self.ctx, **step.args)
        if step is NEW_LINE:
            return self._new_line
        if step.name == "advance":
            return lambda: self.sandbox.advance(step.args["seconds"])
        if step.name == "release-on-approval":
            return lambda: setattr(self.world.app(step.args["app"]).edit, "release_on_approval", step.args["wanted"])
        return lambda: self.sandbox.do(step.name, **step.args)

    def told(self, part: str) -> Any:
        """What the service tells of a part of its world, asked beside the line: no step, nothing left for later."""
        service, app = self.ctx.service, self.ctx.app
        if part == VERSIONS:
            return [comparable(service.get_version(app, live=live), self.world) for live in (False, True)]
        if part == BUILDS:
            return comparable(service.list_builds(app), self.world)
        testers = service.list_testers(app), service.list_testers_of_account()
        return [sorted(comparable(each, self.world), key=str) for each in testers]


def kind_of(error: ItcError) -> str:
    """The class in `errors` that an error is of. Only App Store Connect has a code for what is there already."""
    kind = next(each for each in type(error).__mro__ if each.__module__ == errors.__name__)
    return errors.Refused.__name__ if kind is errors.AlreadyThere else kind.__name__
