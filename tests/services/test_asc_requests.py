"""Pages and errors, over raw answers."""

from __future__ import annotations

import gzip

import pytest
from asc_desk import AscDesk
from asc_script import Reply, answering, app, refusal

from itc_actions.errors import (
    AlreadyThere,
    EndpointGone,
    LoginFailed,
    Refused,
    UnexpectedAnswer,
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

    with answering(page, page, page, (200, {"data": []})) as script, AscDesk(origin=script.origin) as desk:
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


@pytest.mark.fault("F33")
@pytest.mark.parametrize("address", [2, "http://[::1", "http://127.0.0.1:notaport/", "http://127.0.0.1\t/v1/apps"])
def test_f33_a_next_page_that_is_no_address_is_not_taken_for_the_end(address: object) -> None:
    page: Reply = (200, {"data": [app(1)], "links": {"next": address}})
    with (
        answering(page) as script,
        AscDesk(origin=script.origin) as desk,
        pytest.raises(UnexpectedAnswer, match=r"links\.next is no address"),
    ):
        desk.service.list_apps()


def test_a_next_page_in_the_longer_form_of_a_link_is_followed() -> None:
    def first(path: str) -> Reply:
        return (200, {"data": [app(1)], "links": {"next": {"href": f"{script.origin}/v1/apps?cursor=2"}}})

    with answering(first, (200, {"data": [app(2)]})) as script, AscDesk(origin=script.origin) as desk:
        assert [each.id for each in desk.service.list_apps()] == ["1", "2"]


GZIPPED = {"Content-Encoding": "gzip"}
TOO_MUCH: dict[str, tuple[Reply, str]] = {
    "gzip bomb": ((200, gzip.compress(b" " * 30_000_000, 1), GZIPPED), "larger than 1,000,000 bytes"),
    "gzip bomb of a refusal": ((409, gzip.compress(b" " * 30_000_000, 1), GZIPPED), "larger than 1,000,000 bytes"),
    "huge list": ((200, b'{"data": [' + b" " * 1_500_000 + b"]}"), "larger than 1,000,000 bytes"),
    "deep JSON": ((200, b"[" * 100_000 + b"]" * 100_000), "nested too deeply"),
    "deep JSON in a document": ((200, b'{"data": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001), "nested too deeply"),
}


@pytest.mark.fault("F42")
@pytest.mark.parametrize(("reply", "words"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_f42_an_answer_that_is_too_large_or_too_deep_ends_with_5_at_once(reply: Reply, words: str) -> None:
    with answering(reply) as script, AscDesk(origin=script.origin, largest_body=1_000_000) as desk:
        with pytest.raises(UnexpectedAnswer, match=words) as caught:
            desk.service.list_apps()
        assert caught.value.exit_code == 5
        assert len(script.asked) == 1


@pytest.mark.fault("F42")
def test_f42_the_errors_of_a_refusal_that_is_too_deep_are_passed_over() -> None:
    deep: Reply = (409, b'{"errors": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")
    with answering(deep) as script, AscDesk(origin=script.origin) as desk, pytest.raises(UnexpectedAnswer, match="409"):
        desk.service.list_apps()


@pytest.mark.fault("F42")
@pytest.mark.parametrize("body", [" " * 1_500_000, "[" * 100_000 + "]" * 100_000], ids=["huge", "deep"])
def test_f42_a_create_that_is_answered_by_too_much_is_looked_up(body: str) -> None:
    with AscDesk(largest_body=1_000_000) as desk:
        desk.sandbox.fault("body", method="POST", path="/v1/betaGroups$", body=body)
        assert desk.service.create_group(desk.app, "QA").name == "QA"
        assert len(desk.lines("POST /v1/betaGroups")) == 1


@pytest.mark.fault("F42")
def test_f42_associated_errors_without_end_are_told_in_part() -> None:
    many = {f"/v1/builds/{number}": [{"code": "STATE_ERROR", "detail": "Not now."}] for number in range(500)}
    errors = [{"code": "STATE_ERROR", "detail": "d", "meta": {"associatedErrors": many}}]
    with answering((409, {"errors": errors})) as script, AscDesk(origin=script.origin) as desk:
        with pytest.raises(Refused) as caught:
            desk.service.list_apps()
        assert len(caught.value.said or "") < 5000


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
        assert caught.value.said == "x: Not now. (STATE_ERROR.ENTITY_STATE_INVALID)"


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
