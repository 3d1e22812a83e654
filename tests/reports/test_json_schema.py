"""The published schema of `--json`: real documents are as it says, others are not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from faults.stage import Line
from jsonschema import Draft202012Validator, ValidationError

from itc_actions.sandbox import Sandbox

PATH = Path(__file__).parents[2] / "docs" / "json_output.schema.json"
SCHEMA: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
RELEASE = ("release", "--version", "2.0", "--release-notes", "Faster start", "--json")


@pytest.fixture
def line(sandbox: Sandbox, tmp_path: Path) -> Line:
    return Line(tmp_path, sandbox.url)


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (RELEASE, 0),
        (("status", "--json"), 0),
        (("action.list-builds", "--json", "action.list-testers"), 0),
        (("action.precheck", "--json"), 3),
        (("release", "--version", "2.0", "--build", "999", "--json"), 3),
    ],
)
def test_real_documents_are_as_it_says(line: Line, words: tuple[str, ...], code: int) -> None:
    ended = line(*words)
    assert (ended.code, bool(ended.documents)) == (code, True)


def test_the_records_in_a_document_are_those_of_its_definitions(line: Line) -> None:
    (document,) = line(*RELEASE).documents
    version = next(step["result"] for step in document["steps"] if step["name"] == "create_version")
    Draft202012Validator({**SCHEMA, "$ref": "#/$defs/Version", "required": [], "properties": {}}).validate(version)


@pytest.mark.parametrize("change", [{"outcome": "fine"}, {"seconds": "1"}, {"steps": [{}]}, {"schema": 2}])
def test_another_document_is_told(line: Line, change: dict[str, Any]) -> None:
    (document,) = line("status", "--json").documents
    with pytest.raises(ValidationError):
        Draft202012Validator(SCHEMA).validate({**document, **change})
