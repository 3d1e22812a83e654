"""The judge finds what it is there to find."""

from __future__ import annotations

from typing import Any

import pytest

from .apple_file import AppleFile
from .findings import Finding
from .judge import Judge
from .small_file import small_file

JUDGE = Judge(AppleFile(small_file()))
LINKS = {"groups": {"links": {"self": "x", "related": "x"}}}
APP: dict[str, Any] = {
    "type": "apps",
    "id": "1",
    "attributes": {"name": "Tank", "state": "READY", "created": "2026-01-02T03:04:05+00:00"},
    "relationships": LINKS,
    "links": {"self": "x"},
}
GROUP: dict[str, Any] = {
    "type": "betaGroups",
    "attributes": {"name": "QA"},
    "relationships": {"app": {"data": {"type": "apps", "id": "1"}}},
}


def asked(query: str) -> list[str]:
    operation = JUDGE.file.operation("GET", "/v1/apps")
    return _told(list(JUDGE.request(operation, "GET /v1/apps", query, "", None)))


def sent(**changes: Any) -> list[str]:
    operation = JUDGE.file.operation("POST", "/v1/betaGroups")
    body = {"data": {**GROUP, **changes}}
    return _told(list(JUDGE.request(operation, "POST /v1/betaGroups", "", "application/json", body)))


def answered(query: str = "", status: int = 200, **changes: Any) -> list[str]:
    operation = JUDGE.file.operation("GET", "/v1/apps")
    body = {"data": [{**APP, **changes}]} if status < 400 else {"errors": []}
    return _told(list(JUDGE.answer(operation, "GET /v1/apps", query, status, "application/json", body)))


def _told(findings: list[Finding]) -> list[str]:
    return [f"{each.place}: {each.trouble}" for each in findings]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("filter[platform]=IOS,TV_OS&limit=200&fields[apps]=name", []),
        ("filter[platform]=IOS,MAC", ["?filter[platform]: 'MAC' is none of IOS, TV_OS"]),
        ("fields[apps]=sku", ["?fields[apps]: 'sku' is none of name, state"]),
        ("limit=201", ["?limit: 201 is more than 200"]),
        ("limit=all", ["?limit: string instead of integer"]),
        ("filter[name]=", ["?filter[name]: is empty"]),
        ("limit=1&limit=2", ["?limit: is given more than once"] * 2),
        ("sort=name", ["?sort: is unknown to the file"]),
    ],
)
def test_a_query_is_judged_by_names_words_and_limits(query: str, found: list[str]) -> None:
    assert asked(query) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"attributes": {"name": "QA", "note": None}}, []),
        ({"attributes": {"note": "x"}}, ["data.attributes.name: is required and missing"]),
        ({"attributes": {"name": 7}}, ["data.attributes.name: integer instead of string"]),
        ({"attributes": {"name": None}}, ["data.attributes.name: null instead of string"]),
        ({"relationships": {}}, ["data.relationships.app: is required and missing"]),
        ({"id": "1"}, ["data.id: is unknown to the file (string)"]),
        ({"type": "apps"}, ["data.type: 'apps' is none of betaGroups"]),
    ],
)
def test_a_body_is_judged_by_what_is_required_and_what_is_known(changes: dict[str, Any], found: list[str]) -> None:
    assert sent(**changes) == found


@pytest.mark.parametrize(
    ("query", "changes", "found"),
    [
        ("", {}, []),
        ("fields[apps]=name", {"attributes": {"name": "Tank"}, "relationships": {}}, []),
        ("fields[apps]=name", {}, ["data[].attributes.state: was not asked for"] * 1),
        ("", {"attributes": {"name": "Tank", "state": "READY"}}, ["data[].attributes.created: is missing"]),
        ("", {"attributes": {**APP["attributes"], "state": "NEW"}}, ["data[].attributes.state: 'NEW' is none of"]),
        ("", {"attributes": {**APP["attributes"], "created": "today"}}, ["data[].attributes.created: is no date"]),
        ("", {"attributes": {**APP["attributes"], "sku": "x"}}, ["data[].attributes.sku: is unknown to the file"]),
        ("", {"relationships": {}}, ["data[].relationships.groups.links: are missing"]),
        ("", {"links": {}}, ["data[].links.self: is missing"]),
    ],
)
def test_an_answer_is_judged_as_a_whole(query: str, changes: dict[str, Any], found: list[str]) -> None:
    told = answered(query, **changes)
    assert all(any(line.startswith(start) for line in told) for start in found)
    assert bool(told) == bool(found)


def test_a_status_that_is_not_declared_is_found() -> None:
    assert answered(status=403) == []
    assert answered(status=418) == [": the status 418 is not declared"]


def test_what_is_no_operation_is_found_in_our_requests_and_in_good_answers_alone() -> None:
    assert _told(list(JUDGE.request(None, "GET /v1/x", "", "", None))) == [": is no operation of the file"]
    assert _told(list(JUDGE.answer(None, "GET /v1/x", "", 404, "application/json", {"errors": []}))) == []
    assert _told(list(JUDGE.answer(None, "GET /v1/x", "", 200, "application/json", {}))) != []


@pytest.mark.parametrize(("kind", "found"), [("application/json", 0), (None, 0), ("text/plain", 1), ("", 1)])
def test_a_body_is_json_by_its_type(kind: str | None, found: int) -> None:
    operation = JUDGE.file.operation("POST", "/v1/betaGroups")
    assert len(list(JUDGE.request(operation, "POST /v1/betaGroups", "", kind, {"data": GROUP}))) == found
