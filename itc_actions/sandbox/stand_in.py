"""Start a stand-in for one of Apple's tools: `python itc_actions/sandbox/stand_in.py altool --upload-app …`.

`python -m itc_actions.sandbox.altool` is the same, but imports all of `itc_actions` first, of which a stand-in needs
next to nothing: that takes longer than an upload.
"""

import importlib
import sys
from pathlib import Path
from types import ModuleType


def stand_for(package: str, folder: Path) -> None:
    """Have the modules of a package found without running its `__init__`."""
    module = sys.modules[package] = ModuleType(package)
    module.__path__ = [str(folder)]


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    sys.path[:] = [each for each in sys.path if Path(each).resolve() != here]  # else `web` would be ours to everybody
    stand_for("itc_actions", here.parent)
    stand_for("itc_actions.sandbox", here)
    sys.exit(importlib.import_module(f"itc_actions.sandbox.{sys.argv.pop(1)}").main())
