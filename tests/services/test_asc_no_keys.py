"""What is no key of the App Store Connect API: refused before any request, named by its source, never shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from asc_desk import ISSUER, pem
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from test_asc_keys import FASTLANE, ID, NAMES, found_in

from itc_actions import list_apps, open_context
from itc_actions.errors import BadInput
from itc_actions.services.app_store_connect import make_key


def as_pem(key: Any, password: bytes | None = None) -> str:
    how: Any = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    text: bytes = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)
    return text.decode()


def public_half() -> str:
    key = serialization.load_pem_private_key(pem().encode(), None).public_key()
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


NO_KEYS: dict[str, tuple[Callable[[], str | bytes], str]] = {
    "empty": (lambda: "  \n", "empty"),
    "garbled": (lambda: pem().replace("M", "?"), "damaged"),
    "cut": (lambda: pem()[:90], "no private key"),
    "a line of it lost": (lambda: "\n".join([*pem().splitlines()[:1], *pem().splitlines()[2:]]), "damaged"),
    "RSA": (lambda: as_pem(rsa.generate_private_key(65537, 2048)), "another kind"),
    "Ed25519": (lambda: as_pem(ed25519.Ed25519PrivateKey.generate()), "another kind"),
    "P-384": (lambda: pem(ec.SECP384R1), "curve secp384r1, not P-256"),
    "a curve of the same size": (lambda: pem(ec.SECP256K1), "curve secp256k1, not P-256"),
    "with a password": (lambda: as_pem(ec.generate_private_key(ec.SECP256R1()), b"secret"), "damaged"),
    "its public half": (public_half, "damaged"),
    "something else": (lambda: "hello there", "no private key"),
    "another file": (lambda: b"\x89PNG\r\n\x1a\n\xff", "no text"),
    "NUL": (lambda: b"\0" * 300, "no private key"),
    "very large": (lambda: "M" * 70_000, "too large"),
}


@pytest.mark.fault("F20")
@pytest.mark.parametrize(("content", "words"), NO_KEYS.values(), ids=NO_KEYS)
def test_f20_what_is_no_p256_key_is_bad_input(content: Callable[[], str | bytes], words: str, tmp_path: Path) -> None:
    written = content()
    (tmp_path / "key.p8").write_bytes(written if isinstance(written, bytes) else written.encode())
    with pytest.raises(BadInput, match=words) as caught:
        found_in({"ITC_KEY_ID": ID, "ITC_KEY_FILE": "key.p8"}, tmp_path)
    assert caught.value.exit_code == 7
    assert "ITC_KEY_FILE" in caught.value.text
    assert not any(line in caught.value.text for line in str(written).splitlines() if len(line) > 20)


JSON_DAMAGE = {
    "no JSON": ("{", "is no JSON"),
    "no object": ("[]", "is no JSON object"),
    "nested too deeply": ("[" * 30_000, "is no JSON"),
    "no id": (json.dumps({"key": "x"}), "has no key_id"),
    "no key": (json.dumps({"key_id": ID}), "has no key"),
    "a key that is no text": (json.dumps({"key_id": ID, "key": {}}), "has no key"),
    "an id that is none": (json.dumps({"key_id": "../x", "key": pem()}), "is no key id"),
}


@pytest.mark.fault("F20")
@pytest.mark.parametrize(("content", "words"), JSON_DAMAGE.values(), ids=JSON_DAMAGE)
def test_f20_a_damaged_api_key_json_is_bad_input(content: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "api_key.json").write_text(content)
    with pytest.raises(BadInput, match=words) as caught:
        found_in({f"{FASTLANE}_PATH": "api_key.json"}, tmp_path)
    assert "api_key.json" in caught.value.text


@pytest.mark.fault("F20")
@pytest.mark.parametrize("path", ["/proc/self/mem", "key\0file"], ids=["unreadable", "no path"])
def test_f20_a_file_that_cannot_be_read_is_bad_input(path: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"cannot be read|There is no key file"):
        found_in({"ITC_KEY_ID": ID, "ITC_KEY_FILE": path}, tmp_path)


@pytest.mark.fault("F20")
def test_f20_a_damaged_key_ends_a_run_before_any_request(nothing_set: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.socket.connect", lambda *address: pytest.fail("a connection was made"))
    for name, value in {**NAMES["ours"], "ITC_KEY": pem()[:100], "ITC_APP": "com.example.demo"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadInput, match="What is in ITC_KEY is no API key") as caught, open_context() as ctx:
        list_apps(ctx)
    assert caught.value.exit_code == 7


@pytest.mark.fault("F20")
def test_f20_a_missing_key_file_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no key file"):
        found_in({"ITC_KEY_ID": ID, "ITC_KEY_FILE": "nowhere.p8"}, tmp_path)


@pytest.mark.fault("F20")
def test_f20_a_folder_is_no_key_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is a folder"):
        found_in({"ITC_KEY_ID": ID, "ITC_KEY_FILE": "."}, tmp_path)


@pytest.mark.fault("F20")
def test_f20_a_pipe_is_no_key_file_and_is_not_waited_for(pipe: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"pipe .* cannot be read: it is a named pipe, not a file"):
        found_in({"ITC_KEY_ID": ID, "ITC_KEY_FILE": str(pipe)}, tmp_path)


@pytest.mark.fault("F20")
def test_f20_a_device_is_no_key_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="it is a device, not a file"):
        found_in({"ITC_KEY_ID": ID, "ITC_KEY_FILE": "/dev/zero"}, tmp_path)


@pytest.mark.fault("F26")
@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ITC_KEY_FILE", "a path"),
        (f"{FASTLANE}_PATH", "a path"),
        ("ITC_KEY_ID", "its id"),
        ("ITC_ISSUER_ID", "its issuer"),
    ],
)
def test_f26_a_key_for_another_part_of_one_is_refused_and_not_shown(name: str, meant: str, tmp_path: Path) -> None:
    others = {} if name == f"{FASTLANE}_PATH" else {"ITC_KEY_ID": ID}
    with pytest.raises(BadInput, match=f"{name} holds a key, not {meant}: use ITC_KEY") as caught:
        found_in({**others, name: pem()}, tmp_path)
    assert pem().splitlines()[1] not in caught.value.text


@pytest.mark.fault("F25")
def test_f25_a_part_that_is_set_but_empty_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="ITC_KEY_ID is set but empty"):
        found_in({"ITC_KEY_ID": " ", "ITC_KEY": pem()}, tmp_path)


@pytest.mark.fault("F26")
def test_f26_a_key_never_shows_itself() -> None:
    key = make_key(pem(), key_id=ID, issuer_id=ISSUER, source="ITC_KEY")
    body = pem().splitlines()[1]
    assert body not in repr(key)
    assert body not in BadInput(f"it was {body}").text
