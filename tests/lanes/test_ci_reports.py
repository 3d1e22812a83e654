"""Whole command lines in the environment of a CI system."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from engine.harness import Inv

from itc_actions.sandbox import Sandbox

from .world import documents

RELEASE = ("release", "--version", "2.0", "--release-notes", "Faster start")


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The environment of a job of GitHub Actions; the folder of its files."""
    folder = tmp_path / "runner"
    folder.mkdir()
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        (folder / name).touch()
        monkeypatch.setenv(name, str(folder / name))
    return folder


def test_a_release_on_github_leaves_outputs_and_a_summary_and_masks_its_secrets_first(
    inv: Inv, github: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ITC_SANDBOX", "1")
    (inv.folder / ".env").write_text("FASTLANE_PASSWORD='hush-hush-hush'\n")
    ended = inv.apart(*RELEASE, "--json")
    assert ended.code == 0
    assert [document["lane"] for document in documents(ended)] == ["release"]
    assert ended.err.startswith("::add-mask::")
    assert "::add-mask::hush-hush-hush\n" in ended.err.partition("SANDBOX")[0]
    assert "::group::release\n" in ended.err
    found = re.findall(r"(\w+)<<\w+\n(.*)\n", (github / "GITHUB_OUTPUT").read_text())
    assert found == [
        ("version", "2.0"),
        ("build", "100"),
        ("state", "waiting-for-review"),
        ("submission", "waiting-for-review"),
    ]
    assert "### ✓ release" in (github / "GITHUB_STEP_SUMMARY").read_text()


def test_a_refusal_on_github_is_annotated_and_keeps_its_code(inv: Inv, github: Path, standing: Sandbox) -> None:
    ended = inv("release", "--version", "1.9")
    assert ended.code == 3
    assert "::error title=release failed (exit code 3)::Version 1.9 of Demo is ready-for-sale already.%0A" in ended.out


def test_a_release_on_gitlab_has_a_section_and_a_dotenv_report(inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITLAB_CI", "true")
    monkeypatch.setenv("CI_PROJECT_DIR", str(inv.folder))
    ended = inv(*RELEASE, "--sandbox")
    assert ended.code == 0
    assert "section_start:" in ended.out
    assert (inv.folder / "itc.env").read_text().splitlines() == [
        "RELEASE_VERSION=2.0",
        "RELEASE_BUILD=100",
        "RELEASE_STATE=waiting-for-review",
        "RELEASE_SUBMISSION=waiting-for-review",
    ]


def test_what_a_testflight_lane_was_about_is_told_too(inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITC_DOTENV_REPORT", "left.env")
    assert inv("beta", "--whats-new", "Faster start", "--sandbox").code == 0
    told = dict(line.split("=") for line in (inv.folder / "left.env").read_text().splitlines())
    assert told == {"RELEASE_VERSION": "1.1", "RELEASE_BUILD": "100", "RELEASE_STATE": "waiting-for-beta-review"}


def test_a_job_after_it_takes_its_values_for_no_settings(inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITC_DOTENV_REPORT", "left.env")
    inv(*RELEASE, "--sandbox")
    for line in (inv.folder / "left.env").read_text().splitlines():
        monkeypatch.setenv(*line.split("="))
    assert inv("status", "--sandbox").code == 0


@pytest.mark.fault("F27")
@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("--junit", ("--junit", "missing/report.xml")),
        ("GITHUB_OUTPUT", ()),
        ("GITHUB_STEP_SUMMARY", ()),
        ("ITC_DOTENV_REPORT", ()),
    ],
)
def test_a_report_that_cannot_be_written_ends_with_7_before_anything_is_sent(
    inv: Inv, standing: Sandbox, monkeypatch: pytest.MonkeyPatch, name: str, flags: tuple[str, ...]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    if not flags:
        monkeypatch.setenv(name, "missing/report")
    ended = inv(*RELEASE, *flags)
    assert (ended.code, standing.requests) == (7, [])
    assert f"{name}: no report can be written to " in ended.err
    assert "there is no folder" in ended.err


@pytest.mark.fault("F27")
@pytest.mark.parametrize(("build", "code"), [("100", 0), ("101", 3)])
def test_reports_that_cannot_be_written_at_the_end_keep_the_code_of_the_lane(
    inv: Inv, github: Path, standing: Sandbox, monkeypatch: pytest.MonkeyPatch, build: str, code: int
) -> None:
    """Every write to /dev/full fails as on a full disk, and opening it does not."""
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "ITC_DOTENV_REPORT"):
        monkeypatch.setenv(name, "/dev/full")
    ended = inv(*RELEASE, "--build", build, "--junit", "/dev/full")
    assert ended.code == code
    for what in ("JUnit report", "outputs", "summary", "dotenv report"):
        assert f"The {what} could not be written to /dev/full: No space left on device. Here it is:" in ended.err


@pytest.mark.fault("F27")
def test_documents_that_cannot_be_written_go_to_standard_error_and_keep_the_code(
    inv: Inv, standing: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        ended = inv("release", "--version", "1.9", "--json")
    assert ended.code == 3
    assert "The JSON document could not be written ([Errno 28] No space left on device)." in ended.err
    assert '"lane": "release"' in ended.err
