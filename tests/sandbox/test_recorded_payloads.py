"""Every answer holds each key of the recorded payload, with a value of the recorded type.

The payloads are not part of this repository: `ITC_RECORDED` names the folder that has them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.itunes_connect.wire import ADDITIONS

from .client import APP, Client

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("ITC_RECORDED") or ROOT / "recorded")
BUILD = f"ra/apps/{APP}/trains/2.0/builds/100"

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the recorded payloads are not here; ITC_RECORDED names them"
)


def recorded(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def kind(value: Any) -> str:
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def differences(payload: Any, answer: Any, path: str = "$") -> Iterator[str]:
    if payload is None:
        return
    if kind(payload) != kind(answer):
        yield f"{path}: recorded {kind(payload)}, answered {kind(answer)}"
    elif isinstance(payload, dict):
        for key in sorted(payload.keys() - answer.keys()):
            yield f"{path}.{key}: missing"
        if payload:
            for key in sorted(answer.keys() - payload.keys() - ADDITIONS):
                yield f"{path}.{key}: not recorded"
        for key in payload.keys() & answer.keys():
            yield from differences(payload[key], answer[key], f"{path}.{key}")
    elif isinstance(payload, list) and payload:
        if not answer:
            yield f"{path}: recorded with members, answered empty"
        for place, member in enumerate(answer):
            yield from differences(payload[min(place, len(payload) - 1)], member, f"{path}[{place}]")


def check(name: str, answer: Any) -> None:
    assert list(differences(recorded(name), answer)) == []


def test_the_list_of_apps(client: Client) -> None:
    client.create_version()
    check("list_apps", client.ask("GET", "ra/apps/manageyourapps/summary/v2").json())


def test_the_document_of_the_live_version(client: Client) -> None:
    check("app_information", client.ask("GET", f"ra/apps/version/{APP}?v=live").json())


def test_the_document_of_the_edited_version(client: Client) -> None:
    client.make_ready()
    check("app_information", client.ask("GET", f"ra/apps/version/{APP}").json())


def test_the_answer_to_a_save(client: Client) -> None:
    document = client.make_ready()
    check("update_app_information_response", client.save(document))


def test_the_recorded_request_of_a_save_is_taken(client: Client) -> None:
    client.create_version()
    sent = recorded("update_app_information_request")
    sent["version"]["value"] = "2.0"
    answer = client.save(sent)
    assert answer["data"]["sectionErrorKeys"] == []
    assert answer["data"]["appStoreInfo"]["cityName"]["value"] == sent["appStoreInfo"]["cityName"]["value"]


def test_the_refusal_of_a_version(client: Client) -> None:
    client.create_version()
    assert client.create_version("2.1").json() == recorded("create_version_forbidden")


def test_the_creation_of_an_app(client: Client) -> None:
    request = recorded("create_app_request")
    check("create_app_success", client.post("ra/apps/create/?appType=ios", request))
    check("create_app_error", client.post("ra/apps/create/?appType=ios", request))


def test_the_list_of_builds(client: Client) -> None:
    client.sandbox.upload_build(APP, "2.0", "101")
    check("list_builds", client.ask("GET", f"ra/apps/{APP}/trains/").json())


def test_the_test_information_of_a_build(client: Client) -> None:
    check("build_test_information", client.ask("GET", f"{BUILD}/testInformation").json())


def test_the_details_of_a_binary(client: Client) -> None:
    check("binary_details", client.ask("GET", f"{BUILD}/details").json())


def test_the_testers_of_a_build(client: Client) -> None:
    check("testers_of_build", client.ask("GET", f"ra/apps/{APP}/trains/1.9/builds/90/testers").json())


def test_the_questions_of_a_submission(client: Client) -> None:
    document = client.make_ready()
    check("submit_for_review_response", client.post(f"ra/apps/{APP}/version/submit/start", document))


def test_the_recorded_answers_of_a_submission_are_taken(client: Client) -> None:
    client.make_ready()
    answer = client.post(f"ra/apps/{APP}/version/submit/complete", recorded("submit_for_review_request"))
    assert answer["messages"]["error"] is None
    check("submit_for_review_response", answer)


def test_the_resolution_centre(client: Client) -> None:
    client.waiting_version()
    client.sandbox.reject(APP, "2.16: Background audio")
    check("resolution_center", client.ask("GET", f"ra/apps/{APP}/resolutionCenter?v=latest").json())


def test_every_recorded_language_is_known(sandbox: Sandbox) -> None:
    from itc_actions.apple.locales import locale_of

    assert [one["language"] for one in recorded("languages") if locale_of(one["language"]) is None] == []
