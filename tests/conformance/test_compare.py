"""Another file of Apple's breaks what we use, or does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from .apple_file import AppleFile
from .compare import breaks, main
from .observations import Read, observed
from .small_file import Json, small_file
from .used import Used, drift, used


def ours() -> Used:
    """A client that lists apps and creates groups, by the small file."""
    file = AppleFile(small_file())
    query = "filter[platform]=IOS&filter[name]=Tank&limit=200&fields[apps]=name,state"
    app = {"app": {"data": {"type": "apps", "id": "1"}}}
    bodies: list[dict[str, Any]] = [{"name": "QA"}, {"name": "QA", "note": "x"}]
    seen = [observed(file, file.operations["GET /v1/apps"], query, None, 200)]
    for attributes in bodies:
        body = {"data": {"type": "betaGroups", "attributes": attributes, "relationships": app}}
        seen.append(observed(file, file.operations["POST /v1/betaGroups"], "", body, 201))
    return used(file, seen, {Read("apps", "name"), Read("apps", "state"), Read("apps", "groups"), Read("apps", "odd")})


def attributes(file: Json) -> Json:
    found: Json = file["components"]["schemas"]["App"]["properties"]["attributes"]["properties"]
    return found


def sent(file: Json) -> Json:
    found: Json = file["components"]["schemas"]["GroupCreateRequest"]["properties"]["data"]["properties"]["attributes"]
    return found


def parameter(file: Json, place: int) -> Json:
    found: Json = file["paths"]["/v1/apps"]["get"]["parameters"][place]
    return found


DOCTORED: list[tuple[Callable[[Json], object], str]] = [
    (lambda file: file["paths"].pop("/v1/apps"), "GET /v1/apps is gone"),
    (lambda file: parameter(file, 0).update(name="x"), "GET /v1/apps: the query filter[platform] is gone"),
    (
        lambda file: parameter(file, 0)["schema"]["items"].update(enum=["TV_OS"]),
        "GET /v1/apps: the query filter[platform] may not be IOS any more",
    ),
    (
        lambda file: parameter(file, 3)["schema"].update(maximum=100),
        "GET /v1/apps: the query limit may be 100 at most; we ask for 200",
    ),
    (
        lambda file: file["paths"]["/v1/apps"]["get"]["parameters"].append(
            {"name": "sort", "in": "query", "required": True, "schema": {"type": "string"}}
        ),
        "GET /v1/apps: the query sort is required now",
    ),
    (lambda file: file["paths"]["/v1/apps"]["get"]["responses"].pop("200"), "GET /v1/apps: the status 200 is gone"),
    (lambda file: attributes(file).pop("name"), "apps.name: the attribute is gone"),
    (lambda file: attributes(file)["name"].update(type="integer"), "apps.name is of the type integer now"),
    (
        lambda file: file["components"]["schemas"]["App"]["properties"].pop("relationships"),
        "apps.groups: the relationship is gone",
    ),
    (lambda file: file["components"]["schemas"].pop("App"), "apps: the resource is gone"),
    (
        lambda file: sent(file)["properties"].pop("name"),
        "POST /v1/betaGroups: data.attributes.name of its body is gone",
    ),
    (
        lambda file: sent(file).update(required=["name", "note"]),
        "POST /v1/betaGroups: data.attributes.note of its body is required now, and we do not always send it",
    ),
    (
        lambda file: sent(file)["required"].append("kind") or sent(file)["properties"].update(kind={"type": "string"}),
        "POST /v1/betaGroups: data.attributes.kind of its body is required now, and we do not always send it",
    ),
]


@pytest.mark.parametrize(("doctor", "line"), DOCTORED, ids=[line for _, line in DOCTORED])
def test_what_a_file_breaks_is_named(doctor: Callable[[Json], object], line: str) -> None:
    file = msgspec.json.decode(msgspec.json.encode(small_file()))
    doctor(file)
    found = list(breaks(ours(), AppleFile(file)))
    assert any(each.startswith(line) for each in found), found


def test_a_list_that_is_not_what_was_used_says_where_it_differs() -> None:
    kept = ours().as_text()
    found = kept.replace('"TV_OS"', "").replace('[ "IOS" ]', '[ "IOS", "TV_OS" ]')
    assert drift(kept, kept) == []
    (told,) = drift(kept, found)
    assert '-    "filter[platform]": [ "IOS" ]' in told
    assert '+    "filter[platform]": [ "IOS", "TV_OS" ]' in told


def run(folder: Path, file: Json, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    (folder / "openapi.json").write_bytes(msgspec.json.encode(file))
    (folder / "used.json").write_text(ours().as_text(), encoding="utf-8")
    code = main([str(folder / "openapi.json"), str(folder / "used.json")])
    return code, capsys.readouterr().out


def test_nothing_breaks_by_the_file_that_the_list_was_made_by(tmp_path: Path, capsys: Any) -> None:
    assert run(tmp_path, small_file(), capsys) == (0, "version 0.1: nothing would break\n")


def test_more_words_break_nothing_and_are_told(tmp_path: Path, capsys: Any) -> None:
    file = small_file()
    file["components"]["schemas"]["State"] = {"type": "string", "enum": ["READY", "REJECTED", "PAUSED"]}
    code, said = run(tmp_path, file, capsys)
    assert (code, "look: apps.state may be PAUSED now" in said) == (0, True)


def test_what_breaks_ends_the_script_with_one(tmp_path: Path, capsys: Any) -> None:
    file = small_file()
    del file["paths"]["/v1/betaGroups"]
    code, said = run(tmp_path, file, capsys)
    assert (code, said) == (1, "break: POST /v1/betaGroups is gone\nversion 0.1: 1 would break\n")


def test_what_is_no_openapi_file_is_said(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "x.json").write_text("{}")
    assert main([str(tmp_path / "x.json")]) == 7
    assert "x.json is no OpenAPI file." in capsys.readouterr().err
