"""Making the lane of a failure short.

Hypothesis shrinks what it drew, in minutes: each try is a run of the lane. What people read is the lane, and taking
steps and arguments out of that takes seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .pair import Failure, Pair
from .steps import Step


def shortest(pair: Pair, failure: Failure) -> Failure:
    """The same failure with as few steps as show it, and as few arguments."""
    looking = True
    while looking:
        looking = False
        for fewer in _shorter(failure.steps):
            found = pair.failure_of(fewer)
            if found is not None and found.kind == failure.kind:
                failure, looking = found, True
                break
    return failure


def _shorter(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """The lane without one of its steps, or one of their arguments, the last ones first."""
    for place in reversed(range(len(steps))):
        yield [*steps[:place], *steps[place + 1 :]]
    for place, step in enumerate(steps):
        for name in step.args:
            args = {other: value for other, value in step.args.items() if other != name}
            yield [*steps[:place], Step(step.name, args, step.ours), *steps[place + 1 :]]
