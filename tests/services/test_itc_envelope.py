"""Every sign of failure, at any depth; and what is told without being one."""

from __future__ import annotations

from typing import Any

import pytest

from itc_actions.services.itunes_connect.envelope import verdict


def envelope(data: Any = None, **messages: Any) -> dict[str, Any]:
    said = {"error": None, "info": None, "warn": None, **messages}
    return {"data": data, "messages": said, "statusCode": "SUCCESS"}


@pytest.mark.parametrize(
    ("payload", "failure"),
    [
        ({"data": None, "messages": {}, "statusCode": "ERROR"}, "(it gave no reason)"),
        (envelope(error=["Problem."]), "Problem."),
        (envelope({"sectionErrorKeys": ["Top."]}), "Top."),
        (envelope({"newApp": {"sectionErrorKeys": ["Nested."]}}), "Nested."),
        (envelope({"newApp": {"name": {"value": "x", "errorKeys": ["Used."]}}}), "name: Used."),
        (
            envelope({"details": {"value": [{"language": "German", "releaseNotes": {"errorKeys": ["Long."]}}]}}),
            "German, releaseNotes: Long.",
        ),
        (envelope({"details": {"value": [{"language": "German", "sectionErrorKeys": ["Bad."]}]}}), "German: Bad."),
        (envelope({"a": {"value": [{"value": {"b": {"errorKeys": ["Deep."]}}}]}}), "b: Deep."),
    ],
)
def test_a_sign_of_failure_is_found_wherever_it_stands(payload: Any, failure: str) -> None:
    assert verdict(payload).failures == [failure]


@pytest.mark.parametrize("quiet", [None, []])
def test_empty_lists_and_nulls_are_no_failures(quiet: Any) -> None:
    data = {"sectionErrorKeys": quiet, "name": {"value": "x", "errorKeys": quiet}}
    assert verdict(envelope(data, error=quiet)).failures == []


def test_warnings_and_infos_are_told_and_pleasantries_are_not() -> None:
    data = {"sectionWarningKeys": ["Careful."], "sectionInfoKeys": ["By the way."]}
    said = verdict(envelope(data, info=["Successful POST"], warn=["Soon gone."]))
    assert said.failures == []
    assert said.remarks == ["Soon gone.", "Careful.", "By the way."]


def test_a_member_whose_failures_are_read_by_the_caller_is_spared() -> None:
    assert verdict(envelope({"testers": [{"email": {"errorKeys": ["Bad."]}}]}), spare="testers").failures == []


def test_an_answer_nested_deeper_than_python_calls_is_read() -> None:
    data: Any = {"errorKeys": ["Deep."]}
    for _ in range(5000):
        data = {"a": data}
    assert verdict(envelope(data)).failures == ["a: Deep."]
