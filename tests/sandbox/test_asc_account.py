"""What belongs to the account: bundle ids, people, and the territories where its apps are sold."""

from __future__ import annotations

import pytest

from .asc_client import APP, OTHER_APP, AscClient, code, error

NEW = {"identifier": "com.example.new", "name": "New", "platform": "IOS"}


def test_the_bundle_id_of_every_app_is_registered(asc: AscClient) -> None:
    document = asc.get("bundleIds", filter__identifier="com.example.notes", include="app")
    assert [each["id"] for each in document["included"]] == [OTHER_APP]


def test_a_bundle_id_is_registered_renamed_and_deleted(asc: AscClient) -> None:
    made = asc.create("bundleIds", NEW)
    assert asc.attributes(f"bundleIds/{made}") == {**NEW, "seedId": "A1B2C3D4E5"}
    assert asc.patch("bundleIds", made, {"name": "Newer"}).json()["data"]["attributes"]["name"] == "Newer"
    assert asc.ask("DELETE", f"bundleIds/{made}").status_code == 204
    assert asc.ids("bundleIds", filter__identifier=NEW["identifier"]) == []


@pytest.mark.parametrize("identifier", ["com.example.demo", "COM.example.demo", "no spaces", "com..example"])
def test_a_bundle_id_that_is_taken_or_none_is_refused(asc: AscClient, identifier: str) -> None:
    refused = error(asc.post("bundleIds", {**NEW, "identifier": identifier}), 409)
    assert (refused["code"], refused["source"]["pointer"]) == (
        "ENTITY_ERROR.ATTRIBUTE.INVALID",
        "/data/attributes/identifier",
    )


def test_a_bundle_id_of_an_app_is_not_deleted(asc: AscClient) -> None:
    (found,) = asc.ids("bundleIds", filter__identifier="com.example.demo")
    assert code(asc.ask("DELETE", f"bundleIds/{found}"), 409) == "STATE_ERROR.ENTITY_STATE_INVALID"


def test_a_capability_is_enabled_once_and_disabled(asc: AscClient) -> None:
    owner = asc.create("bundleIds", NEW)
    attributes = {"capabilityType": "PUSH_NOTIFICATIONS"}
    made = asc.create("bundleIdCapabilities", attributes, bundleId=("bundleIds", owner))
    again = asc.post("bundleIdCapabilities", attributes, bundleId=("bundleIds", owner))
    assert error(again, 409)["source"]["pointer"] == "/data/attributes/capabilityType"
    assert asc.ids(f"bundleIds/{owner}/bundleIdCapabilities") == [made]
    assert asc.ask("DELETE", f"bundleIdCapabilities/{made}").status_code == 204
    assert asc.ids(f"bundleIds/{owner}/bundleIdCapabilities") == []


def test_the_people_of_the_team_are_listed(asc: AscClient) -> None:
    people = asc.get("users", sort="username")["data"]
    assert [(each["attributes"]["username"], each["attributes"]["roles"]) for each in people] == [
        ("sandbox@example.com", ["ACCOUNT_HOLDER", "ADMIN"]),
        ("team@example.com", ["DEVELOPER"]),
    ]
    assert all(each["attributes"]["firstName"] for each in people)
    assert len(asc.ids("users", filter__roles="ADMIN")) == 1
    assert asc.ids(f"users/{people[0]['id']}/visibleApps") == [APP, OTHER_APP]


def test_all_territories_fit_on_one_page(asc: AscClient) -> None:
    document = asc.get("territories", limit="200")
    assert (len(document["data"]), "next" in document["links"]) == (175, False)
    assert {each["id"]: each["attributes"]["currency"] for each in document["data"]}["AUT"] == "EUR"


def test_an_app_is_sold_everywhere_until_it_is_not(asc: AscClient) -> None:
    query = {"include": "territoryAvailabilities", "limit__territoryAvailabilities": "200"}
    sold = asc.get(f"/v2/appAvailabilities/{APP}", **query)
    assert {each["attributes"]["available"] for each in sold["included"]} == {True}
    first = sold["included"][0]["id"]
    assert asc.patch("territoryAvailabilities", first, {"available": False}).status_code == 200
    again = asc.get(f"apps/{APP}/appAvailabilityV2", **query)
    assert [each["id"] for each in again["included"] if not each["attributes"]["available"]] == [first]


def test_pre_orders_are_refused(asc: AscClient) -> None:
    (first, *_) = asc.ids(f"/v2/appAvailabilities/{APP}/territoryAvailabilities")
    assert code(asc.patch("territoryAvailabilities", first, {"preOrderEnabled": True}), 409) == "STATE_ERROR"


def test_what_is_kept_is_there_after_a_start_from_its_file(asc: AscClient) -> None:
    made = asc.create("bundleIds", NEW)
    asc.sandbox.reset(asc.sandbox.world.state)
    assert asc.ids("bundleIds", filter__identifier=NEW["identifier"]) == [made]
