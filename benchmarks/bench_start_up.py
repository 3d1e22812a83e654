"""`inv --list` with all our actions against bare Invoke with one trivial task: editable and installed, ≤ 1.25×."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from paired import judge, median_ratio

ROOT = Path(__file__).parent.parent
TRIVIAL = 'from invoke import task\n\n\n@task\ndef hello(c):\n    """Say hello."""\n'
GOAL = 1.25
PAIRS = 15


def seconds(folder: Path, package: Path | None) -> float:
    """Processor time of one `inv --list`: steadier than the wall's on a machine that others use too."""
    environment = {**os.environ, **({"PYTHONPATH": str(package)} if package else {})}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # with it, nobody's start-up is what users see
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "invoke", "--list"], cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure both ways of having the package."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        (work / "bare").mkdir()
        (work / "bare" / "tasks.py").write_text(TRIVIAL)
        shutil.copytree(ROOT / "tasks", work / "ours" / "tasks", ignore=shutil.ignore_patterns("__pycache__"))
        bare = partial(seconds, work / "bare", None)
        judge("inv --list, editable", median_ratio(partial(seconds, ROOT, ROOT), bare, PAIRS), GOAL)
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", work / "site", ROOT],
            check=True,
        )
        judge("inv --list, installed", median_ratio(partial(seconds, work / "ours", work / "site"), bare, PAIRS), GOAL)


if __name__ == "__main__":
    main()
