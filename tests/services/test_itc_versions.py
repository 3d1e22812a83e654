"""Apps and versions: reading, creating, texts, the chosen build."""

from __future__ import annotations

from typing import Any

import pytest
from desk import BUILD, Desk

from itc_actions.errors import (
    EndpointGone,
    LoginFailed,
    OutcomeUnknown,
    Refused,
    UnexpectedAnswer,
    Unreachable,
)

CREATE = "version/create"
SAVE = "version/save"


def test_apps_come_with_their_versions() -> None:
    with Desk() as desk:
        desk.with_version()
        demo = next(app for app in desk.service.list_apps() if app.id == "1000000001")
        assert demo.live is not None and demo.live.number == "1.9"
        assert demo.edit is not None and (demo.edit.number, demo.edit.raw_state) == ("2.0", "prepareForUpload")


def test_f45_the_list_of_apps_is_found_at_its_second_address() -> None:
    with Desk() as desk:
        desk.sandbox.fault("gone", path="summary$", times=0)
        assert desk.service.list_apps()
        desk.service.list_apps()
        assert len(desk.lines("summary")) == 3


def test_f45_an_address_that_is_gone_names_the_other_service() -> None:
    with Desk() as desk:
        desk.sandbox.fault("gone", path="trains", times=0)
        with pytest.raises(EndpointGone, match="trains/ was answered 404") as caught:
            desk.service.list_builds(desk.app)
        assert caught.value.exit_code == 5
        assert "--service app-store-connect" in (caught.value.next_step or "")


def test_there_is_no_version_to_edit_where_the_live_one_is_answered() -> None:
    with Desk() as desk:
        assert desk.service.get_version(desk.app) is None


def test_the_live_version_is_read_beside_the_edited_one() -> None:
    with Desk() as desk:
        desk.with_version()
        live, edit = desk.service.get_version(desk.app, live=True), desk.service.get_version(desk.app)
        assert live is not None and (live.number, live.live) == ("1.9", True)
        assert edit is not None and (edit.number, edit.live) == ("2.0", False)
        assert edit.texts["de-DE"].release_notes == "Faster."
        assert edit.build == BUILD


def test_a_version_is_created() -> None:
    with Desk() as desk:
        version = desk.service.create_version(desk.app, "2.0")
        assert (version.number, version.raw_state) == ("2.0", "prepareForUpload")
        assert desk.accepted_writes == 1


def test_f12_a_create_refused_in_the_services_words_ends_with_them() -> None:
    with Desk() as desk:
        desk.with_version()
        with pytest.raises(Refused, match="cannot create a new version") as caught:
            desk.service.create_version(desk.app, "3.0")
        assert caught.value.exit_code == 3
        assert caught.value.correlation_key
        assert desk.accepted_writes == 0


def test_f12_a_403_that_refuses_the_person_names_role_and_agreement() -> None:
    with Desk() as desk:
        desk.sandbox.fault("status", path=CREATE, status=403, times=0)
        with pytest.raises(LoginFailed) as caught:
            desk.service.create_version(desk.app, "2.0")
        assert caught.value.exit_code == 4
        assert "role" in caught.value.text
        assert "agreement" in caught.value.text


def test_f14_a_create_refused_because_it_is_there_is_adopted() -> None:
    with Desk() as desk:
        desk.with_version()
        assert desk.service.create_version(desk.app, "2.0").number == "2.0"
        assert "is there already" in desk.notices
        assert desk.accepted_writes == 0


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop", "when": "after"},
        {"kind": "truncate", "when": "after"},
        {"kind": "status", "when": "after", "status": 502},
        {"kind": "body", "when": "after", "body": "<html>Back soon</html>", "content_type": "text/html"},
    ],
    ids=["f04 dropped", "f06 truncated", "f02 bad gateway", "f07 page"],
)
def test_f02_f04_f06_f07_a_version_whose_answer_was_lost_is_adopted(fault: dict[str, Any]) -> None:
    with Desk() as desk:
        desk.sandbox.fault(path=CREATE, **fault)
        assert desk.service.create_version(desk.app, "2.0").number == "2.0"
        assert len(desk.lines(CREATE)) == 1
        assert desk.accepted_writes == 1
        assert "it has taken effect" in desk.notices


