"""The command lines of the recipes for CI, run in the sandbox as they are written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from faults.stage import Line
from ipas import write_ipa

RECIPES = (Path(__file__).parents[2] / "docs" / "ci.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", RECIPES, re.M | re.S)
GITHUB, GITLAB, BETA = (text for _, text in BLOCKS)
VARIABLES = re.compile(r"^ +(ITC_\w+): \"?([^$\"\n]+)\"?$", re.M)


def commands(recipe: str) -> list[str]:
    """The lines that run one of our tasks, in their order."""
    return re.findall(r"^ *(?:- |run: )?(inv .*)$", recipe, re.M)


@pytest.fixture
def line(tmp_path: Path) -> Line:
    """A project with what the recipes expect: lanes, a version, texts, notes, a binary."""
    made = Line(tmp_path, None)
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
    environ = {**environ, **dict(VARIABLES.findall(recipe))}
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        environ[name] = str(tmp_path / name)
    lines = [each for each in commands(recipe) if "wait-for-review" not in each]
    ended = [line.shell(each, **environ) for each in lines]
    assert ([each.code for each in ended], len(ended)) == ([0, 0], 2), "\n".join(each.said for each in ended)
    left = tmp_path / "GITHUB_OUTPUT" if "GITHUB_ACTIONS" in environ else line.folder / "itc.env"
    assert re.search(r"version\W.*2\.0", left.read_text(), re.I | re.S)
    assert (line.folder / "report.xml").exists()


def test_a_wait_for_a_review_that_is_not_over_ends_with_8(line: Line) -> None:
    (wait,) = [each for each in commands(GITHUB) if "wait-for-review" in each]
    (release,) = [each for each in commands(GITHUB) if "release" in each]
    environ = dict(VARIABLES.findall(GITHUB))
    assert line.shell(f"{release} {wait.removeprefix('inv ')}", **environ).code == 8


def test_a_binary_is_uploaded_and_handed_out(line: Line) -> None:
    (beta,) = commands(BETA)
    ended = line.shell(beta, ITC_SERVICE="app-store-connect", ITC_APP="com.example.app")
    assert ended.code == 0, ended.said
