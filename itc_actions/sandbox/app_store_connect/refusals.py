"""What the world's refusals become on this API."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..world import FieldsRefused, NotFound, Refusal, WrongState
from ..world.editing import NOT_EDITABLE
from ..world.submissions import InProgress
from . import errors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..world import FieldError

NAMES = {
    "version": "versionString",
    "release_notes": "whatsNew",
    "whats_new": "whatsNew",
    "beta_description": "description",
    "privacy_url": "privacyPolicyUrl",
    "privacy_text": "privacyPolicyText",
    "release_on_approval": "releaseType",
    "first_name": "contactFirstName",
    "last_name": "contactLastName",
    "phone": "contactPhone",
    "demo_user": "demoAccountName",
    "demo_password": "demoAccountPassword",
}
"""Attributes whose name is not simply that of the world's field."""


def attribute_name(field: str) -> str:
    """The name of a field of the world among the attributes."""
    field = field.removeprefix("review.")
    return NAMES.get(field) or re.sub(r"_([a-z0-9])", lambda match: match[1].upper(), field)


def field_error(error: FieldError, names: Mapping[str, str] | None = None) -> errors.ApiError:
    """What is wrong with a field, as an error of an attribute (of a relationship where it is the build)."""
    name = (names or {}).get(error.field) or attribute_name(error.field)
    if error.message == NOT_EDITABLE:
        return errors.closed(name)
    if error.field == "build":
        return errors.relationship("INVALID", "build", error.message)
    if "required" in error.message:
        return errors.attribute("REQUIRED", name, f"You must provide a value for the attribute '{name}'")
    code = "INVALID.TOO_LONG" if "or fewer" in error.message else "INVALID"
    if "already" in error.message or "another" in error.message:
        code = "INVALID.DUPLICATE"
    return errors.attribute(code, name, error.message)


@contextmanager
def translated() -> Iterator[None]:
    """Turn a refusal of the world into an error of the API."""
    try:
        yield
    except FieldsRefused as refused:
        raise errors.ApiErrors([field_error(error) for error in refused.errors]) from refused
    except InProgress as refused:
        raise errors.state(str(refused)) from refused
    except WrongState as refused:
        raise errors.state(str(refused)) from refused
    except NotFound as refused:
        raise errors.ApiError(404, "NOT_FOUND", "The specified resource does not exist", str(refused)) from refused
    except Refusal as refused:
        raise errors.state(str(refused)) from refused
