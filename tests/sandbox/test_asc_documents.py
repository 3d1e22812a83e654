from __future__ import annotations

import pytest

from .asc_client import APP, OTHER_APP, AscClient, code, error


def test_a_list_is_filtered(asc: AscClient) -> None:
    assert asc.ids("apps", filter__bundleId="com.example.notes") == [OTHER_APP]


def test_a_filter_takes_several_values(asc: AscClient) -> None:
    assert asc.ids("apps", filter__bundleId="com.example.notes,com.example.demo") == [APP, OTHER_APP]


def test_a_list_is_sorted(asc: AscClient) -> None:
    assert asc.ids("apps", sort="-name") == [OTHER_APP, APP]


def test_only_the_fields_asked_for_are_shown(asc: AscClient) -> None:
    first = asc.get("apps", fields__apps="name,bundleId")["data"][0]
    assert first["attributes"] == {"name": "Demo", "bundleId": "com.example.demo"}
    assert "relationships" not in first


def test_relationships_show_only_links_unless_included(asc: AscClient) -> None:
    relation = asc.get(f"apps/{APP}")["data"]["relationships"]["builds"]
    address = f"{asc.sandbox.url}/v1/apps/{APP}"
    assert relation == {"links": {"self": f"{address}/relationships/builds", "related": f"{address}/builds"}}


def test_what_is_included_is_linked_by_type_and_id(asc: AscClient) -> None:
    document = asc.get("builds", filter__version="100", include="preReleaseVersion,app")
    relations = document["data"][0]["relationships"]
    linked = [relations[name]["data"] for name in ("preReleaseVersion", "app")]
    included = {(each["type"], each["id"]) for each in document["included"]}
    assert {(each["type"], each["id"]) for each in linked} == included


def test_what_two_resources_share_is_included_once(asc: AscClient) -> None:
    document = asc.get("builds", include="app")
    assert (len(document["data"]), [each["id"] for each in document["included"]]) == (2, [APP])


def test_a_missing_resource_is_included_as_null(asc: AscClient) -> None:
    document = asc.get(f"builds/{asc.build()}", include="appStoreVersion")
    assert document["data"]["relationships"]["appStoreVersion"]["data"] is None


def test_how_much_is_included_can_be_limited(asc: AscClient) -> None:
    name = "appStoreVersionLocalizations"
    document = asc.get(f"appStoreVersions/{asc.live()}", include=name, limit__appStoreVersionLocalizations="1")
    paging = document["data"]["relationships"][name]["meta"]["paging"]
    assert (len(document["included"]), paging) == (1, {"total": 2, "limit": 1})


def test_the_pages_of_a_list_follow_each_other(asc: AscClient) -> None:
    first = asc.get("betaTesters", limit="3", sort="email")
    second = asc.ask("GET", first["links"]["next"]).json()
    emails = [each["attributes"]["email"] for page in (first, second) for each in page["data"]]
    assert emails == ["ada@example.com", "alan@example.com", "grace@example.com", "team@example.com"]
    assert first["meta"]["paging"]["total"] == 4


def test_the_last_page_has_no_next(asc: AscClient) -> None:
    assert "next" not in asc.get("betaTesters")["links"]


def test_a_relationship_gives_types_and_ids(asc: AscClient) -> None:
    build = asc.build()
    assert asc.get(f"builds/{build}/relationships/app")["data"] == {"type": "apps", "id": APP}
    listed = asc.get(f"apps/{APP}/relationships/builds", limit="1")
    assert set(listed["data"][0]) == {"type", "id"}


