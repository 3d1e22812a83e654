"""The whole life of an app in the sandbox, by command lines alone: from nothing to being on sale.

`python tests/whole_life.py app-store-connect` (or `itunes-connect`) runs it and prints each line and how it ended; each
line that an action or a lane serves is run twice, and the second time must write nothing.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ipas import write_ipa

from itc_actions.sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[1]
SERVICES = ("itunes-connect", "app-store-connect")
APP = "com.example.demo"
TESTERS = 50

Runner = Callable[..., int]
"""Runs the words of a command line and returns its exit code."""


@dataclass(frozen=True)
class Step:
    """One command line of the life."""

    words: tuple[str, ...]
    code: int = 0
    plays_apple: bool = False
    """It is done to the sandbox: nothing that could be done twice."""


def steps(folder: Path, service: str, *, testers: int = TESTERS) -> Iterator[Step]:
    """The command lines, in their order; they use files that this writes into the folder."""
    ipa = write_ipa(folder, "2.0", "101")
    people = folder / "testers.csv"
    people.write_text(
        "First,Last,Email,Groups\n" + "".join(f"T,{n},t{n}@example.com,\n" for n in range(testers)), encoding="utf-8"
    )
    texts = ("--beta-description", "Notes that come back to you.", "--feedback-email", "beta@example.com")
    contact = ("--review-email", "ada@example.com", "--review-first-name", "Ada", "--review-last-name", "Lovelace")

    def act(name: str, *words: str, code: int = 0) -> Step:
        return Step((f"action.{name}", *words), code)

    def apple(name: str, *words: str) -> Step:
        return Step((f"sandbox.{name}", *words), plays_apple=True)

    yield act("create-version", "--version", "2.0")
    yield act("upload-binary", "--ipa", str(ipa), "action.wait-for-build", "--build", "2.0/101")
    whats_new = ("--whats-new", "Please try the new start screen.")
    yield act(
        "update-build-test-info", "--build", "2.0/101", *whats_new, *texts, *contact, "--review-phone", "+4412345"
    )
    yield act("import-testers", "--file", str(people))
    yield act("distribute-build", "--build", "2.0/101", "--no-submit-beta-review")
    yield act("submit-for-beta-review", "--build", "2.0/101")
    yield apple("approve", "--beta")
    release = Step(("release", "--version", "2.0", "--release-notes", "Faster start", "--build", "2.0/101"))
    yield release
    yield apple("reject", "--reason", "2.1: it crashes at launch", "--reason", "3.1.1: no such price")
    yield act("wait-for-review", code=3)
    yield act("get-rejection-reasons")
    yield act("update-app-info", "--description", "Notes that come back to you, and do not crash.")
    yield release
    yield apple("approve")
    yield act("wait-for-review")
    yield Step(("status",))


class Life:
    """A life that is being lived: a sandbox, and who runs command lines on it."""

    def __init__(self, sandbox: Sandbox, run: Runner) -> None:
        self.sandbox = sandbox
        self._run = run

    def live(self, step: Step) -> list[str]:
        """Run a step, and where it can be repeated once more; what was not as it should be.

        The first run may write; the second may not.
        """
        wrong = []
        code = self._run(*step.words)
        if code != step.code:
            wrong.append(f"{shlex.join(step.words)} ended with {code}, not {step.code}")
        if not step.plays_apple:
            self.sandbox.clear_requests()
            again = self._run(*step.words)
            if again != step.code:
                wrong.append(f"{shlex.join(step.words)} once more ended with {again}, not {step.code}")
            wrong += [f"{shlex.join(step.words)} once more wrote: {seen.line}" for seen in self.sandbox.writes]
        return wrong


def environment(sandbox: Sandbox, folder: Path, service: str) -> dict[str, str]:
    """What the command lines need to know."""
    return {
        "ITC_SANDBOX": "1",
        "ITC_SANDBOX_URL": sandbox.url,
        "ITC_SANDBOX_KEY_ID": sandbox.key_id,
        "ITC_SANDBOX_ISSUER_ID": sandbox.issuer_id,
        "ITC_SANDBOX_KEY_FILE": str(sandbox.write_key(folder)),
        "ITC_SERVICE": service,
        "ITC_APP": APP,
        "ITC_POLL": "5m",
    }


def inv(folder: Path, environ: Mapping[str, str]) -> Runner:
    """A runner of command lines in a project with the lanes that are shipped."""
    shutil.copytree(ROOT / "tasks", folder / "tasks", ignore=shutil.ignore_patterns("__pycache__"))

    def run(*words: str) -> int:
        print(f"\n$ inv {shlex.join(words)}", flush=True)
        command = [sys.executable, "-m", "invoke", *words]
        return subprocess.run(command, cwd=folder, env={**os.environ, **environ}, check=False).returncode

    return run


def main() -> int:
    """Live a life on one service; 1 where something was not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("service", choices=SERVICES)
    service = parser.parse_args().service
    with tempfile.TemporaryDirectory() as made, Sandbox() as sandbox:
        folder = Path(made)
        life = Life(sandbox, inv(folder, environment(sandbox, folder, service)))
        wrong = [complaint for step in steps(folder, service) for complaint in life.live(step)]
    print("\n" + ("\n".join(wrong) if wrong else f"A whole life on {service}: every second run wrote nothing."))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
