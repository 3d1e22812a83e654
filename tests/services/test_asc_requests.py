"""Pages, errors, quota and platforms, over raw answers."""

from __future__ import annotations

from typing import Any

import pytest
from asc_desk import TANK, AscDesk
from asc_script import NO_APPS, Reply, answering, app, refusal

from itc_actions.errors import (
    AlreadyThere,
    BadInput,
    EndpointGone,
    LoginFailed,
    Refused,
    UnexpectedAnswer,
    Unreachable,
)

# -- pages ------------------------------------------------------------------------------------------------------------


def test_the_next_page_is_asked_for_by_its_very_address() -> None:
    def first(path: str) -> Reply:
        return (200, {"data": [app(1)], "links": {"next": f"{script.origin}/v1/apps?cursor=a%2Fb%3D&limit=1"}})

    with answering(first, (200, {"data": [app(2)], "links": {}})) as script, AscDesk(origin=script.origin) as desk:
        assert [each.id for each in desk.service.list_apps()] == ["1", "2"]
        assert script.asked[1][0] == "/v1/apps?cursor=a%2Fb%3D&limit=1"


@pytest.mark.fault("F33")
def test_f33_a_next_page_at_another_host_is_not_asked_for() -> None:
    page = (200, {"data": [app(1)], "links": {"next": "http://evil.example.com/v1/apps?cursor=2"}})
    with answering(page) as script, AscDesk(origin=script.origin) as desk:
        with pytest.raises(UnexpectedAnswer, match="another host"):
            desk.service.list_apps()
        assert len(script.asked) == 1


@pytest.mark.fault("F33")
def test_f33_pages_that_go_round_in_a_circle_end() -> None:
    def page(path: str) -> Reply:
        return (200, {"data": [app(1)], "links": {"next": f"{script.origin}/v1/apps?cursor=2"}})

    with answering(page) as script, AscDesk(origin=script.origin) as desk:
        with pytest.raises(UnexpectedAnswer, match="circle"):
            desk.service.list_apps()
        assert len(script.asked) == 2


@pytest.mark.fault("F33")
def test_f33_what_two_pages_have_counts_once() -> None:
    def first(path: str) -> Reply:
        return (200, {"data": [app(1), app(2)], "links": {"next": f"{script.origin}/v1/apps?cursor=2"}})

    second: Reply = (200, {"data": [app(2), app(3)], "links": {}})
    with answering(first, second) as script, AscDesk(origin=script.origin) as desk:
        assert [each.id for each in desk.service.list_apps()] == ["1", "2", "3"]


@pytest.mark.fault("F42")
def test_f42_json_that_is_nested_too_deeply_is_an_unexpected_answer() -> None:
    with answering((200, b"[" * 100_000)) as script, AscDesk(origin=script.origin) as desk:
        with pytest.raises(Unreachable) as caught:
            desk.service.list_apps()
        assert caught.value.exit_code == 5


@pytest.mark.fault("F08")
def test_f08_a_wrong_shape_is_told_with_its_path() -> None:
    wrong = {"type": "apps", "id": "1", "attributes": {"name": 7, "bundleId": "x"}}
    text = r"data\[0\]\.attributes\.name is no text"
    with answering((200, {"data": [wrong]})) as script, AscDesk(origin=script.origin) as desk:
        with pytest.raises(UnexpectedAnswer, match=text) as caught:
            desk.service.list_apps()
        assert caught.value.exit_code == 5


# -- errors -----------------------------------------------------------------------------------------------------------


def test_a_missing_role_is_a_failed_login_that_names_the_key() -> None:
    with answering(refusal("FORBIDDEN_ERROR", 403)) as script, AscDesk(origin=script.origin) as desk:
        with pytest.raises(LoginFailed, match="not allowed to key 2X9R4HXF34") as caught:
            desk.service.list_apps()
        assert "Not now." in (caught.value.said or "")


def test_an_agreement_to_sign_says_who_has_to_and_is_not_retried() -> None:
    reply = refusal("FORBIDDEN.REQUIRED_AGREEMENTS_MISSING_OR_EXPIRED", 403)
    with answering(reply) as script, AscDesk(origin=script.origin) as desk:
        with pytest.raises(LoginFailed, match="an agreement") as caught:
            desk.service.list_apps()
        assert "account holder" in (caught.value.next_step or "")
        assert len(script.asked) == 1


