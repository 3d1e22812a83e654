"""Secrets print as dots, and the scrubber finds them in whatever form a text carries them."""

from __future__ import annotations

import json
from urllib.parse import quote, quote_plus

import pytest

from itc_actions.redaction import HIDDEN, Secret, remember, remember_cookie, scrub

CANARY = "canary-7f3a"


@pytest.mark.parametrize("shown", [str, repr, "{}".format, lambda secret: f"{[secret]}"])
def test_a_secret_never_shows_itself(shown: object) -> None:
    assert callable(shown)
    text = shown(Secret(CANARY))
    assert CANARY not in text
    assert HIDDEN in text


def test_a_secret_is_read_with_reveal() -> None:
    assert Secret(CANARY).reveal() == CANARY


def test_secrets_are_equal_when_their_texts_are() -> None:
    assert Secret(CANARY) == Secret(CANARY)
    assert Secret(CANARY) != Secret("another-one")


def test_equal_secrets_have_one_hash() -> None:
    assert len({Secret(CANARY), Secret(CANARY)}) == 1


def test_a_secret_does_not_equal_its_text() -> None:
    assert Secret(CANARY) != CANARY


def test_a_secret_keeps_no_dictionary_that_a_debugger_would_print() -> None:
    with pytest.raises(TypeError):
        vars(Secret(CANARY))


def test_a_secret_cannot_become_json_by_accident() -> None:
    with pytest.raises(TypeError):
        json.dumps({"password": Secret(CANARY)})


def test_creating_a_secret_teaches_the_scrubber() -> None:
    Secret(CANARY)
    assert scrub(f"login with {CANARY} failed") == f"login with {HIDDEN} failed"


def test_a_text_without_secrets_stays_as_it_is() -> None:
    Secret(CANARY)
    assert scrub("version 2.0 created, mail felix@example.com") == "version 2.0 created, mail felix@example.com"


AWKWARD = 'p@ss w/"q" \\ it\'s ü'


def test_the_form_in_a_path_of_a_url_is_removed() -> None:
    remember(AWKWARD)
    assert scrub(f"GET /?p={quote(AWKWARD, safe='')}") == f"GET /?p={HIDDEN}"


def test_the_form_in_a_query_of_a_url_is_removed() -> None:
    remember(AWKWARD)
    assert scrub(f"p={quote_plus(AWKWARD)}&x=1") == f"p={HIDDEN}&x=1"


def test_the_form_without_spaces_around_it_is_removed() -> None:
    remember(f"  {CANARY}\n")
    assert scrub(f"sent {CANARY}.") == f"sent {HIDDEN}."


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param('quo"te-7f3a'),
        "back\\slash-7f3a",
        "two\nlines-7f3a",
        "ümlaut-7f3a",
        pytest.param(AWKWARD),
    ],
)
def test_the_form_in_json_is_removed(secret: str) -> None:
    remember(secret)
    assert scrub(json.dumps({"password": secret}, ensure_ascii=False)) == f'{{"password": "{HIDDEN}"}}'


@pytest.mark.parametrize(
    "secret",
    ["two\nlines-7f3a", pytest.param("ümlaut-7f3a"), pytest.param(AWKWARD)],
)
def test_the_form_in_json_of_ascii_alone_is_removed(secret: str) -> None:
    remember(secret)
    assert scrub(json.dumps({"password": secret})) == f'{{"password": "{HIDDEN}"}}'


@pytest.mark.parametrize("secret", ["back\\slash-7f3a", "two\nlines-7f3a", "it's-7f3a", pytest.param(AWKWARD)])
def test_the_form_in_a_python_repr_is_removed(secret: str) -> None:
    remember(secret)
    assert secret[-4:] not in scrub(f"the command {secret!r} failed")


def test_a_secret_that_holds_another_is_removed_whole() -> None:
    remember("pass")
    remember("pass-word-7f3a")
    assert scrub("pass-word-7f3a") == HIDDEN


def test_very_short_secrets_do_not_blank_out_words() -> None:
    remember("abc")
    assert scrub("abc of releases") == "abc of releases"


@pytest.mark.parametrize("value", ["3001", "de-DE", "20251105093000", "2025.11.05.0930"])
def test_a_cookie_that_no_session_is_known_by_does_not_blank_out_results(value: str) -> None:
    remember_cookie(value)
    assert scrub(f"build {value} is ready") == f"build {value} is ready"


def test_a_cookie_that_a_session_is_known_by_is_removed() -> None:
    remember_cookie("w7f3a9c1d3b2e")
    assert scrub("wosid=w7f3a9c1d3b2e") == f"wosid={HIDDEN}"


def test_credentials_in_a_url_are_removed() -> None:
    assert (
        scrub("push https://felix:hunter2@example.com/repo failed") == f"push https://{HIDDEN}@example.com/repo failed"
    )


def test_credentials_with_an_at_sign_in_a_url_are_removed_whole() -> None:
    assert "ss-7f3a" not in scrub("https://felix:p@ss-7f3a@example.com/repo")


@pytest.mark.parametrize(
    "url", ["https://example.com/@felix", "https://example.com?mail=help@example.com", "https://example.com#a@b"]
)
def test_an_at_sign_after_the_host_of_a_url_is_no_credential(url: str) -> None:
    assert scrub(f"see {url}") == f"see {url}"
