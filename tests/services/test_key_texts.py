"""What is seen as a private key, so that it is shown nowhere, and what is not."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from asc_desk import ISSUER, pem
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from test_asc_keys import DAMAGE, ID, encoded

from itc_actions import redaction
from itc_actions.key_texts import holds_key, remember_key
from itc_actions.redaction import scrub

pytestmark = pytest.mark.fault("F26")


def body() -> str:
    return "".join(pem().splitlines()[1:-1])


WORSE: dict[str, Callable[[], str]] = {
    "without its end": lambda: pem()[:100],
    "without its beginning": lambda: pem()[60:],
    "underscores for spaces": lambda: pem().replace(" ", "_"),
    "as in an address": lambda: pem().replace(" ", "%20").replace("\n", "%0A"),
    "base64 with a letter lost": lambda: encoded(pem())[:10] + encoded(pem())[11:],
    "base64 without its first letters": lambda: encoded(pem())[3:],
    "a body with a letter lost": lambda: body()[:10] + body()[11:],
    "a body without its first letters": lambda: body()[2:],
    "a body with another letter in it": lambda: "?" + body(),
    "a body in two words": lambda: f"{body()[:90]} {body()[90:]}",
    "base64 as addresses have it": lambda: base64.urlsafe_b64encode(pem().encode()).decode(),
    "base64 three times": lambda: encoded(encoded(encoded(pem()))),
    "base64 of UTF-16": lambda: base64.b64encode(pem().encode("utf-16")).decode(),
    "base64 behind a folder": lambda: f"/builds/keys/{encoded(pem())}",
    "fastlane's JSON": lambda: f'{{"key_id": "{ID}", "key": "{encoded(pem())}"}}',
    "after @file:": lambda: f"@file:{encoded(pem())}",
}
OTHER_KINDS = {
    "RSA": lambda: rsa.generate_private_key(65537, 1024),
    "Ed25519": ed25519.Ed25519PrivateKey.generate,
    "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_key_is_seen_whichever_damage_it_has(damage: Callable[[str], str]) -> None:
    assert holds_key(damage(pem()))


@pytest.mark.parametrize("text", WORSE.values(), ids=WORSE)
def test_a_key_is_seen_in_damage_that_nobody_could_put_right(text: Callable[[], str]) -> None:
    assert holds_key(text())


@pytest.mark.parametrize("make", OTHER_KINDS.values(), ids=OTHER_KINDS)
def test_the_bare_body_of_a_key_of_another_kind_is_seen(make: Callable[[], rsa.RSAPrivateKey]) -> None:
    form, nothing = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    assert holds_key(base64.b64encode(make().private_bytes(serialization.Encoding.DER, form, nothing)).decode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        ID,
        ISSUER,
        "com.example.app",
        f"/Users/runner/work/_temp/0123456789abcdef0123456789abcdef01234567/private_keys/AuthKey_{ID}.p8",
        "/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T/tmpMIGHAgEA/AuthKey",
        "A release that starts faster -- and begins with PRIVATE mode.\n-----\nThanks!",
        "0123456789abcdef" * 8,
        "MAIN",
        base64.b64encode(b"a text of some length that is in base64, and is no key at all").decode(),
        "eyJhbGciOiJFUzI1NiIsImtpZCI6IjJYOVI0SFhGMzQifQ.eyJpc3MiOiI1NzI0NjU0MiJ9",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
    ],
)
def test_what_is_no_key_is_not_taken_for_one(text: str) -> None:
    assert not holds_key(text)


@pytest.fixture
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_known", ())


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
@pytest.mark.usefixtures("nothing_known")
def test_neither_the_text_of_a_key_nor_a_line_of_it_is_shown(damage: Callable[[str], str]) -> None:
    text = damage(pem())
    assert remember_key(text)
    assert scrub(f"it was {text}") == "it was •••"
    lines = [line for line in text.replace("\\n", "\n").splitlines() if len(line) > 40]
    assert [line for line in lines if line.strip("\\r\"' ")[:40] in scrub(f"it was {line}")] == []


@pytest.mark.usefixtures("nothing_known")
def test_an_issuer_beside_a_key_can_still_be_read() -> None:
    assert remember_key(f'{{"key_id": "{ID}", "issuer_id": "{ISSUER}", "key": "{pem()}"}}')
    assert scrub(f"key {ID} of {ISSUER}") == f"key {ID} of {ISSUER}"