@pytest.mark.parametrize("fault", [{"kind": "drop"}, {"kind": "status", "status": 503}], ids=["f04", "f02"])
def test_f02_f04_a_version_that_was_not_created_is_sent_once_more(fault: dict[str, Any]) -> None:
    with Desk() as desk:
        desk.sandbox.fault(path=CREATE, **fault)
        assert desk.service.create_version(desk.app, "2.0").number == "2.0"
        assert len(desk.lines(CREATE)) == 2
        assert desk.accepted_writes == 1


def test_f02_a_version_that_is_never_taken_in_is_sent_twice_at_most() -> None:
    with Desk() as desk:
        desk.sandbox.fault("status", path=CREATE, status=503, times=0)
        with pytest.raises(Unreachable, match="not taken effect"):
            desk.service.create_version(desk.app, "2.0")
        assert len(desk.lines(CREATE)) == 2


def test_f02_a_lost_answer_that_cannot_be_looked_up_is_an_unknown_outcome() -> None:
    with Desk() as desk:
        desk.sandbox.fault("drop", path=CREATE, when="after")
        desk.sandbox.fault("status", path="ra/apps/version/1000000001", status=503, times=0)
        with pytest.raises(OutcomeUnknown, match=r"creating version 2\.0") as caught:
            desk.service.create_version(desk.app, "2.0")
        assert caught.value.exit_code == 6
        assert len(desk.lines(CREATE)) == 1


def test_f01_a_read_survives_two_bad_gateways() -> None:
    with Desk() as desk:
        desk.sandbox.fault("status", path="summary", status=502, times=2)
        assert desk.service.list_apps()


def test_a_passing_operation_failed_is_waited_out_on_reads() -> None:
    failed = '{"data": null, "messages": {"error": ["operation_failed"]}, "statusCode": "SUCCESS"}'
    with Desk() as desk:
        desk.sandbox.fault("body", path="trains", body=failed, times=2)
        assert desk.service.list_builds(desk.app)


def test_an_operation_failed_that_stays_is_a_refusal() -> None:
    failed = '{"data": null, "messages": {"error": ["operation_failed"]}, "statusCode": "SUCCESS"}'
    with Desk() as desk:
        desk.sandbox.fault("body", path="trains", body=failed, times=0)
        with pytest.raises(Refused, match="operation_failed"):
            desk.service.list_builds(desk.app)


def test_a_write_refused_in_a_good_answer_is_taken_back_from_the_count() -> None:
    with Desk() as desk:
        desk.with_version()
        refused = '{"data": null, "messages": {"error": ["No."]}, "statusCode": "SUCCESS"}'
        desk.sandbox.fault("body", path=SAVE, when="before", body=refused)
        with pytest.raises(Refused, match=r"Saving version 2\.0.*was refused"):
            desk.service.update_version_texts(desk.app, {"en-US": {"release_notes": "New"}})
        assert desk.accepted_writes == 0


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ('{"data": {"summaries": null}, "statusCode": "SUCCESS"}', r"\$\.data\.summaries should be a list .it is null"),
        ('{"data": {"apps": []}, "statusCode": "SUCCESS"}', r"\$\.data\.summaries is missing"),
        ('{"data": {"summaries": [{"name": "x"}]}, "statusCode": "SUCCESS"}', r"\$\.data\.summaries\[0\]\.adamId"),
        ('{"data": null, "statusCode": "SUCCESS"}', r"\$\.data should be an object"),
        ('{"summaries": []}', "envelope"),
        ("[1]", "envelope"),
    ],
)
def test_f08_an_answer_of_another_shape_names_the_field(body: str, path: str) -> None:
    with Desk() as desk:
        desk.sandbox.fault("body", path="summary", body=body, times=0)
        with pytest.raises(UnexpectedAnswer, match=path):
            desk.service.list_apps()


def test_f08_an_unknown_state_passes_through() -> None:
    body = (
        '{"data": {"summaries": [{"adamId": "1", "name": "x", "bundleId": "y", '
        '"versions": [{"version": "1", "stateKey": "onTheMoon"}]}]}, "statusCode": "SUCCESS"}'
    )
    with Desk() as desk:
        desk.sandbox.fault("body", path="summary", body=body, times=0)
        (app,) = desk.service.list_apps()
        assert app.edit is not None
        assert (app.edit.state, app.edit.raw_state) == ("onTheMoon", "onTheMoon")
