"""The writes of the App Store Connect client that may take effect only one time, as its source tells them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from itc_actions.services import app_store_connect

FOLDER = Path(app_store_connect.__file__).parent
DECLARED = {"Api.create", "Api.link", "Api.move"}
"""Where the effect is part of what every caller does; their calls are listed instead."""


def once_writes() -> set[str]:
    """`POST type`, `POST type/{}/relationships/name`; for other writes `function` that sends them.

    :raises AssertionError: a write cannot be told from the source: make it plainer, or teach this function.
    """
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.py"))]
    functions = [each for tree in trees for each in _functions(tree)]
    places = {_text(call.args[0]) for _, body in functions for call in _calls(body) if _name(call) == "Place"}
    found: set[str] = set()
    for name, body in functions:
        for call in _calls(body):
            if not _receiver(call).endswith("api"):
                continue
            if _name(call) == "create":
                kinds = _kinds(call.args[0], places, trees)
                found |= {f"POST {kind}" for kind in kinds}
            elif _name(call) == "link" and not any(word.arg == "effect" for word in call.keywords):
                found.add(f"{_text(call.args[0])} {_template(call.args[1], body)}")
            elif _name(call) == "move" and not any(word.arg == "effect" for word in call.keywords):
                found.add(name.rpartition(".")[2])
        if name not in DECLARED and any(
            isinstance(node, ast.Attribute) and node.attr == "ONCE" for node in ast.walk(body)
        ):
            found |= _callers(name.rpartition(".")[2], functions)
    return found


def _kinds(node: ast.expr, places: set[str], trees: list[ast.Module]) -> set[str]:
    """The types that a create is about: the one that is named, or all that its object may stand for."""
    words = ast.unparse(node)
    if words == "place.type":
        return places
    if not words.startswith("self._family."):
        return {_text(node)}
    families = [call for tree in trees for call in _calls(tree) if _name(call) == "Family"]
    name = words.rpartition(".")[2]
    return {_text(word.value) for call in families for word in call.keywords if word.arg == name}


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions and methods; what is nested belongs to them."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{each.name}", each) for each in node.body if isinstance(each, ast.FunctionDef))


def _callers(helper: str, functions: list[tuple[str, ast.FunctionDef]]) -> set[str]:
    """Who writes through a private method; a public one stands for itself."""
    if not helper.startswith("_"):
        return {helper}
    callers = {name.rpartition(".")[2] for name, body in functions for call in _calls(body) if _name(call) == helper}
    assert callers, f"nobody calls {helper}"
    return callers


@cache
def _calls(body: ast.AST) -> tuple[ast.Call, ...]:
    return tuple(node for node in ast.walk(body) if isinstance(node, ast.Call))


@cache
def _name(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def _receiver(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[0]


def _template(path: ast.expr, body: ast.FunctionDef) -> str:
    """A path with `{}` for its values; a name is looked up in its function."""
    if isinstance(path, ast.Name):
        values = [
            node.value
            for node in ast.walk(body)
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == path.id
        ]
        assert len(values) == 1, f"{path.id} is not set exactly once in {body.name}"
        path = values[0]
    if isinstance(path, ast.JoinedStr):
        return "".join("{}" if isinstance(part, ast.FormattedValue) else _text(part) for part in path.values)
    return _text(path)


def _text(node: ast.expr) -> str:
    assert isinstance(node, ast.Constant), f"{ast.unparse(node)} is no plain text"
    assert isinstance(node.value, str)
    return node.value
