"""Tokens, over raw answers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from asc_desk import ISSUER, AscDesk, any_key
from asc_script import DENIED, NO_APPS, Reply, answering

from itc_actions.errors import (
    BadInput,
    LoginFailed,
)
from itc_actions.redaction import HIDDEN, scrub
from itc_actions.services.app_store_connect.service import AppStoreConnect


def test_a_token_of_a_team_names_its_issuer_and_lives_less_than_twenty_minutes() -> None:
    with answering(NO_APPS) as script, AscDesk(origin=script.origin) as desk:
        desk.service.list_apps()
        claims = script.claims(0)
        assert (claims["iss"], claims["aud"]) == (ISSUER, "appstoreconnect-v1")
        now = int(desk.clock.now().timestamp())
        assert (claims["iat"], claims["exp"]) == (now - 60, now + 1100)


def test_a_token_of_one_person_has_no_issuer() -> None:
    with answering(NO_APPS) as script, AscDesk(origin=script.origin, key=any_key(issuer_id=None)) as desk:
        desk.service.list_apps()
        assert "iss" not in script.claims(0)
        assert script.claims(0)["sub"] == "user"


def test_a_token_is_scrubbed_from_what_is_printed() -> None:
    with answering(NO_APPS) as script, AscDesk(origin=script.origin) as desk:
        desk.service.list_apps()
        token = script.token(0).removeprefix("Bearer ")
        assert scrub(f"409 for Bearer {token}") == f"409 for Bearer {HIDDEN}"


def test_a_token_is_used_again_while_it_is_good() -> None:
    with answering(NO_APPS) as script, AscDesk(origin=script.origin) as desk:
        desk.service.list_apps()
        desk.clock.sleep(1000)
        desk.service.list_apps()
        assert script.token(0) == script.token(1)


def test_a_token_is_renewed_before_its_last_minute() -> None:
    with answering(NO_APPS) as script, AscDesk(origin=script.origin) as desk:
        desk.service.list_apps()
        desk.clock.sleep(1050)
        desk.service.list_apps()
        assert script.token(0) != script.token(1)


def test_a_401_is_answered_by_one_new_token() -> None:
    with answering(DENIED, NO_APPS) as script, AscDesk(origin=script.origin) as desk:
        assert desk.service.list_apps() == []
        assert script.token(0) != script.token(1)


def test_a_second_401_names_key_and_issuer_and_ends_with_4() -> None:
    with answering(DENIED) as script, AscDesk(origin=script.origin) as desk:
        with pytest.raises(LoginFailed, match=f"2X9R4HXF34 of issuer {ISSUER}") as caught:
            desk.service.list_apps()
        assert caught.value.exit_code == 4
        assert len(script.asked) == 2


def dated(seconds: float) -> Callable[[str], Reply]:
    """A 401 by a clock that is so many seconds ahead of ours."""

    def denied(path: str) -> Reply:
        theirs = datetime(2026, 1, 5, 9, 0, tzinfo=timezone.utc) + timedelta(seconds=seconds)
        return (*DENIED[:2], {"Date": format_datetime(theirs, usegmt=True)})

    return denied


@pytest.mark.fault("F19")
@pytest.mark.parametrize(("seconds", "words"), [(7200, "7200 s behind"), (-86400, "86400 s ahead of"), (31, "31 s be")])
def test_f19_a_clock_that_is_wrong_is_told_and_signed_around_once(seconds: float, words: str) -> None:
    with answering(dated(seconds), NO_APPS) as script, AscDesk(origin=script.origin) as desk:
        desk.service.list_apps()
        desk.service.list_apps()
        assert script.claims(1)["exp"] - script.claims(0)["exp"] == seconds
        assert script.token(1) == script.token(2)
        assert desk.notices.count(words) == 1
        assert len(script.asked) == 3


@pytest.mark.fault("F19")
def test_f19_a_token_by_the_services_clock_is_renewed_by_that_clock() -> None:
    with answering(dated(7200), NO_APPS) as script, AscDesk(origin=script.origin) as desk:
        desk.service.list_apps()
        desk.clock.sleep(1050)
        desk.service.list_apps()
        assert script.claims(2)["exp"] - script.claims(1)["exp"] == 1050


@pytest.mark.fault("F19")
@pytest.mark.parametrize("date", [None, "yesterday", "Mon, 99 Jan 2026 09:00:00 GMT", "", "0"])
def test_f19_a_refusal_without_a_date_is_not_blamed_on_a_clock(date: str | None) -> None:
    headers = {} if date is None else {"Date": date}
    with answering((*DENIED[:2], headers), NO_APPS) as script, AscDesk(origin=script.origin) as desk:
        assert desk.service.list_apps() == []
        assert script.claims(1)["exp"] == script.claims(0)["exp"]
        assert "clock" not in desk.notices


@pytest.mark.fault("F19")
def test_f19_clocks_that_differ_a_little_are_not_the_reason() -> None:
    with answering(dated(29), NO_APPS) as script, AscDesk(origin=script.origin) as desk:
        desk.service.list_apps()
        assert script.claims(1)["exp"] == script.claims(0)["exp"]
        assert "clock" not in desk.notices


@pytest.mark.fault("F19")
def test_f19_a_second_refusal_tells_how_far_the_clocks_are_apart() -> None:
    with answering(dated(7200)) as script, AscDesk(origin=script.origin) as desk:
        with pytest.raises(LoginFailed, match=r"clock differs from the service's by 7200 s\.") as caught:
            desk.service.list_apps()
        assert caught.value.exit_code == 4
        assert len(script.asked) == 2


@pytest.mark.fault("F19")
def test_f19_many_requests_at_once_learn_of_it_once() -> None:
    def reply(path: str) -> Reply:
        right = script.claims(-1)["exp"] > datetime(2026, 1, 5, 10, tzinfo=timezone.utc).timestamp()
        return NO_APPS if right else dated(7200)(path)

    with answering(reply) as script, AscDesk(origin=script.origin, platform="ios") as desk:
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(lambda _: desk.service.list_apps(), range(8))) == [[]] * 8
        assert desk.notices.count("s behind") == 1
        assert len({script.token(place) for place in range(len(script.asked))}) == 2


def test_no_token_travels_unencrypted() -> None:
    with pytest.raises(BadInput, match="unencrypted"):
        AppStoreConnect(key=any_key(), origin="http://api.example.com", clock=AscDesk(origin="http://localhost").clock)
