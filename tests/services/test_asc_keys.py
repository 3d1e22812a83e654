"""API keys: every form and name in which people have them, and what is no key."""

from __future__ import annotations

import base64
import json
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from asc_desk import ISSUER, pem
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from itc_actions.env_files import Found
from itc_actions.errors import BadInput
from itc_actions.services.app_store_connect import ApiKey, find_key, make_key
from itc_actions.services.app_store_connect.key_sources import all_names

ID = "2X9R4HXF34"


def found_in(values: dict[str, str], folder: Path) -> ApiKey | None:
    def find(names: tuple[str, ...]) -> Found | None:
        return next((Found(values[name], name) for name in names if name in values), None)

    return find_key(find, root=folder, home=folder / "home")


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def sec1(text: str) -> str:
    key = serialization.load_pem_private_key(text.encode(), None)
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(encoding, form, serialization.NoEncryption()).decode()


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
    "no line break at its end": lambda text: text.rstrip("\n"),
    "quotes": lambda text: f"'{text}'",
    "a mark of byte order": lambda text: "\ufeff" + text,
    "base64 after a mark of byte order": lambda text: "\ufeff" + encoded(text),
    "base64 in lines that end in CRLF": lambda text: "\r\n".join(textwrap.wrap(encoded(text), 64)),
    "base64 of CRLF": lambda text: encoded(text.replace("\n", "\r\n")),
    "base64 of literal line breaks": lambda text: encoded(text.replace("\n", "\\n")),
    "literal CRLF": lambda text: text.replace("\n", "\\r\\n"),
    "indented, as in YAML": lambda text: textwrap.indent(text, "    "),
    "text around it": lambda text: f"Bag Attributes\n{text}\nthe end",
    "the older PEM of elliptic curves": lambda text: sec1(text),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_key_is_read_whichever_damage_it_has(damage: Callable[[str], str]) -> None:
    key = make_key(damage(pem()), key_id=ID, issuer_id=ISSUER, source="ITC_KEY")
    numbers = serialization.load_pem_private_key(pem().encode(), None)
    assert isinstance(numbers, ec.EllipticCurvePrivateKey)
    assert key.private_key.private_numbers() == numbers.private_numbers()


FASTLANE, SPACESHIP = "APP_STORE_CONNECT_API_KEY", "SPACESHIP_CONNECT_API"
FILE = f"AuthKey_{ID}.p8"
NAMES: dict[str, dict[str, str]] = {
    "ours": {"ITC_KEY_ID": ID, "ITC_ISSUER_ID": ISSUER, "ITC_KEY": pem()},
    "ours, in a file": {"ITC_KEY_ID": ID, "ITC_ISSUER_ID": ISSUER, "ITC_KEY_FILE": FILE},
    "fastlane's": {
        f"{FASTLANE}_KEY_ID": ID,
        f"{FASTLANE}_ISSUER_ID": ISSUER,
        f"{FASTLANE}_KEY": encoded(pem()),
        f"{FASTLANE}_IS_KEY_CONTENT_BASE64": "true",
        f"{FASTLANE}_DURATION": "1200",
        f"{FASTLANE}_IN_HOUSE": "false",
    },
    "fastlane's, in a file": {
        f"{FASTLANE}_KEY_ID": ID,
        f"{FASTLANE}_ISSUER_ID": ISSUER,
        f"{FASTLANE}_KEY_FILEPATH": FILE,
    },
    "spaceship's": {
        f"{SPACESHIP}_KEY_ID": ID,
        f"{SPACESHIP}_ISSUER_ID": ISSUER,
        f"{SPACESHIP}_KEY": pem(),
        f"{SPACESHIP}_TOKEN_DURATION": "500",
        f"{SPACESHIP}_IN_HOUSE": "no",
    },
    "spaceship's, in a file": {
        f"{SPACESHIP}_KEY_ID": ID,
        f"{SPACESHIP}_ISSUER_ID": ISSUER,
        f"{SPACESHIP}_KEY_FILEPATH": FILE,
    },
    "codemagic's": {
        "APP_STORE_CONNECT_KEY_IDENTIFIER": ID,
        "APP_STORE_CONNECT_ISSUER_ID": ISSUER,
        "APP_STORE_CONNECT_PRIVATE_KEY": pem(),
    },
    "codemagic's, in a file": {
        "APP_STORE_CONNECT_KEY_IDENTIFIER": ID,
        "APP_STORE_CONNECT_ISSUER_ID": ISSUER,
        "APP_STORE_CONNECT_PRIVATE_KEY": f"@file:{FILE}",
    },
    "codemagic's, in another variable": {
        "APP_STORE_CONNECT_KEY_IDENTIFIER": ID,
        "APP_STORE_CONNECT_ISSUER_ID": ISSUER,
        "APP_STORE_CONNECT_PRIVATE_KEY": "@env:THE_KEY",
        "THE_KEY": pem(),
    },
}


