"""What the tree promises to whoever reads or extends it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import itc_actions
from itc_actions.catalogue import actions
from itc_actions.invoke_tasks import ActionTask
from itc_actions.options import Option

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "itc_actions").rglob("*.py"))


def test_the_public_names_are_those_of_the_catalogue() -> None:
    assert {name for name in itc_actions.__all__ if name in actions()} == set(actions())


def test_every_action_has_a_file_of_its_name() -> None:
    named = {path.stem for path in (ROOT / "itc_actions" / "actions").glob("*.py")} - {"__init__"}
    assert named == set(actions())


def test_every_flag_of_an_action_has_help() -> None:
    without = [
        f"{name} --{flag.names[0]}"
        for name, action in actions().items()
        for flag in ActionTask(action).get_arguments()
        if not flag.help
    ]
    assert without == []


def test_an_option_of_one_name_is_declared_once() -> None:
    declared: dict[str, Option] = {}
    for action in actions().values():
        for parameter in action.parameters:
            assert declared.setdefault(parameter.name, parameter.option) is parameter.option, parameter.name


def test_every_public_function_and_class_has_a_docstring() -> None:
    silent = []
    for path in FILES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, (ast.FunctionDef, ast.ClassDef)) or node.name.startswith("_"):
                continue
            if not ast.get_docstring(node) and not _is_overload(node):
                silent.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert silent == []


def _is_overload(node: ast.FunctionDef | ast.ClassDef) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "overload" for each in node.decorator_list)


def test_each_layer_imports_only_from_those_below() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_listing_the_tasks_loads_no_heavy_library() -> None:
    heavy = ("requests", "rich", "msgspec", "flask", "cheroot", "tenacity", "junitparser", "dotenv")
    code = "import sys, tasks; [tasks.ns[name].get_arguments() for name in tasks.ns.task_names]; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert [name for name in heavy if name in loaded] == []
