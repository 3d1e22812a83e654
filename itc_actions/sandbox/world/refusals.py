"""How the world says no: exceptions that carry the service's own words."""

from __future__ import annotations

from dataclasses import dataclass


class Refusal(Exception):
    """The world's rules forbid it.

    :param words: what the service says.
    """

    def __init__(self, *words: str) -> None:
        super().__init__("; ".join(words))
        self.words = list(words)


class WrongState(Refusal):
    """The state of the version does not allow it."""


class NotFound(Refusal):
    """There is no such app, version, build or tester."""


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field.

    :param field: the neutral name of the field ("description", "version", "build"…).
    :param message: the service's words.
    :param locale: the language whose text it is; None for a field of the page.
    """

    field: str
    message: str
    locale: str | None = None


class FieldsRefused(Refusal):
    """Fields are missing or wrong; nothing was saved."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__(*(error.message for error in errors))
        self.errors = errors
        localized = {error.locale for error in errors if error.locale is not None}
        self.summary = "There are errors on the page."
        if localized:
            self.summary = f"There are errors on the page and for {len(localized)} of your localizations."


class SubmissionRefused(Refusal):
    """A submission's last step failed.

    :param undeclared: the declarations that are missing or contradict each other, by neutral name.
    """

    def __init__(self, words: str, undeclared: list[str]) -> None:
        super().__init__(words)
        self.undeclared = undeclared
