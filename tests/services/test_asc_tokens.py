"""Tokens, over raw answers."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from asc_desk import ISSUER, AscDesk, any_key
from asc_script import DENIED, NO_APPS, Reply, answering

from itc_actions.errors import (
    BadInput,
    LoginFailed,
)
from itc_actions.services.app_store_connect import AppStoreConnect


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


@pytest.mark.fault("F19")
def test_f19_a_clock_that_is_wrong_is_told_and_signed_around_once() -> None:
    def denied(path: str) -> Reply:
        ahead = datetime(2026, 1, 5, 9, 0, tzinfo=timezone.utc) + timedelta(hours=2)
        return (*DENIED[:2], {"Date": format_datetime(ahead, usegmt=True)})

    with answering(denied, NO_APPS) as script, AscDesk(origin=script.origin) as desk:
        desk.service.list_apps()
        desk.service.list_apps()
        assert script.claims(1)["exp"] - script.claims(0)["exp"] == 7200
        assert desk.notices.count("7200 s behind") == 1
        assert len(script.asked) == 3


def test_no_token_travels_unencrypted() -> None:
    with pytest.raises(BadInput, match="unencrypted"):
        AppStoreConnect(key=any_key(), origin="http://api.example.com", clock=AscDesk(origin="http://localhost").clock)
