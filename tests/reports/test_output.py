"""The sink: readers who leave, disks that fill, letters that a stream lacks."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from itc_actions.redaction import Secret
from itc_actions.reports.output import Output, Page

from .samples import Paper

ROOT = Path(__file__).parents[2]
CHATTER = """
import sys
from itc_actions.clock import SimulatedClock
from itc_actions.reports import make_reporters
reporters = make_reporters(json=False, junit=None, verbose=False, clock=SimulatedClock())
for number in range(20000):
    reporters.say(f"line {number}")
reporters.close()
print("the end", file=sys.stderr)
sys.exit(3)
"""


def run(command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PY": sys.executable, "CHATTER": CHATTER}
    environment.pop("PYTHONUNBUFFERED", None)  # the trouble is in what Python still holds when it ends
    return subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True, timeout=60)


@pytest.mark.fault("F44")
def test_a_reader_who_leaves_is_no_error() -> None:
    done = run('"$PY" -c "$CHATTER" | head -1; exit ${PIPESTATUS[0]}')
    assert (done.stdout, done.stderr, done.returncode) == ("line 0\n", "the end\n", 3)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_behind_standard_output_keeps_the_exit_code() -> None:
    done = run('"$PY" -c "$CHATTER" > /dev/full')
    assert (done.stderr, done.returncode) == ("the end\n", 3)


@pytest.mark.fault("F44")
def test_an_ascii_locale_is_no_error() -> None:
    done = run('PYTHONIOENCODING=ascii "$PY" -c "${CHATTER/line/ligne – été}" | head -1')
    assert (done.stdout, done.stderr) == ("ligne - ?t? 0\n", "the end\n")


def test_a_stream_that_is_closed_is_no_error() -> None:
    stream = io.StringIO()
    stream.close()
    output = Output(stream)
    output.write("x")
    assert output.failure is not None


def test_lone_surrogates_are_no_error() -> None:
    stream = Paper("utf-8")
    Output(stream).write("a\udc80b")
    assert stream.getvalue() == "a?b"


def test_everything_written_is_scrubbed() -> None:
    Secret("hunter2hunter2")
    stream = Paper()
    Output(stream).write("the password is hunter2hunter2")
    assert stream.getvalue() == "the password is •••"


def test_the_marks_are_those_that_the_stream_can_print() -> None:
    assert Page(Paper("utf-8"), interactive=False).marks.changed == "✓"
    assert Page(Paper("latin-1"), interactive=False).marks.changed == "+"


def test_columns_are_never_fewer_than_forty() -> None:
    os.environ["COLUMNS"] = "7"
    try:
        assert Page(Paper(), interactive=True).width == 40
    finally:
        del os.environ["COLUMNS"]
