"""The questions of the age rating."""

from __future__ import annotations

from ....apple.age_rating import QUESTIONS
from ..model import Attr

ANSWERS: dict[str, Attr] = {name: Attr() if kind is str else Attr(kind) for name, kind in QUESTIONS.items()}
"""What each of them may be answered with."""
