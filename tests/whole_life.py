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
from pictures import IPHONE_6, png, write

from itc_actions.sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[1]
SERVICES = ("itunes-connect", "app-store-connect")
APP = "com.example.mneme"
VERSION = "1.0"
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


def bring(folder: Path, testers: int) -> None:
    """The files that people bring: a binary, texts, screenshots, testers."""
    write_ipa(folder, VERSION, "101", bundle_id=APP)
    texts = {
        "en-US/description": "Notes that come back to you.",
        "en-US/keywords": "notes,memory",
        "en-US/support_url": "https://example.com/support",
        "de-DE/description": "Notizen, die wiederkommen.",
        "de-DE/keywords": "notizen,gedächtnis",
        "de-DE/support_url": "https://example.com/hilfe",
        "copyright": "2026 Example Studios",
        "primary_category": "PRODUCTIVITY",
        "review_information/first_name": "Ada",
        "review_information/last_name": "Lovelace",
        "review_information/phone_number": "+4412345",
        "review_information/email_address": "ada@example.com",
    }
    for name, text in texts.items():
        path = folder / "metadata" / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    write(folder / "screenshots", default__01_png=png(IPHONE_6, shade=1), default__02_png=png(IPHONE_6, shade=2))
    rows = "".join(f"T,{number},t{number}@example.com,\n" for number in range(testers))
    (folder / "testers.csv").write_text(f"First,Last,Email,Groups\n{rows}", encoding="utf-8")


def steps(folder: Path, service: str, *, testers: int = TESTERS) -> Iterator[Step]:
    """The command lines, in their order; they use files that this writes into the folder."""
    bring(folder, testers)

    def act(name: str, *words: str, code: int = 0) -> Step:
        return Step((f"action.{name}", *words), code)

    def apple(name: str, *words: str) -> Step:
        return Step((f"sandbox.{name}", *words), plays_apple=True)

    build, new = ("--build", f"{VERSION}/101"), ("create-app", "--app-name", "Mneme", "--sku", "MNEME-1")
    if service == "app-store-connect":  # whose API has no call for it
        yield act(*new, code=3)
        yield apple("create-app", "--name", "Mneme", "--after", "10m")
        yield act(*new, "--wait")
    else:
        yield act(*new)
    yield act("create-version", "--version", VERSION)
    yield act("update-app-info", "--metadata", str(folder / "metadata"))
    yield act("upload-screenshots", "--screenshots", str(folder / "screenshots"))
    yield act("precheck", "--metadata", str(folder / "metadata"))
    yield act("upload-binary", "--ipa", str(folder / "App.ipa"), "action.wait-for-build", *build)
    told = ("--whats-new", "Please try the start screen.", "--beta-description", "Notes that come back to you.")
    contact = ("--review-email", "ada@example.com", "--review-first-name", "Ada", "--review-last-name", "Lovelace")
    whom = (*contact, "--review-phone", "+4412345", "--feedback-email", "beta@example.com")
    yield act("update-build-test-info", *build, *told, *whom)
    yield act("import-testers", "--file", str(folder / "testers.csv"))
    yield act("submit-for-beta-review", *build)
    yield apple("approve", "--beta")
    yield act("distribute-build", *build, "--no-submit-beta-review")
    release = Step(("release", "--version", VERSION, *build, "--metadata", str(folder / "metadata")))
    yield release
    yield apple("reject", "--reason", "2.1: it crashes at launch", "--reason", "3.1.1: no such price")
    yield act("wait-for-review", code=3)
    yield act("get-rejection-reasons")
    yield act("update-app-info", "--description", "en-US=Notes that come back to you, and do not crash.")
    yield act("submit-for-review")
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


def environment(sandbox: Sandbox, folder: Path, service: str, app: str = APP) -> dict[str, str]:
    """What the command lines need to know."""
    return {
        "ITC_SANDBOX": "1",
        "ITC_SANDBOX_URL": sandbox.url,
        "ITC_SANDBOX_KEY_ID": sandbox.key_id,
        "ITC_SANDBOX_ISSUER_ID": sandbox.issuer_id,
        "ITC_SANDBOX_KEY_FILE": str(sandbox.write_key(folder)),
        "ITC_SERVICE": service,
        "ITC_APP": app,
        "ITC_POLL": "5m",
        "ITC_ADD_ID_INFO_USES_IDFA": "no",
    }


def inv(folder: Path, environ: Mapping[str, str]) -> Runner:
    """A runner of command lines in a project with the lanes that are shipped."""
    shutil.copytree(ROOT / "tasks", folder / "tasks")

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
