"""What Apple rejected, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .records import Rejection

ONLY_ON_SITE = "Why, Apple tells on that page and by e-mail alone."


def in_short(rejection: Rejection) -> str:
    """What was rejected: "version 2.0 (binary)"."""
    what = {
        "version": f"version {rejection.version}",
        "build": f"a build of {rejection.version}",
        "message": "a message from Apple",
    }.get(rejection.subject, "a submission")
    return f"{what} ({', '.join(rejection.rejected)})" if rejection.rejected else what


def in_full(rejection: Rejection) -> str:
    """All that is known of it, as lines to be read."""
    short = in_short(rejection)
    head = short[0].upper() + short[1:] + ("" if rejection.subject == "message" else " was rejected")
    head += f": build {rejection.build}" if rejection.build else ""
    head += f", {rejection.date:%Y-%m-%d %H:%M} UTC" if rejection.date else ""
    lines = [head, *(f"  Guideline {each.section}: {each.description}" for each in rejection.guidelines)]
    if rejection.text:
        lines += ["", *(f"  {line}".rstrip() for line in rejection.text.split("\n")), ""]
    if rejection.submitted_by:
        lines.append(f"  Submitted by {rejection.submitted_by}.")
    if rejection.link:
        lines.append(f"  {rejection.link}" + ("" if rejection.text else f"\n  {ONLY_ON_SITE}"))
    return "\n".join(lines)


def reasons(rejection: Rejection) -> str:
    """Why, in one line: the guidelines, or the beginning of what Apple wrote."""
    if rejection.guidelines:
        return "; ".join(f"{each.section}: {each.description}" for each in rejection.guidelines)
    return " ".join((rejection.text or "").split())[:300]
