from __future__ import annotations

from typing import Any

from .client import APP, Client

OF_APP = f"ra/user/externalTesters/{APP}/"


def new(email: str, first: str = "Felix", last: str = "Krause") -> dict[str, Any]:
    return {
        "emailAddress": {"value": email, "errorKeys": []},
        "firstName": {"value": first},
        "lastName": {"value": last},
        "testing": {"value": True},
        "groups": [],
    }


def emails(members: list[dict[str, Any]]) -> list[str]:
    return [member["emailAddress"]["value"] for member in members]


def test_many_testers_are_registered_in_one_request(client: Client) -> None:
    answer = client.post("ra/users/pre/create", {"testers": [new("a@example.org"), new("b@example.org")]})
    assert emails(answer["data"]["testers"]) == ["a@example.org", "b@example.org"]
    assert all(tester["testerId"] for tester in answer["data"]["testers"])
    assert len(client.get("ra/users/pre/ext")["testers"]) == 5


def test_one_bad_address_does_not_sink_the_others(client: Client) -> None:
    answer = client.post("ra/users/pre/create", {"testers": [new("nonsense"), new("b@example.org")]})
    assert [bool(one["emailAddress"]["errorKeys"]) for one in answer["data"]["testers"]] == [True, False]
    assert "b@example.org" in emails(client.get("ra/users/pre/ext")["testers"])


def test_a_registered_address_is_refused_on_its_field(client: Client) -> None:
    answer = client.post("ra/users/pre/create", {"testers": [new("ADA@example.com")]})
    assert "duplicate.email" in answer["data"]["testers"][0]["emailAddress"]["errorKeys"][0]


def test_an_internal_testers_address_is_refused_on_its_field(client: Client) -> None:
    answer = client.post("ra/users/pre/create", {"testers": [new("team@example.com")]})
    assert "testerEmailExistsInternal" in answer["data"]["testers"][0]["emailAddress"]["errorKeys"][0]


def test_a_tester_is_given_the_app_and_loses_it(client: Client) -> None:
    client.post(OF_APP, {"users": [new("alan@example.com")]})
    assert "alan@example.com" in emails(client.get(OF_APP)["users"])
    client.post(OF_APP, {"users": [{**new("alan@example.com"), "testing": {"value": False}}]})
    assert "alan@example.com" not in emails(client.get(OF_APP)["users"])


def test_who_is_not_registered_cannot_be_given_the_app(client: Client) -> None:
    answer = client.post(OF_APP, {"users": [new("nobody@example.org")]})
    assert answer["data"]["users"][0]["emailAddress"]["errorKeys"]


def test_giving_the_app_twice_changes_nothing(client: Client) -> None:
    client.post(OF_APP, {"users": [new("ada@example.com")]})
    assert client.sandbox.writes == []


def test_internal_testers_are_listed_for_the_account_and_the_app(client: Client) -> None:
    assert emails(client.get("ra/users/pre/int")["testers"]) == ["team@example.com"]
    assert emails(client.get(f"ra/user/internalTesters/{APP}/")["users"]) == ["team@example.com"]


def test_a_deleted_tester_is_gone_from_the_account_and_the_app(client: Client) -> None:
    tester = client.get("ra/users/pre/ext")["testers"][0]
    body = {**new("ada@example.com"), "testing": {"value": False}, "testerId": tester["testerId"]}
    client.post("ra/users/pre/ext/delete", [body])
    assert "ada@example.com" not in emails(client.get("ra/users/pre/ext")["testers"])
    assert "ada@example.com" not in emails(client.get(OF_APP)["users"])
