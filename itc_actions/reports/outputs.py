"""What a line left for the jobs after it: version, build, state, submission."""

from __future__ import annotations

from ..steps import Step
from ..values import Values
from .words import one_line

NAMES = ("version", "build", "state", "submission")


class Outputs:
    """The four values, from what the steps of all lanes of the line returned; each a line of text without secrets.

    `version`: its number. `build`: its number. `state`: of the version, or where the line is about none, of the build.
    `submission`: how the submission to App Review stands. One that is not known is left out.
    """

    def __init__(self) -> None:
        self._values = Values()

    def add(self, step: Step) -> None:
        """Take over what a step returned."""
        self._values.keep(step.result)

    def found(self) -> dict[str, str]:
        """Those that are known so far."""
        values = self._values
        version, build, submission = values.version, values.build, values.submission
        beta = values.distribution and values.distribution.beta_state  # later than what the build knows
        chosen = (submission and submission.build) or (version and version.build)
        known = {
            "version": (version and version.number) or (submission and submission.version) or (build and build.train),
            "build": (build and build.number) or (chosen and chosen.number),
            "state": (version and version.state)
            or (submission and submission.state)
            or beta
            or (build and (build.beta_state or build.state)),
            "submission": submission and submission.state,
        }
        return {name: text for name in NAMES if (text := one_line(known[name] or ""))}