def test_a_refusal_tells_apples_words_code_and_pointer() -> None:
    reply = refusal("STATE_ERROR.ENTITY_STATE_INVALID", source={"pointer": "/data/attributes/x"})
    with answering(reply) as script, AscDesk(origin=script.origin) as desk:
        with pytest.raises(Refused) as caught:
            desk.service.list_apps()
        assert caught.value.said == "/data/attributes/x: Not now. (STATE_ERROR.ENTITY_STATE_INVALID)"


def test_associated_errors_are_listed_with_their_resources() -> None:
    inner = {"code": "ENTITY_ERROR.ATTRIBUTE.REQUIRED", "detail": "Say so.", "source": {"pointer": "/data/a"}}
    meta = {"associatedErrors": {"/v1/builds/7": [inner]}}
    reply = refusal("STATE_ERROR.ENTITY_STATE_INVALID", meta=meta)
    with answering(reply) as script, AscDesk(origin=script.origin) as desk:
        with pytest.raises(Refused) as caught:
            desk.service.list_apps()
        assert "/v1/builds/7 /data/a: Say so." in (caught.value.said or "")


def test_a_duplicate_is_told_apart() -> None:
    reply = refusal("ENTITY_ERROR.ATTRIBUTE.INVALID.DUPLICATE")
    with answering(reply) as script, AscDesk(origin=script.origin) as desk, pytest.raises(AlreadyThere):
        desk.service.list_apps()


def test_an_address_that_is_gone_is_told_as_such() -> None:
    gone: Reply = (404, b"<html>", {"Content-Type": "text/html"})
    with answering(gone) as script, AscDesk(origin=script.origin) as desk, pytest.raises(EndpointGone):
        desk.service.list_apps()


# -- quota ------------------------------------------------------------------------------------------------------------


@pytest.mark.fault("F13")
@pytest.mark.parametrize("headers", [{}, {"Retry-After": "3"}, {"Retry-After": "-1"}, {"Retry-After": "soon"}])
def test_f13_too_many_requests_are_waited_out(headers: dict[str, str]) -> None:
    many: Reply = (*refusal("RATE_LIMIT_EXCEEDED", 429)[:2], headers)
    with answering(many, NO_APPS) as script, AscDesk(origin=script.origin) as desk:
        before = desk.clock.monotonic()
        assert desk.service.list_apps() == []
        assert desk.clock.monotonic() > before


def test_what_is_left_of_the_quota_is_known() -> None:
    reply: Reply = (*NO_APPS[:2], {"X-Rate-Limit": "user-hour-lim:3600;user-hour-rem:3121;"})
    with answering(reply) as script, AscDesk(origin=script.origin) as desk:
        desk.service.list_apps()
        assert desk.service.quota == (3600, 3121)


@pytest.mark.fault("F13")
def test_f13_requests_are_spread_before_the_quota_runs_dry() -> None:
    reply: Reply = (*NO_APPS[:2], {"X-Rate-Limit": "user-hour-lim:3600;user-hour-rem:9;"})
    with answering(reply) as script, AscDesk(origin=script.origin) as desk:
        before = desk.clock.monotonic()
        desk.service.list_apps()
        assert desk.clock.monotonic() - before >= 1.0


# -- platforms --------------------------------------------------------------------------------------------------------


def version(number: int, platform: str) -> dict[str, Any]:
    attributes = {"platform": platform, "versionString": "1.0", "appVersionState": "READY_FOR_DISTRIBUTION"}
    return {"type": "appStoreVersions", "id": str(number), "attributes": attributes}


def test_an_app_of_several_platforms_and_none_chosen_is_bad_input() -> None:
    both: Reply = (200, {"data": [version(1, "IOS"), version(2, "MAC_OS")], "links": {}})
    with answering(both) as script, AscDesk(origin=script.origin) as desk:
        with pytest.raises(BadInput, match="several platforms: ios, macos") as caught:
            desk.service.get_version(TANK)
        assert "--platform ios" in (caught.value.next_step or "")


def test_the_chosen_platform_is_asked_for() -> None:
    with answering(NO_APPS) as script, AscDesk(origin=script.origin, platform="macos") as desk:
        assert desk.service.get_version(TANK) is None
        assert "MAC_OS" in script.asked[0][0]


def test_a_platform_that_there_is_none_of_is_bad_input() -> None:
    with pytest.raises(BadInput, match="--platform must be one of ios, macos, tvos, visionos"):
        AscDesk(origin="http://127.0.0.1:1", platform="android")
