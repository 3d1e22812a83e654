"""The checks that several options share, and the names an option may be set by."""

from __future__ import annotations

import pytest

from itc_actions.options import FROM_CONTEXT, REQUIRED, Option, declaration, is_email, is_version_number


@pytest.mark.parametrize("text", ["2", "2.0", "1.4.2", "10.20.30", "0.1"])
def test_a_version_number_has_one_to_three_numbers(text: str) -> None:
    assert is_version_number(text) is None


OTHER_DIGITS = pytest.param("\u0662.\u0660")


@pytest.mark.parametrize(
    "text", ["abc", "", "1.2.3.4", "1..2", ".1", "1.", "v2.0", "2.0-beta", " 2.0", "2.0\n", OTHER_DIGITS]
)
def test_what_is_no_version_number_is_told(text: str) -> None:
    assert "numbers joined by dots" in (is_version_number(text) or "")


@pytest.mark.parametrize("text", ["felix@example.com", "f@localhost", "a+b@example.co.uk"])
def test_an_email_has_something_on_both_sides_of_its_at_sign(text: str) -> None:
    assert is_email(text) is None


@pytest.mark.parametrize(
    "text", ["felix", "@example.com", "felix@", "a@b@c", "a b@example.com", "", "felix@example.com\n"]
)
def test_what_is_no_email_is_told(text: str) -> None:
    assert "must be an e-mail address" in (is_email(text) or "")


def test_an_option_is_set_by_a_variable_of_our_prefix_first() -> None:
    assert Option("x", env=("DELIVER_VERSION",)).env_names("version") == ("ITC_VERSION", "DELIVER_VERSION")


def test_an_option_may_have_no_variable_of_its_own() -> None:
    assert Option("x", own_env=False).env_names("version") == ()


def test_an_option_without_a_default_is_required() -> None:
    assert Option("x").default is REQUIRED


def test_a_legal_declaration_has_no_default_of_ours() -> None:
    assert declaration("the app uses encryption.").default is None


def test_only_the_kind_secret_is_secret() -> None:
    assert [Option("x", kind=kind).secret for kind in ("plain", "text", "localized", "duration", "secret")] == [
        False,
        False,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(("sentinel", "name"), [(FROM_CONTEXT, "FROM_CONTEXT"), (REQUIRED, "REQUIRED")])
def test_the_sentinels_are_readable_in_help_and_signatures(sentinel: object, name: str) -> None:
    assert repr(sentinel) == name
