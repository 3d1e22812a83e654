"""The reference and `.env.example` are what the code says, and nothing in the code lacks its text."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from invoke import Collection

import itc_actions
from itc_actions.catalogue import actions
from itc_actions.command_line import COMMON
from itc_actions.commands import commands
from itc_actions.options import REQUIRED
from itc_actions.parameters import Parameter
from itc_actions.settings import SETTINGS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """The script that writes both files."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def parameters() -> Iterator[tuple[str, Parameter]]:
    """Every option of a task, and every setting, with where it is."""
    for action in actions().values():
        yield from ((action.name, each) for each in action.parameters)
    for each in commands():
        tasks: list[Any] = list(each.tasks.values()) if isinstance(each, Collection) else [each]
        for task in tasks:
            yield from ((str(task.name), parameter) for parameter in task.parameters)
    yield from (("settings", each) for each in SETTINGS)


def test_the_reference_is_what_the_code_says(generate: ModuleType) -> None:
    assert generate.REFERENCE.read_text(encoding="utf-8") == generate.reference(), "run: python docs/generate.py"


def test_the_example_of_an_env_file_is_what_the_code_says(generate: ModuleType) -> None:
    assert generate.ENV_EXAMPLE.read_text(encoding="utf-8") == generate.env_example(), "run: python docs/generate.py"


def test_the_example_gives_no_default_that_is_another_for_another_action(generate: ModuleType) -> None:
    options = [each for action in actions().values() for each in action.parameters if each.option.kind == "duration"]
    several = {a.name for a in options for b in options if a.name == b.name and a.default != b.default}
    lines = generate.env_example().splitlines()
    assert several == {"timeout", "poll"}
    assert [name for name in several if f"# ITC_{name.upper()}=" not in lines] == []


def test_the_schema_of_the_json_output_is_what_the_code_says(generate: ModuleType) -> None:
    assert generate.JSON_SCHEMA.read_text(encoding="utf-8") == generate.schema(), "run: python docs/generate.py"


def test_every_lane_action_and_command_is_in_the_reference(generate: ModuleType) -> None:
    page = generate.reference()
    names = [f"action.{name.replace('_', '-')}" for name in actions()] + ["release", "beta", "status", "cancel"]
    names += ["settings", "sandbox", "sandbox.approve", "logout"]
    assert [name for name in names if f"### `{name}`" not in page] == []


def test_every_option_has_its_help_with_variables_and_default() -> None:
    lacking = []
    for place, each in parameters():
        told = each.help()
        whole = each.option.help.endswith((".", ")")) and all(name in told for name in each.env_names)
        needs = each.default not in (REQUIRED, None, False, (), [], "") and not each.option.secret
        if not whole or (needs and "[default " not in told) or (each.default is REQUIRED and "[required]" not in told):
            lacking.append((place, each.name, told))
    assert lacking == []


def test_every_flag_of_the_whole_line_has_its_help() -> None:
    assert [name for name, (_, text) in COMMON.items() if len(text) < 20] == []


def test_every_action_says_what_it_asks_of_both_services() -> None:
    texts = {name: action.function.__doc__ or "" for name, action in actions().items()}
    lacking = [name for name, text in texts.items() if "iTunes Connect" not in text or "App Store Connect" not in text]
    assert lacking == []


def is_of_another(node: ast.FunctionDef | ast.ClassDef) -> bool:
    """Whether it is the setter of a property, or one of several signatures: the text stands elsewhere."""
    names = [ast.unparse(each) for each in node.decorator_list]
    return any(name == "overload" or name.endswith(".setter") for name in names)


def test_every_public_function_class_and_method_has_its_text() -> None:
    folder = Path(itc_actions.__file__).parent
    lacking = []
    for path in folder.rglob("*.py"):
        for home in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(home, (ast.ClassDef, ast.Module)):
                continue
            if isinstance(home, ast.ClassDef) and home.name.startswith("_"):
                continue
            lacking += [
                f"{path.relative_to(folder)}: {each.name}"
                for each in home.body
                if isinstance(each, (ast.FunctionDef, ast.ClassDef)) and not each.name.startswith("_")
                if ast.get_docstring(each) is None and not is_of_another(each)
            ]
    assert lacking == []
