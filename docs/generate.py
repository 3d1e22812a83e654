"""Writes what is made from the code: `docs/reference.md`, `docs/json_output.schema.json`, `.env.example`.

Run `python docs/generate.py`; a test tells of drift.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from invoke import Collection

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from itc_actions.catalogue import actions  # noqa: E402
from itc_actions.command_line import COMMON  # noqa: E402
from itc_actions.commands import commands  # noqa: E402
from itc_actions.lanes import Lane  # noqa: E402
from itc_actions.options import REQUIRED  # noqa: E402
from itc_actions.parameters import Parameter  # noqa: E402
from itc_actions.reports.json_schema import json_schema  # noqa: E402
from itc_actions.settings import SETTINGS  # noqa: E402
from tasks import ns  # noqa: E402

JSON_SCHEMA = ROOT / "docs" / "json_output.schema.json"
REFERENCE = ROOT / "docs" / "reference.md"
ENV_EXAMPLE = ROOT / ".env.example"
EXAMPLES = {
    "key_id": "'2X9R4HXF34'",
    "issuer_id": "'57246542-96fe-1a63-e053-0824d011072a'",
    "key_file": "'~/.appstoreconnect/private_keys/AuthKey_2X9R4HXF34.p8'",
    "app": "'com.example.app'",
    "user": "'felix@example.com'",
    "sandbox": "yes",
    "sandbox_url": "http://127.0.0.1:8377",
    "state_dir": "'~/.local/state/itc-actions'",
    "service": "app-store-connect",
}
FILLED_IN = ("key_id", "issuer_id", "key_file", "app")
"""What whoever copies the file most likely needs."""
ENV_HEAD = """\
# Copy to .env and fill in. The environment wins over this file; .env.NAME (with --env NAME) wins over both.
# Nothing is expanded: ${…}, # and quotes inside a quoted value stay as they are.
#
# App Store Connect, what people release with today, needs an API key: ITC_KEY_ID, ITC_ISSUER_ID and ITC_KEY_FILE.
# iTunes Connect, which Apple no longer serves, an Apple ID and its password: ITC_USER and ITC_PASSWORD.
"""
HEAD = """\
# Reference

*Made from the code by `python docs/generate.py`.* Every option can be given as a flag, by an environment variable or in
a `.env` file; [the README](../README.md) says which wins. Times are seconds, or `90s`, `45m`, `48h`. Yes and no are
`yes`, `no`, `true`, `false`, `on`, `off`, `1`, `0`. A text may come as `@FILE`, or as `-` for standard input.
"""


def reference() -> str:
    """The whole page."""
    parts = [HEAD, "## Lanes", *_lanes(), "## Actions"]
    for action in actions().values():
        parts += _task(f"action.{action.name.replace('_', '-')}", action.function, action.parameters)
    parts.append("## Commands")
    for each in commands():
        if isinstance(each, Collection):
            for name, task in sorted(each.tasks.items()):
                full = each.name if name == each.default else f"{each.name}.{name}"
                parts += _task(str(full), task.body, task.parameters)
        else:
            parts += _task(str(each.name), each.body, each.parameters)
    flags = [[f"`--{name}`", text] for name, (_, text) in COMMON.items()]
    parts += ["## Flags of the whole line", _table(["flag", "what"], flags)]
    rows = [[f"`{each.env_names[0]}`", _others(each), _default(each), each.option.help] for each in SETTINGS]
    parts += ["## Settings", _table(["variable", "or", "default", "what"], rows)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def env_example() -> str:
    """The whole file."""
    lines = [ENV_HEAD.rstrip(), ""]
    for setting in SETTINGS:
        if not setting.name.startswith("sandbox_") or setting.name == "sandbox_url":
            lines += _env_lines(setting, EXAMPLES.get(setting.name, ""), filled=setting.name in FILLED_IN)
    lines += ["# What actions and lanes take, where a flag does not say otherwise.", ""]
    seen = {setting.name for setting in SETTINGS}
    options = [each for action in actions().values() for each in action.parameters if each.option.own_env]
    for parameter in options:
        if parameter.name not in seen:
            seen.add(parameter.name)
            defaults = {_plain_default(each) for each in options if each.name == parameter.name}
            lines += _env_lines(parameter, "", filled=False, differs=len(defaults) > 1)
    return "\n".join(lines).rstrip() + "\n"


def _env_lines(parameter: Parameter, example: str, *, filled: bool, differs: bool = False) -> Iterator[str]:
    """:param differs: whether actions have defaults of their own, none of which can stand for all."""
    others = f" Also {', '.join(parameter.env_names[1:])}." if parameter.env_names[1:] else ""
    text = f"{parameter.option.help}{others}"
    if parameter.option.choices:
        text += f" One of {', '.join(parameter.option.choices)}."
    if differs:
        text += " Each action has a default of its own, which --help names."
    yield from (f"# {line}" for line in textwrap.wrap(text, 116, break_long_words=False, break_on_hyphens=False))
    value = example or ("" if parameter.option.secret or differs else _plain_default(parameter))
    yield f"{'' if filled else '# '}{parameter.env_names[0]}={value}"
    yield ""


def _plain_default(parameter: Parameter) -> str:
    return "" if parameter.default in (REQUIRED, None, (), [], "") else _default(parameter).strip("`")


def _lanes() -> Iterator[str]:
    for name, task in sorted(ns.tasks.items()):
        if isinstance(task, Lane):
            yield from _task(name, task.body, task.parameters)


def _task(name: str, function: Any, parameters: Sequence[Parameter]) -> Iterator[str]:
    """One task: what it does, and what it takes."""
    yield f"### `{name}`"
    text = inspect.getdoc(function) or ""
    yield re.sub(r"^:(\w+) ?(\w*):", lambda found: f"- *{' '.join(filter(None, found.groups()))}*:", text, flags=re.M)
    if parameters:
        rows = [[f"`{each.flag}`", _variables(each), _default(each), _help(each)] for each in parameters]
        yield _table(["option", "variables", "default", "what"], rows)


def _help(parameter: Parameter) -> str:
    choices = f" One of {', '.join(parameter.option.choices)}." if parameter.option.choices else ""
    return f"{parameter.option.help}{choices}"


def _variables(parameter: Parameter) -> str:
    return " ".join(f"`{name}`" for name in parameter.env_names)


def _others(parameter: Parameter) -> str:
    return " ".join(f"`{name}`" for name in parameter.env_names[1:])


def _default(parameter: Parameter) -> str:
    if parameter.default is REQUIRED:
        return "required"
    if parameter.default in (None, (), [], "") or parameter.option.secret:
        return ""
    if isinstance(parameter.default, bool):
        return "yes" if parameter.default else "no"
    return f"`{parameter.default_text()}`"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def schema() -> str:
    """The schema of the documents of `--json`."""
    return json.dumps(json_schema(), indent=2) + "\n"


if __name__ == "__main__":
    JSON_SCHEMA.write_text(schema(), encoding="utf-8")
    REFERENCE.write_text(reference(), encoding="utf-8")
    ENV_EXAMPLE.write_text(env_example(), encoding="utf-8")
