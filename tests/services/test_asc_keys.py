"""API keys: every form and name in which people have them, and what is no key."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from asc_desk import ISSUER, pem
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from itc_actions.env_files import Found
from itc_actions.errors import BadInput
from itc_actions.services.app_store_connect import ApiKey, find_key, make_key

ID = "2X9R4HXF34"


def found_in(values: dict[str, str], folder: Path) -> ApiKey | None:
    def find(names: tuple[str, ...]) -> Found | None:
        return next((Found(values[name], name) for name in names if name in values), None)

    return find_key(find, root=folder, home=folder / "home")


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


DAMAGE: dict[str, Callable[[str], str]] = {
    "as it was handed out": lambda text: text,
    "literal line breaks": lambda text: text.replace("\n", "\\n"),
    "doubly escaped line breaks in quotes": lambda text: '"' + text.replace("\n", "\\n") + '"',
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "spaces for line breaks": lambda text: text.replace("\n", " "),
    "base64": encoded,
    "base64 twice": lambda text: encoded(encoded(text)),
    "only its body": lambda text: "".join(text.splitlines()[1:-1]),
    "space around it": lambda text: f"\n  {text}\n ",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_key_is_read_whichever_damage_it_has(damage: Callable[[str], str]) -> None:
    key = make_key(damage(pem()), key_id=ID, issuer_id=ISSUER, source="ITC_KEY")
    numbers = serialization.load_pem_private_key(pem().encode(), None)
    assert isinstance(numbers, ec.EllipticCurvePrivateKey)
    assert key.private_key.private_numbers() == numbers.private_numbers()


NAMES = {
    "ours": {"ITC_KEY_ID": ID, "ITC_ISSUER_ID": ISSUER, "ITC_KEY": pem()},
    "fastlane's": {
        "APP_STORE_CONNECT_API_KEY_KEY_ID": ID,
        "APP_STORE_CONNECT_API_KEY_ISSUER_ID": ISSUER,
        "APP_STORE_CONNECT_API_KEY_KEY": encoded(pem()),
        "APP_STORE_CONNECT_API_KEY_IS_KEY_CONTENT_BASE64": "true",
    },
    "spaceship's": {
        "SPACESHIP_CONNECT_API_KEY_ID": ID,
        "SPACESHIP_CONNECT_API_ISSUER_ID": ISSUER,
        "SPACESHIP_CONNECT_API_KEY": pem(),
    },
    "codemagic's": {
        "APP_STORE_CONNECT_KEY_IDENTIFIER": ID,
        "APP_STORE_CONNECT_ISSUER_ID": ISSUER,
        "APP_STORE_CONNECT_PRIVATE_KEY": pem(),
    },
}


@pytest.mark.parametrize("values", NAMES.values(), ids=NAMES)
def test_the_names_of_other_tools_are_read(values: dict[str, str], tmp_path: Path) -> None:
    key = found_in(values, tmp_path)
    assert key is not None
    assert (key.key_id, key.issuer_id) == (ID, ISSUER)


def test_the_values_of_two_tools_are_never_mixed(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="ITC_KEY gives a key without its id"):
        found_in({"ITC_KEY": pem(), "APP_STORE_CONNECT_KEY_IDENTIFIER": ID}, tmp_path)


def test_a_key_file_tells_its_id_by_its_name(tmp_path: Path) -> None:
    (tmp_path / f"AuthKey_{ID}.p8").write_text(pem())
    key = found_in({"ITC_KEY_FILE": f"AuthKey_{ID}.p8", "ITC_ISSUER_ID": ISSUER}, tmp_path)
    assert key is not None
    assert key.key_id == ID


@pytest.mark.parametrize(
    "folder", ["private_keys", "home/private_keys", "home/.private_keys", "home/.appstoreconnect/private_keys"]
)
def test_the_file_of_a_key_id_is_searched_where_altool_searches(folder: str, tmp_path: Path) -> None:
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / f"AuthKey_{ID}.p8").write_text(pem())
    key = found_in({"ITC_KEY_ID": ID}, tmp_path)
    assert key is not None
    assert f"AuthKey_{ID}.p8" in key.source


@pytest.mark.parametrize("name", ["APP_STORE_CONNECT_API_KEY_PATH", "ITC_KEY_FILE"])
def test_an_api_key_json_of_fastlane_is_read(name: str, tmp_path: Path) -> None:
    content = {"key_id": ID, "issuer_id": ISSUER, "key": pem(), "duration": 500, "in_house": False}
    (tmp_path / "api_key.json").write_text(json.dumps(content))
    key = found_in({name: "api_key.json"}, tmp_path)
    assert key is not None
    assert (key.key_id, key.issuer_id, key.in_house) == (ID, ISSUER, False)


def test_a_key_without_an_issuer_is_the_key_of_one_person(tmp_path: Path) -> None:
    key = found_in({"ITC_KEY_ID": ID, "ITC_KEY": pem()}, tmp_path)
    assert key is not None
    assert key.issuer_id is None


def test_no_name_set_is_no_key(tmp_path: Path) -> None:
    assert found_in({}, tmp_path) is None


def rsa_pem() -> str:
    key = rsa.generate_private_key(65537, 2048)
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption()).decode()


NO_KEYS: dict[str, tuple[Callable[[], str], str]] = {
    "empty": (lambda: "  \n", "empty"),
    "garbled": (lambda: pem().replace("M", "?"), "damaged"),
    "cut": (lambda: pem()[:90], "no private key"),
    "RSA": (rsa_pem, "another kind"),
    "P-384": (lambda: pem(ec.SECP384R1), "curve secp384r1, not P-256"),
    "something else": (lambda: "hello there", "no private key"),
}


@pytest.mark.fault("F20")
@pytest.mark.parametrize(("text", "words"), NO_KEYS.values(), ids=NO_KEYS)
def test_f20_what_is_no_p256_key_is_bad_input(text: Callable[[], str], words: str, tmp_path: Path) -> None:
    (tmp_path / "key.p8").write_text(text())
    with pytest.raises(BadInput, match=words) as caught:
        found_in({"ITC_KEY_ID": ID, "ITC_KEY_FILE": "key.p8"}, tmp_path)
    assert caught.value.exit_code == 7
    assert "ITC_KEY_FILE" in caught.value.text


@pytest.mark.fault("F20")
def test_f20_a_missing_key_file_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no key file"):
        found_in({"ITC_KEY_ID": ID, "ITC_KEY_FILE": "nowhere.p8"}, tmp_path)


@pytest.mark.fault("F20")
def test_f20_a_folder_is_no_key_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is a folder"):
        found_in({"ITC_KEY_ID": ID, "ITC_KEY_FILE": "."}, tmp_path)


def test_a_key_id_without_its_file_names_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no key to it") as caught:
        found_in({"ITC_KEY_ID": ID}, tmp_path)
    assert "~/.appstoreconnect/private_keys" in (caught.value.next_step or "")


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
