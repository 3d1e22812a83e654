"""The command lines of the recipes for CI, run in the sandbox as they are written."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from faults.stage import Line
from ipas import write_ipa

RECIPES = (Path(__file__).parents[2] / "docs" / "ci.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", RECIPES, re.M | re.S)
BEGINNING, GITHUB, GITLAB, BETA = (text for _, text in BLOCKS)
VARIABLES = re.compile(r"^ +(ITC_\w+): \"?([^$\"\n]+)\"?$", re.M)
SECRETS = re.compile(r"^ +(ITC_\w+): \$\{\{.*\}\}$", re.M)
"""Variables of the project: empty where it has none of the name."""


def commands(recipe: str) -> list[str]:
    """The lines that run one of our tasks, in their order."""
    return re.findall(r"^ *(?:- |run: )?(inv .*)$", recipe, re.M)


def rehearsed(recipe: str) -> str:
    """The recipe without the steps that a rehearsal passes over."""
    steps = re.split(r"^(?= +- name:)", recipe, flags=re.M)
    return "".join(step for step in steps if "if: env.ITC_SANDBOX != '1'" not in step)


def environ_of(recipe: str) -> dict[str, str]:
    """The variables of a job of a project without a key."""
    return {**dict.fromkeys(SECRETS.findall(recipe), ""), **dict(VARIABLES.findall(recipe))}


@pytest.fixture
def line(tmp_path: Path) -> Line:
    """A repository with what the recipes expect: the lanes that the page has it begin with, a version, texts, notes,
    a binary."""
    made = Line(tmp_path, None)
    shutil.rmtree(made.folder / "tasks")
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    named = {f"GIT_{who}_{what}": "x@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    begun = made.shell(f"set -e; git init --quiet\n{BEGINNING}\ngit status --short", PATH=programs, **named)
    assert (begun.code, "??" in begun.out) == (0, False), begun.said
    (made.folder / "VERSION").write_text("2.0\n")
    (made.folder / "notes.txt").write_text("Please try the start screen.\n")
    texts = made.folder / "fastlane" / "metadata" / "en-US"
    texts.mkdir(parents=True)
    (texts / "release_notes.txt").write_text("Faster start\n")
    (made.folder / "fastlane" / "metadata" / "default").mkdir()
    (made.folder / "fastlane" / "metadata" / "default" / "release_notes.txt").write_text("Faster start\n")
    (made.folder / "build").mkdir()
    write_ipa(made.folder / "build", "2.0", "101", bundle_id="com.example.app")
    return made


@pytest.mark.parametrize(
    ("recipe", "environ"),
    [(GITHUB, {"GITHUB_ACTIONS": "true"}), (GITLAB, {"GITLAB_CI": "true"})],
    ids=["github", "gitlab"],
)
def test_its_lines_work_in_the_sandbox(line: Line, tmp_path: Path, recipe: str, environ: dict[str, str]) -> None:
    environ = {**environ, **environ_of(recipe)}
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        environ[name] = str(tmp_path / name)
    ended = [line.shell(each, **environ) for each in commands(rehearsed(recipe))]
    assert ([each.code for each in ended], len(ended)) == ([0, 0], 2), "\n".join(each.said for each in ended)
    left = tmp_path / "GITHUB_OUTPUT" if "GITHUB_ACTIONS" in environ else line.folder / "itc.env"
    assert re.search(r"version\W.*2\.0", left.read_text(), re.I | re.S)
    assert (line.folder / "report.xml").exists()


def test_a_wait_for_a_review_that_is_not_over_ends_with_8(line: Line) -> None:
    (wait,) = [each for each in commands(GITHUB) if "wait-for-review" in each]
    (release,) = [each for each in commands(GITHUB) if "release" in each]
    assert line.shell(f"{release} {wait.removeprefix('inv ')}", **environ_of(GITHUB)).code == 8


def test_a_binary_is_uploaded_and_handed_out(line: Line) -> None:
    (beta,) = commands(BETA)
    ended = line.shell(beta, ITC_SERVICE="app-store-connect", ITC_APP="com.example.app")
    assert ended.code == 0, ended.said