@pytest.mark.parametrize("values", NAMES.values(), ids=NAMES)
def test_the_names_of_other_tools_are_read(values: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(pem())
    key = found_in(values, tmp_path)
    assert key is not None
    assert (key.key_id, key.issuer_id, key.in_house) == (ID, ISSUER, False)


def test_every_name_that_is_read_is_tested_here() -> None:
    tested = {name for values in NAMES.values() for name in values} | {f"{FASTLANE}_PATH"}
    assert set(all_names()) <= tested


@pytest.mark.parametrize("tool", ["fastlane's", "spaceship's"])
def test_a_key_of_the_in_house_programme_is_known_as_one(tool: str, tmp_path: Path) -> None:
    prefix = FASTLANE if tool == "fastlane's" else SPACESHIP
    key = found_in({**NAMES[tool], f"{prefix}_IN_HOUSE": "true"}, tmp_path)
    assert key is not None
    assert key.in_house


def test_our_own_names_win_over_those_of_other_tools(tmp_path: Path) -> None:
    ours = {"ITC_KEY_ID": "OURS123456", "ITC_KEY": pem()}
    key = found_in({**NAMES["codemagic's"], **NAMES["spaceship's"], **NAMES["fastlane's"], **ours}, tmp_path)
    assert key is not None
    assert key.key_id == "OURS123456"


def test_a_key_and_a_file_at_once_is_bad_input_that_names_both(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="ITC_KEY and ITC_KEY_FILE are both set"):
        found_in({**NAMES["ours"], "ITC_KEY_FILE": FILE}, tmp_path)


def test_a_variable_that_is_referred_to_and_not_set_is_named(tmp_path: Path) -> None:
    values = {key: value for key, value in NAMES["codemagic's, in another variable"].items() if key != "THE_KEY"}
    with pytest.raises(BadInput, match="APP_STORE_CONNECT_PRIVATE_KEY refers to THE_KEY, which is not set"):
        found_in(values, tmp_path)


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


def test_a_folder_of_keys_that_may_not_be_entered_is_told(tmp_path: Path, barred: Path) -> None:
    (tmp_path / "private_keys").symlink_to(barred)
    with pytest.raises(BadInput, match=rf"AuthKey_{ID}\.p8 .*: Permission denied"):
        found_in({"ITC_KEY_ID": ID}, tmp_path)


@pytest.mark.parametrize("name", ["APP_STORE_CONNECT_API_KEY_PATH", "ITC_KEY_FILE"])
def test_an_api_key_json_of_fastlane_is_read(name: str, tmp_path: Path) -> None:
    content = {"key_id": ID, "issuer_id": ISSUER, "key": pem(), "duration": 500, "in_house": False}
    (tmp_path / "api_key.json").write_text(json.dumps(content))
    key = found_in({name: "api_key.json"}, tmp_path)
    assert key is not None
    assert (key.key_id, key.issuer_id, key.in_house) == (ID, ISSUER, False)


JSON_KEYS: dict[str, Callable[[str], str]] = {
    "as fastlane writes it": lambda text: json.dumps({"key_id": ID, "key": text, "duration": 500, "in_house": True}),
    "base64": lambda text: json.dumps(
        {"key_id": ID, "key": encoded(text), "is_key_content_base64": True, "in_house": True}
    ),
    "real line breaks in a text": lambda text: f'{{"key_id": "{ID}", "in_house": true, "key": "{text}"}}',
    "line breaks escaped twice": lambda text: json.dumps(
        {"key_id": ID, "issuer_id": None, "key": text.replace("\n", "\\n"), "in_house": True}
    ),
    "a mark of byte order": lambda text: "\ufeff" + json.dumps({"key_id": ID, "key": text, "in_house": True}),
}


@pytest.mark.parametrize("written", JSON_KEYS.values(), ids=JSON_KEYS)
def test_an_api_key_json_without_an_issuer_is_the_key_of_one_person(
    written: Callable[[str], str], tmp_path: Path
) -> None:
    (tmp_path / "api_key.json").write_text(written(pem()), encoding="utf-8")
    key = found_in({f"{FASTLANE}_PATH": "api_key.json"}, tmp_path)
    assert key is not None
    assert (key.key_id, key.issuer_id, key.in_house) == (ID, None, True)


def test_a_key_without_an_issuer_is_the_key_of_one_person(tmp_path: Path) -> None:
    key = found_in({"ITC_KEY_ID": ID, "ITC_KEY": pem()}, tmp_path)
    assert key is not None
    assert key.issuer_id is None


def test_no_name_set_is_no_key(tmp_path: Path) -> None:
    assert found_in({}, tmp_path) is None


def test_a_key_id_without_its_file_names_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no key to it") as caught:
        found_in({"ITC_KEY_ID": ID}, tmp_path)
    assert "~/.appstoreconnect/private_keys" in (caught.value.next_step or "")