@pytest.mark.parametrize(
    ("path", "name", "expected"),
    [
        ("apps?filter[nonsense]=1", "filter[nonsense]", "PARAMETER_ERROR.ILLEGAL"),
        ("apps?nonsense=1", "nonsense", "PARAMETER_ERROR.ILLEGAL"),
        ("apps?include=nonsense", "include", "PARAMETER_ERROR.INVALID"),
        ("apps?sort=id", "sort", "PARAMETER_ERROR.INVALID"),
        ("apps?fields[apps]=nonsense", "fields[apps]", "PARAMETER_ERROR.INVALID"),
        ("apps?limit=201", "limit", "PARAMETER_ERROR.INVALID"),
        ("apps?limit=0", "limit", "PARAMETER_ERROR.INVALID"),
        ("apps?limit[builds]=5", "limit[builds]", "PARAMETER_ERROR.ILLEGAL"),
        ("apps?include=builds&limit[builds]=51", "limit[builds]", "PARAMETER_ERROR.INVALID"),
        ("apps?cursor=nonsense", "cursor", "PARAMETER_ERROR.INVALID"),
        ("apps?limit=1&limit=2", "limit", "PARAMETER_ERROR.ILLEGAL"),
        ("builds?filter[processingState]=DONE", "filter[processingState]", "PARAMETER_ERROR.INVALID"),
        ("reviewSubmissions", "filter[app]", "PARAMETER_ERROR.REQUIRED"),
        (f"apps/{APP}/builds?filter[version]=1", "filter[version]", "PARAMETER_ERROR.ILLEGAL"),
        ("betaTesters?filter[apps]=1&filter[betaGroups]=2", "filter", "PARAMETER_ERROR.ILLEGAL"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_named(asc: AscClient, path: str, name: str, expected: str) -> None:
    refused = error(asc.ask("GET", path), 400)
    assert (refused["code"], refused["source"]) == (expected, {"parameter": name})


@pytest.mark.parametrize(
    "path", ["nonsense", "apps/5", "builds/none/app", f"apps/{APP}/nonsense", f"apps/{APP}/relationships/nonsense"]
)
def test_what_does_not_exist_is_404(asc: AscClient, path: str) -> None:
    assert code(asc.ask("GET", path), 404) == "NOT_FOUND"


@pytest.mark.parametrize(
    ("method", "path", "said"),
    [
        (
            "POST",
            "apps",
            "'apps' does not allow 'CREATE'. Allowed operations are: GET_COLLECTION, GET_INSTANCE, UPDATE",
        ),
        ("DELETE", f"apps/{APP}", "'apps' does not allow 'DELETE'."),
        ("GET", "appStoreVersions", "'appStoreVersions' does not allow 'GET_COLLECTION'."),
        ("PUT", "builds", "'builds' does not allow 'REPLACE'."),
    ],
)
def test_a_method_that_is_not_served_is_forbidden(asc: AscClient, method: str, path: str, said: str) -> None:
    refused = error(asc.ask(method, path, {}), 403)
    assert (refused["code"], said in refused["detail"]) == ("FORBIDDEN_ERROR", True), refused


def test_a_relationship_that_is_only_written_is_not_read(asc: AscClient) -> None:
    refused = error(asc.ask("GET", f"builds/{asc.build()}/relationships/betaGroups"), 403)
    assert "'betaGroups' does not allow 'GET'" in refused["detail"]


def test_a_body_that_is_no_json_is_refused(asc: AscClient) -> None:
    headers = {"Authorization": f"Bearer {asc.token}", "Content-Type": "application/json"}
    answer = asc.session.post(f"{asc.sandbox.url}/v1/betaGroups", data="{", headers=headers, timeout=10)
    assert code(answer, 422) == "ENTITY_INVALID"


def test_a_body_of_another_type_is_refused(asc: AscClient) -> None:
    headers = {"Authorization": f"Bearer {asc.token}", "Content-Type": "text/plain"}
    answer = asc.session.post(f"{asc.sandbox.url}/v1/betaGroups", data="{}", headers=headers, timeout=10)
    assert code(answer, 415) == "UNSUPPORTED_MEDIA_TYPE"


@pytest.mark.parametrize(
    ("attributes", "expected", "name"),
    [
        ({}, "ENTITY_ERROR.ATTRIBUTE.REQUIRED", "name"),
        ({"name": 5}, "ENTITY_ERROR.ATTRIBUTE.TYPE", "name"),
        ({"name": "QA", "nonsense": 1}, "ENTITY_ERROR.ATTRIBUTE.UNKNOWN", "nonsense"),
        ({"name": "QA", "publicLinkLimit": 10001}, "ENTITY_ERROR.ATTRIBUTE.INVALID", "publicLinkLimit"),
    ],
)
def test_an_attribute_that_will_not_do_is_pointed_at(
    asc: AscClient, attributes: dict[str, object], expected: str, name: str
) -> None:
    refused = error(asc.post("betaGroups", attributes, app=("apps", APP)), 409)
    assert (refused["code"], refused["source"]["pointer"]) == (expected, f"/data/attributes/{name}")


def test_a_relationship_that_is_missing_is_pointed_at(asc: AscClient) -> None:
    refused = error(asc.post("betaGroups", {"name": "QA"}), 409)
    assert (refused["code"], refused["source"]["pointer"]) == (
        "ENTITY_ERROR.RELATIONSHIP.REQUIRED",
        "/data/relationships/app",
    )


def test_a_relationship_to_nothing_is_refused(asc: AscClient) -> None:
    assert code(asc.post("betaGroups", {"name": "QA"}, app=("apps", "5")), 409) == "ENTITY_ERROR.RELATIONSHIP.INVALID"


@pytest.mark.parametrize("given", ["x", 5, [], None, {"data": "x"}, {"data": [{"type": "apps", "id": APP}]}])
def test_a_relationship_of_another_form_is_pointed_at(asc: AscClient, given: object) -> None:
    data = {"type": "betaGroups", "attributes": {"name": "QA"}, "relationships": {"app": given}}
    refused = error(asc.ask("POST", "betaGroups", {"data": data}), 409)
    assert refused["source"]["pointer"] == "/data/relationships/app"


def test_all_that_is_wrong_is_said_at_once(asc: AscClient) -> None:
    answer = asc.post("appStoreVersions", {"versionString": 2})
    assert len(answer.json()["errors"]) == 3


def test_a_type_or_an_id_that_does_not_match_the_path_is_refused(asc: AscClient) -> None:
    answer = asc.ask("PATCH", f"apps/{APP}", {"data": {"type": "builds", "id": "5"}})
    assert [each["source"]["pointer"] for each in answer.json()["errors"]] == ["/data/type", "/data/id"]


def test_every_answer_says_how_many_requests_are_left(asc: AscClient) -> None:
    left = [asc.ask("GET", path).headers["X-Rate-Limit"] for path in ("apps", "nonsense")]
    assert left == ["user-hour-lim:3600;user-hour-rem:3599;", "user-hour-lim:3600;user-hour-rem:3598;"]


def test_a_quota_that_is_used_up_is_429(asc: AscClient) -> None:
    asc.sandbox.set_quota(remaining=1)
    assert asc.ask("GET", "apps").status_code == 200
    answer = asc.ask("GET", "apps")
    assert code(answer, 429) == "RATE_LIMIT_EXCEEDED"
    assert "Retry-After" not in answer.headers


def test_a_quota_is_there_again_after_an_hour(asc: AscClient) -> None:
    asc.sandbox.set_quota(remaining=0)
    asc.sandbox.advance(3600)
    assert asc.ask("GET", "apps").status_code == 200


def test_a_refusal_may_say_when_to_come_back(asc: AscClient) -> None:
    asc.session.post(f"{asc.sandbox.url}/sandbox/quota", json={"remaining": 0, "retry_after": 7}, timeout=10)
    assert asc.ask("GET", "apps").headers["Retry-After"] == "7"


def test_a_fault_meets_these_paths_too(asc: AscClient) -> None:
    asc.sandbox.fault("status", r"/v1/apps/\d+", method="PATCH", status=503)
    assert asc.patch("apps", APP, {}).status_code == 503
    assert asc.sandbox.requests[-1].faults == ["status"]


def test_the_writes_are_those_that_changed_something(asc: AscClient) -> None:
    version = asc.create_version()
    asc.patch("appStoreVersions", version, {"copyright": "2026 Example Studios"})
    assert [seen.line for seen in asc.sandbox.writes] == ["POST /v1/appStoreVersions"]
