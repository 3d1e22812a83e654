"""The world behind the sandbox: apps, versions, builds, testers, reviews, and the rules of the service. No HTTP."""

from __future__ import annotations

from .refusals import FieldError, FieldsRefused, NotFound, Refusal, SubmissionRefused, WrongState
from .state import WorldState
from .world import World

__all__ = [
    "FieldError",
    "FieldsRefused",
    "NotFound",
    "Refusal",
    "SubmissionRefused",
    "World",
    "WorldState",
    "WrongState",
]
