"""Every command block and every program of the README, run as it is printed."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from itc_actions.settings import SETTINGS

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.M | re.S)
COMMANDS = [line[2:] for kind, text in BLOCKS if kind == "console" for line in text.splitlines()]
SET_UP = [command for command in COMMANDS if "pip install" in command]
LINES = [command for command in COMMANDS if command not in SET_UP]
PYTHON = [text for kind, text in BLOCKS if kind == "python"]
SHELL = [text for kind, text in BLOCKS if kind == "sh"]


def a_free_port() -> int:
    """Somebody may have followed the README and have its own port in use.

    It is none of those that the system gives away by itself: another test would have it before the sandbox does.
    """
    for port in range(8400, 32768):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def shell(command: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("ITC_", "COV_", "GITHUB_", "GITLAB_"))
    }
    return subprocess.run(
        ["bash", "-euc", command],
        cwd=cwd,
        env={**clean, "PATH": path, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=500,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the lanes of the repository, in which reports may be written."""
    shutil.copytree(ROOT / "tasks", tmp_path / "tasks")
    return tmp_path


def test_the_readme_has_one_command_for_a_release_and_one_for_the_tests() -> None:
    assert [("release" in command, "pytest" in command) for command in SET_UP] == [(True, False), (False, True)]


def test_its_table_has_every_setting() -> None:
    table = "".join(line for line in README.splitlines() if line.startswith("| `ITC_"))
    assert [each.env_names[0] for each in SETTINGS if f"`{each.env_names[0]}`" not in table] == []


@pytest.mark.parametrize("command", LINES)
def test_a_command_line_of_the_readme_works(command: str, checkout: Path) -> None:
    done = shell(command, checkout)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not os.environ.get("ITC_TEST_INSTALL"), reason="installs packages; .ci/run sets ITC_TEST_INSTALL")
def test_the_set_up_line_of_a_release_works_in_a_clean_clone(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    released = shell(SET_UP[0], clone)
    assert released.returncode == 0, released.stdout + released.stderr
    assert "waiting-for-review" in released.stdout


def test_the_set_up_line_of_the_tests_is_what_the_checks_run() -> None:
    checks = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert [step for step in SET_UP[1].split(" && ") if step not in checks] == []


@pytest.fixture
def standing_sandbox(checkout: Path) -> Iterator[int]:
    """The port of the sandbox of the README's first shell block, in the foreground of another process."""
    port = a_free_port()
    command = SHELL[0].strip().replace("8377", str(port))
    process = subprocess.Popen(
        [sys.executable, "-m", "invoke", *command.split()[1:]],
        cwd=checkout,
        stdout=subprocess.PIPE,
        text=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("ITC_")},
    )
    assert process.stdout is not None
    try:
        assert f"http://127.0.0.1:{port}" in process.stdout.readline()
        yield port
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)
        process.stdout.close()


def test_the_lines_against_a_standing_sandbox_work_in_their_order(checkout: Path, standing_sandbox: int) -> None:
    done = shell(SHELL[1].replace("8377", str(standing_sandbox)), checkout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "rejected" in done.stdout


def test_the_lane_of_the_readme_passes_the_test_of_the_readme(tmp_path: Path) -> None:
    lanes, its_test, _ = PYTHON
    (tmp_path / "tasks.py").write_text(lanes)
    (tmp_path / "test_lanes.py").write_text(its_test)
    done = shell(f"{sys.executable} -m pytest -q -p no:cacheprovider test_lanes.py", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_script_of_the_readme_prints_builds(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(PYTHON[2])
    done = shell(f"{sys.executable} script.py", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "usable" in done.stdout
