"""Our description of the iTunes Connect JSON API: whole, right by its own format, and true of recorded payloads."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from flask import Flask
from jsonschema import Draft202012Validator

from itc_actions.sandbox.itunes_connect import itunes_connect_routes

from .our_file import WOA, our_file

RECORDED = os.environ.get("ITC_RECORDED")
ANSWERS = {
    "list_apps": ("GET", "/ra/apps/manageyourapps/summary"),
    "app_information": ("GET", "/ra/apps/version/1"),
    "update_app_information_response": ("POST", "/ra/apps/version/save/1"),
    "create_app_success": ("POST", "/ra/apps/create/"),
    "create_app_error": ("POST", "/ra/apps/create/"),
    "list_builds": ("GET", "/ra/apps/1/trains/"),
    "build_test_information": ("GET", "/ra/apps/1/trains/2.0/builds/1/testInformation"),
    "binary_details": ("GET", "/ra/apps/1/trains/2.0/builds/1/details"),
    "testers_of_build": ("GET", "/ra/apps/1/trains/2.0/builds/1/testers"),
    "submit_for_review_response": ("POST", "/ra/apps/1/details/submit/summary"),
    "resolution_center": ("GET", "/ra/apps/1/resolutionCenter"),
}
REQUESTS = {
    "update_app_information_request": ("POST", "/ra/apps/version/save/1"),
    "create_app_request": ("POST", "/ra/apps/create/"),
    "submit_for_review_request": ("POST", "/ra/apps/1/version/submit/complete"),
}


def recorded(name: str) -> Any:
    assert RECORDED is not None
    return json.loads(Path(RECORDED, f"{name}.json").read_text(encoding="utf-8"))


def operation(method: str, path: str) -> Any:
    found = our_file().operation(method, WOA + path)
    assert found is not None
    return found


def test_it_has_every_route_of_the_sandbox_and_no_other() -> None:
    app = Flask(__name__)
    app.register_blueprint(itunes_connect_routes(Mock()))
    served = {
        (method, str(rule.rule).removeprefix(WOA))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST"}
        if str(rule.rule).startswith(WOA)
    }
    names = {"<app_id>": "{app}", "<train>": "{train}", "<number>": "{build}", "<kind>": "{kind}"}
    names |= {"<version_id>": "{version}", "<path:page>": "{page}"}
    for rule, ours in names.items():
        served = {(method, path.replace(rule, ours)) for method, path in served}
    served -= {("GET", "/wo/{page}")}  # the login page is answered there too, to whoever was refused
    assert {(method, path) for method, path in served} == our_file().operations


def test_every_schema_is_one_and_every_reference_leads_somewhere() -> None:
    content = our_file().content
    for schema in content["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    text = json.dumps(content)
    named = {part.partition('"')[0] for part in text.split('"$ref": "#/')[1:]}
    assert {name for name in named if name.split("/")[-1] not in content["components"][name.split("/")[1]]} == set()


def test_every_operation_says_what_it_is() -> None:
    operations = [each for path in our_file().content["paths"].values() for each in path.values()]
    assert [each for each in operations if not each["summary"] or not each["operationId"]] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": "2.0", "colour": "red"}, "'colour' was unexpected"),
        ({}, "'version' is a required property"),
        ({"version": 2}, "2 is not of type 'string'"),
    ],
)
def test_a_request_that_is_otherwise_is_told(change: dict[str, Any], said: str) -> None:
    found = list(our_file().request(operation("POST", "/ra/apps/version/create/1"), "", change))
    assert len(found) == 1
    assert said in found[0]


def test_an_answer_that_is_otherwise_is_told() -> None:
    listing = operation("GET", "/ra/apps/manageyourapps/summary")
    answer = {"data": None, "messages": {"error": None, "info": None, "warn": None}, "statusCode": "SUCCESS"}
    assert list(our_file().answer(listing, 200, "application/json", answer)) == []
    assert list(our_file().answer(listing, 200, "application/json", {**answer, "statusCode": "FINE"})) != []
    assert list(our_file().answer(listing, 200, "text/html", answer)) != []
    assert list(our_file().answer(listing, 302, "text/html", answer)) == ["the status 302 is not declared"]


@pytest.mark.skipif(RECORDED is None, reason="ITC_RECORDED does not name the recorded payloads")
@pytest.mark.parametrize("name", ANSWERS)
def test_recorded_answers_are_as_described(name: str) -> None:
    found = recorded(name)
    whole = found if "statusCode" in found else {"data": found, "messages": dict.fromkeys(("error", "info", "warn"))}
    answer = {"statusCode": "SUCCESS", **whole}
    assert list(our_file().answer(operation(*ANSWERS[name]), 200, "application/json", answer)) == []


@pytest.mark.skipif(RECORDED is None, reason="ITC_RECORDED does not name the recorded payloads")
@pytest.mark.parametrize("name", REQUESTS)
def test_recorded_requests_are_as_described(name: str) -> None:
    assert list(our_file().request(operation(*REQUESTS[name]), "", recorded(name))) == []
