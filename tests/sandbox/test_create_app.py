from __future__ import annotations

from typing import Any

import pytest

from .client import Client

CREATE = "ra/apps/create/?appType=ios"


def short_form(**changed: str) -> dict[str, Any]:
    new = {"bundleId": "com.example.fresh", "vendorId": "FRESH-1", "name": "Fresh", "primaryLanguage": "German"}
    members: dict[str, Any] = {key: {"value": value} for key, value in {**new, **changed}.items()}
    return {"versionString": {"value": "1.0"}, "newApp": {**members, "appType": "iOS App"}}


def test_the_form_offers_bundle_ids(client: Client) -> None:
    form = client.get(CREATE)
    assert "com.example.*" in form["bundleIds"]
    assert form["companyName"] is None


def test_the_short_form_creates_an_app_with_an_edited_version(client: Client) -> None:
    new = client.post(CREATE, short_form())["data"]["newApp"]
    assert new["liveVersion"]["stateKey"] == "prepareForUpload"
    document = client.get(f"ra/apps/version/{new['adamId']}")
    assert (document["status"], document["primaryLanguage"]["value"]) == ("prepareForUpload", "German")


def test_the_filled_form_creates_an_app(client: Client) -> None:
    form = client.get(CREATE)
    for key, member in short_form()["newApp"].items():
        if isinstance(member, dict):
            form["newApp"][key]["value"] = member["value"]
    form["versionString"]["value"] = "1.0"
    assert client.post(CREATE, form)["data"]["newApp"]["adamId"]


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("name", "Demo", "The App Name you entered has already been used."),
        ("vendorId", "NOTES-1", "The SKU number you entered has already been used."),
        ("primaryLanguage", "Klingon", "You must choose a primary language."),
    ],
)
def test_a_refusal_is_200_with_words_on_the_field(client: Client, key: str, value: str, words: str) -> None:
    answer = client.post(CREATE, short_form(**{key: value}))
    assert answer["data"]["newApp"][key]["errorKeys"] == [words]
    assert answer["data"]["sectionErrorKeys"][0].startswith("Your app information could not be saved.")
    assert (answer["data"]["newApp"]["adamId"], answer["statusCode"]) == (None, "SUCCESS")
    assert client.sandbox.writes == []


def test_a_wildcard_needs_a_suffix(client: Client) -> None:
    refused = client.post(CREATE, short_form(bundleId="com.example.*"))
    assert refused["data"]["newApp"]["bundleIdSuffix"]["errorKeys"]
    taken = client.post(CREATE, short_form(bundleId="com.example.*", bundleIdSuffix="fresh"))
    assert client.sandbox.world.app(taken["data"]["newApp"]["adamId"]).bundle_id == "com.example.fresh"


def test_an_accounts_first_app_needs_a_company_name(client: Client) -> None:
    client.sandbox.world.state.account.company_name = None
    assert client.get(CREATE)["companyName"]["isEditable"] is True
    assert client.post(CREATE, short_form())["data"]["sectionErrorKeys"]
    assert client.post(CREATE, {**short_form(), "companyName": {"value": "Ex"}})["data"]["newApp"]["adamId"]
