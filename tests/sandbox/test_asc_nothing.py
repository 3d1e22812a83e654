"""Lists of what no world has, versions of the API, what is asked for by `exists`, and numbers about use."""

from __future__ import annotations

import pytest

from .asc_client import APP, AscClient, code, error


@pytest.mark.parametrize("path", [f"apps/{APP}/customerReviews", f"apps/{APP}/relationships/appEvents", "devices"])
def test_a_list_of_what_is_not_there_is_empty(asc: AscClient, path: str) -> None:
    document = asc.get(path, limit="200")
    assert (document["data"], document["meta"]["paging"]) == ([], {"total": 0, "limit": 200})


@pytest.mark.parametrize("path", [f"apps/{APP}/ciProduct", f"apps/{APP}/relationships/gameCenterDetail"])
def test_one_thing_that_is_not_there_is_null(asc: AscClient, path: str) -> None:
    assert asc.get(path)["data"] is None


def test_nothing_is_found_there(asc: AscClient) -> None:
    assert code(asc.ask("GET", "certificates/5"), 404) == "NOT_FOUND"


def test_filters_includes_and_order_of_nothing_are_taken(asc: AscClient) -> None:
    query = {"filter__udid": "5", "sort": "-name", "fields__devices": "name"}
    assert asc.get("devices", **query)["data"] == []


@pytest.mark.parametrize("path", ["devices?nonsense=1", f"apps/{APP}/customerReviews?limit=201"])
def test_a_parameter_that_makes_no_sense_is_refused_there_too(asc: AscClient, path: str) -> None:
    assert error(asc.ask("GET", path), 400)["code"].startswith("PARAMETER_ERROR.")


def test_nothing_can_be_written_there(asc: AscClient) -> None:
    assert asc.post("devices", {"name": "a"}).status_code == 403


def test_a_type_belongs_to_one_version_of_the_api(asc: AscClient) -> None:
    statuses = [asc.ask("GET", path).status_code for path in ("/v2/sandboxTesters", "/v1/sandboxTesters", "/v2/apps")]
    assert statuses == [200, 404, 404]


def test_links_name_the_version_of_the_api(asc: AscClient) -> None:
    assert asc.get("/v2/sandboxTesters")["links"]["self"] == f"{asc.sandbox.url}/v2/sandboxTesters"


def test_what_has_an_attribute_is_asked_for(asc: AscClient) -> None:
    asc.sandbox.world.app(APP).builds[0].uses_non_exempt_encryption = None
    found = [len(asc.ids("builds", exists__usesNonExemptEncryption=word)) for word in ("true", "false")]
    assert found == [1, 1]


@pytest.mark.parametrize("name", ["exists[version]", "filter[parent]"])
def test_only_that_can_be_asked_for_so(asc: AscClient, name: str) -> None:
    path = "builds" if name.startswith("exists") else "appCategories"
    assert code(asc.ask("GET", path, params={name: "true"}), 400) == "PARAMETER_ERROR.ILLEGAL"


def test_the_use_of_a_build_is_told(asc: AscClient) -> None:
    (row,) = asc.get(f"builds/{asc.build('90')}/metrics/betaBuildUsages")["data"]
    assert row["dataPoints"][0]["values"] == {
        "installCount": 3,
        "sessionCount": 12,
        "crashCount": 0,
        "feedbackCount": 0,
        "inviteCount": 0,
    }


def test_a_build_that_nobody_used_has_no_numbers(asc: AscClient) -> None:
    assert asc.get(f"builds/{asc.build()}/metrics/betaBuildUsages")["data"] == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [("period=P7D&groupBy=betaTesters", None), ("period=P8D", "INVALID"), ("nonsense=1", "ILLEGAL")],
)
def test_use_is_asked_for_by_period(asc: AscClient, query: str, expected: str | None) -> None:
    answer = asc.ask("GET", f"betaGroups/{asc.group()}/metrics/betaTesterUsages?{query}")
    found = code(answer, 400) if answer.status_code != 200 else None
    assert found == (expected and f"PARAMETER_ERROR.{expected}")


def test_use_is_only_read(asc: AscClient) -> None:
    path = f"builds/{asc.build()}/metrics/betaBuildUsages"
    assert code(asc.ask("POST", path, {"data": {}}), 403) == "FORBIDDEN_ERROR"
