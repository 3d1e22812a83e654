from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from itc_actions.sandbox import Sandbox

from .asc_client import AscClient, code, error, make_token

NOW = int(time.time())


def test_a_signed_token_is_let_in(asc: AscClient) -> None:
    assert asc.ask("GET", "apps").status_code == 200


def test_without_a_token_nothing_is_served(asc: AscClient) -> None:
    asc.token = None
    refused = error(asc.ask("GET", "apps"), 401)
    assert (refused["code"], refused["status"]) == ("NOT_AUTHORIZED", "401")


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "appstoreconnect-v2"},
        {"iss": "57246542-96fe-1a63-e053-0824d011072a"},
        {"iss": None},
        {"exp": NOW - 1000, "iat": NOW - 2000},
        {"exp": NOW + 1300, "iat": NOW - 10},
        {"exp": None},
        {"iat": NOW + 900},
        {"exp": "soon"},
        {"exp": 10**400},
        {"aud": ["appstoreconnect-v1"]},
        {"nbf": NOW + 900},
        {"nbf": "soon"},
        {"scope": "GET /v1/apps"},
        {"scope": []},
        {"scope": [{"GET": "/v1/apps"}]},
        {"scope": ["GET /v1/builds", "POST /v1/apps", "GET /v1/apps/1"]},
        {"scope": ["GET /v1/apps?filter[sku]=1"]},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(asc: AscClient, claims: dict[str, Any]) -> None:
    asc.token = make_token(asc.sandbox, **claims)
    assert code(asc.ask("GET", "apps"), 401) == "NOT_AUTHORIZED"


@pytest.mark.parametrize("operation", ["GET /v1/apps", "GET /v1/apps?limit=5", "GET /apps?limit=5"])
def test_a_token_is_for_the_operations_that_its_scope_names(asc: AscClient, operation: str) -> None:
    asc.token = make_token(asc.sandbox, scope=["GET /v1/builds", operation])
    assert asc.ask("GET", "apps", params={"limit": 5, "filter[bundleId]": "x"}).status_code == 200
    assert code(asc.ask("GET", "betaTesters"), 401) == "NOT_AUTHORIZED"


def test_a_token_may_begin_to_be_good_now(asc: AscClient) -> None:
    asc.token = make_token(asc.sandbox, nbf=NOW)
    assert asc.ask("GET", "apps").status_code == 200


def test_an_unknown_key_is_refused(asc: AscClient) -> None:
    asc.token = make_token(asc.sandbox, kid="UNKNOWN123")
    assert code(asc.ask("GET", "apps"), 401) == "NOT_AUTHORIZED"


def test_the_signature_of_another_key_is_refused(asc: AscClient) -> None:
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    asc.token = make_token(asc.sandbox, key=other.decode())
    assert code(asc.ask("GET", "apps"), 401) == "NOT_AUTHORIZED"


def test_another_algorithm_is_refused(asc: AscClient) -> None:
    claims = {"iss": asc.sandbox.issuer_id, "exp": NOW + 60, "aud": "appstoreconnect-v1"}
    secret = "a text that is long enough to sign with"
    asc.token = jwt.encode(claims, secret, algorithm="HS256", headers={"kid": asc.sandbox.key_id})
    assert code(asc.ask("GET", "apps"), 401) == "NOT_AUTHORIZED"


def test_what_is_no_token_is_refused(asc: AscClient) -> None:
    asc.token = "nonsense"
    assert code(asc.ask("GET", "apps"), 401) == "NOT_AUTHORIZED"


def test_an_individual_key_names_its_user(asc: AscClient) -> None:
    key = asc.sandbox.individual_key()
    asc.token = make_token(asc.sandbox, kid=key.id, key=key.private_key, iss=None, sub="user")
    assert asc.ask("GET", "apps").status_code == 200


def test_an_individual_key_with_an_issuer_is_refused(asc: AscClient) -> None:
    key = asc.sandbox.individual_key()
    asc.token = make_token(asc.sandbox, kid=key.id, key=key.private_key, sub="user")
    assert code(asc.ask("GET", "apps"), 401) == "NOT_AUTHORIZED"


def test_a_token_may_be_minted_by_the_clock_of_the_sandbox(asc: AscClient) -> None:
    now = int(asc.sandbox.clock.now().timestamp())
    asc.token = make_token(asc.sandbox, iat=now, exp=now + 600)
    assert asc.ask("GET", "apps").status_code == 200


def test_a_token_ends_by_the_clock_of_the_sandbox(asc: AscClient) -> None:
    now = int(asc.sandbox.clock.now().timestamp())
    asc.token = make_token(asc.sandbox, iat=now, exp=now + 600)
    asc.sandbox.advance(601)
    assert code(asc.ask("GET", "apps"), 401) == "NOT_AUTHORIZED"


def test_a_fault_can_end_a_token_until_there_is_a_new_one(asc: AscClient) -> None:
    asc.sandbox.fault("expire", "/v1/apps")
    assert [asc.ask("GET", "apps").status_code for _ in range(2)] == [401, 401]
    asc.token = make_token(asc.sandbox)
    assert asc.ask("GET", "apps").status_code == 200


def test_the_key_is_written_to_a_file_for_its_owner_only(sandbox: Sandbox, tmp_path: Path) -> None:
    file = sandbox.write_key(tmp_path)
    assert file.name == f"AuthKey_{sandbox.key_id}.p8"
    assert (file.read_text(), file.stat().st_mode & 0o777) == (sandbox.private_key, 0o600)


def test_the_key_outlives_a_reset(asc: AscClient) -> None:
    asc.sandbox.reset()
    assert asc.ask("GET", "apps").status_code == 200


def test_the_key_is_kept_in_the_state_file(tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    key = Sandbox(state_file=file).key_id
    assert Sandbox(state_file=file).key_id == key


def test_the_key_is_not_shown_with_the_world(asc: AscClient) -> None:
    world = asc.session.get(f"{asc.sandbox.url}/sandbox/world", timeout=10)
    assert "PRIVATE KEY" not in world.text
