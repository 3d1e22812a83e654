"""Each class of error ends the line with its code, and its text says all its parts, secrets removed."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable

import pytest
from invoke.exceptions import Exit

from itc_actions import errors
from itc_actions.errors import ItcError
from itc_actions.redaction import HIDDEN, Secret

from .harness import Inv

CODES = {
    "ItcError": 1,
    "CommandFailed": 1,
    "Refused": 3,
    "AlreadyThere": 3,
    "NotSupported": 3,
    "LoginFailed": 4,
    "Unreachable": 5,
    "UnexpectedAnswer": 5,
    "OddStatus": 5,
    "EndpointGone": 5,
    "OutcomeUnknown": 6,
    "BadInput": 7,
    "StillProcessing": 8,
    "Locked": 9,
    "Interrupted": 130,
}


def error_class(name: str) -> type[ItcError]:
    found = getattr(errors, name)
    assert issubclass(found, ItcError)
    return found  # type: ignore[no-any-return]


@pytest.mark.parametrize(("name", "code"), CODES.items())
def test_each_error_has_its_exit_code(name: str, code: int) -> None:
    assert error_class(name)("It failed.").code == code


@pytest.mark.parametrize("name", CODES)
def test_each_error_is_an_exit_of_invoke(name: str) -> None:
    assert isinstance(error_class(name)("It failed."), Exit)


@pytest.mark.parametrize(("name", "code"), CODES.items())
def test_a_line_whose_lane_raises_an_error_ends_with_its_code(inv: Inv, name: str, code: int) -> None:
    inv.tasks(f"""
        @lane
        def work(ctx):
            raise {name}("It failed.")
    """)
    assert inv("work").code == code


def test_the_codes_are_those_of_every_class_there_is() -> None:
    defined = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, ItcError)}
    assert defined - {"OwnExit"} == set(CODES)


def test_the_tree_drawn_at_the_top_is_the_tree_of_the_classes() -> None:
    rows = re.findall(r"^ {4}([│├└─ ]*)(\w+) +(\d+) ", errors.__doc__ or "", re.MULTILINE)
    drawn = {name: (len(indent), int(code)) for indent, name, code in rows}
    real = {name: (4 * (error_class(name).__mro__.index(ItcError)), code) for name, code in CODES.items()}
    assert drawn == real


def test_the_text_has_all_parts_in_order() -> None:
    error = ItcError(
        "It failed.", said="No.", correlation_key="ABC", now="Nothing was changed.", next_step="Try again."
    )
    assert error.text.splitlines() == [
        "It failed.",
        "  The service said: No.",
        "  Correlation key (for Apple's support): ABC",
        "  Now: Nothing was changed.",
        "  Next: Try again.",
    ]


def test_parts_that_are_not_known_are_left_out() -> None:
    assert ItcError("It failed.").text == "It failed."


def test_what_invoke_prints_and_what_str_gives_is_the_whole_text() -> None:
    error = ItcError("It failed.", next_step="Try again.")
    assert error.message == str(error) == error.text


@pytest.mark.parametrize("part", ["said", "now", "next_step", "correlation_key"])
def test_no_part_shows_a_secret(part: str) -> None:
    Secret("canary-7f3a")
    text = ItcError("It failed.", **{part: "it was canary-7f3a"}).text
    assert "canary-7f3a" not in text
    assert HIDDEN in text


@pytest.mark.parametrize(
    "shown", [str, lambda error: error.text, lambda error: error.message], ids=["str", "text", "message"]
)
def test_no_control_character_of_the_service_reaches_the_terminal(shown: Callable[[ItcError], str]) -> None:
    error = ItcError(
        "Not\x9b31m now.", said="\x1b]0;title\x07a \x1b[31mred\x1b[0m word\x08\rand another\u202e", now="All is well."
    )
    assert shown(error) == "Not now.\n  The service said: a red word\nand another\n  Now: All is well."


def test_an_escape_sequence_without_an_end_hides_no_other_line() -> None:
    assert ItcError("No.", said="\x1b]0;title", now="All is well.").text.endswith("  Now: All is well.")


def test_a_secret_that_control_characters_break_up_is_not_shown() -> None:
    Secret("canary-7f3a")
    assert "canary-7f3a" not in ItcError("It was cana\x1b[0mry-7f\x003a.").text


def test_a_traceback_of_an_unexpected_error_has_no_control_characters(inv: Inv) -> None:
    inv.tasks("""
        @lane
        def work(ctx):
            raise RuntimeError("a \\x1b[31mred word")
    """)
    ended = inv("work")
    assert (ended.code, "RuntimeError: a red word" in ended.err, "\x1b" in ended.err) == (1, True, False)


def test_the_sentence_does_not_show_a_secret() -> None:
    Secret("canary-7f3a")
    assert "canary-7f3a" not in str(ItcError("It was canary-7f3a."))


def test_the_repr_does_not_show_a_secret() -> None:
    Secret("canary-7f3a")
    assert "canary-7f3a" not in repr(ItcError("It was canary-7f3a."))


def test_a_traceback_does_not_show_a_secret() -> None:
    Secret("canary-7f3a")
    error = ItcError("It was " + "canary-7f3a" + ".")
    assert "canary-7f3a" not in "".join(traceback.format_exception_only(error))
