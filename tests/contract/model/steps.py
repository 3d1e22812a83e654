"""The steps of a lane, and a lane of them that people can run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Step:
    """One line of a lane: an action of ours, or something that Apple or somebody else does to the world."""

    name: str
    args: Mapping[str, Any] = field(default_factory=dict)
    ours: bool = True

    @property
    def code(self) -> str:
        """As it stands in a lane."""
        given = [f"{name}={_source(value)}" for name, value in self.args.items()]
        if self.ours:
            return f"{self.name}({', '.join(['ctx', *given])})"
        if self.name == "advance":
            return f"sandbox.advance({self.args['seconds']})"
        if self.name == "release-on-approval":
            return f"sandbox.world.app({self.args['app']!r}).edit.release_on_approval = {self.args['wanted']}"
        return f"sandbox.do({', '.join([repr(self.name), *given])})"


def _source(value: Any) -> str:
    """An argument in Python; one letter again and again in short."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key!r}: {_source(each)}' for key, each in value.items())}}}"
    long = isinstance(value, str) and len(value) > 99 and len(set(value)) == 1
    return f"{value[0]!r} * {len(value)}" if long else repr(value)


NEW_LINE = Step("new line", ours=False)
"""Another command line: a login of its own, and nothing left by earlier steps."""

_HEAD = """\
import contextlib

from itc_actions import {names}
from itc_actions.errors import ItcError
from itc_actions.sandbox import Sandbox

for service in {services}:
    with Sandbox.for_line(version="2.0") as sandbox:"""
_LINE = "        with open_context(sandbox=sandbox, service=service) as ctx:"


def as_lane(steps: Sequence[tuple[Step, bool]], services: Sequence[str]) -> str:
    """A script that does these steps on each service in turn.

    :param steps: each with whether it fails, on either service.
    """
    names = sorted({"open_context", *(step.name for step, _ in steps if step.ours)})
    lines: list[str] = []
    begins = True
    for step, fails in steps:
        if step is NEW_LINE:
            begins = True
            continue
        lines += [_LINE] if begins else []
        lines += ["            with contextlib.suppress(ItcError):"] if fails else []
        lines.append(f"            {'    ' if fails else ''}{step.code}")
        begins = False
    return "\n".join([_HEAD.format(names=", ".join(names), services=tuple(services)), *lines, ""])
