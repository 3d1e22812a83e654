"""Binaries that arrive, by whichever way: judged by what they say of themselves, and taken in as builds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .builds import REDUNDANT, upload_build
from .refusals import Refusal

if TYPE_CHECKING:
    from ...apple.ipa import Bundle
    from .state import App, Build
    from .world import World


class Complaint(NamedTuple):
    """Why a binary is not taken in: Apple's number for it, and the words."""

    code: str
    words: str


WRONG_BUNDLE_ID = "90054"
WRONG_PLATFORM = "90000"
"""A number of ours: Apple's is not known [?]."""
REDUNDANT_BINARY = "90189"


def complaints(app: App, bundle: Bundle) -> list[Complaint]:
    """What is wrong with a binary for this app."""
    found = []
    if bundle.bundle_id != app.bundle_id:
        words = f"The bundle identifier '{bundle.bundle_id}' of the binary is not that of the app, '{app.bundle_id}'."
        found.append(Complaint(WRONG_BUNDLE_ID, words))
    if bundle.platform != app.platform:
        words = f"The binary is made for {bundle.platform}, the app for {app.platform}."
        found.append(Complaint(WRONG_PLATFORM, words))
    if any((build.train, build.number) == (bundle.version, bundle.number) for build in app.builds if _counts(build)):
        words = REDUNDANT.format(number=bundle.number, train=bundle.version).partition(": ")[2]
        found.append(Complaint(REDUNDANT_BINARY, words))
    return found


def _counts(build: Build) -> bool:
    """Whether a build keeps its number taken: one whose processing failed does not [?]."""
    return build.state != "invalid"


def take_in(world: World, app: App, bundle: Bundle, size: int) -> Build:
    """Have the build that a binary says it is.

    :param size: of the binary, in bytes.
    :raises Refusal: there is something wrong with it.
    """
    if wrong := complaints(app, bundle):
        raise Refusal(*(complaint.words for complaint in wrong))
    build = upload_build(world, app, bundle.version, bundle.number)
    build.size = size
    build.min_os = bundle.min_os or build.min_os
    if bundle.uses_non_exempt_encryption is not None:
        build.uses_non_exempt_encryption = bundle.uses_non_exempt_encryption
    return build
