"""Binaries that arrive, by whichever way: judged by what they say of themselves, and taken in as builds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ...apple import states
from .builds import REDUNDANT, upload_build
from .media import SCREENSHOTS
from .refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...apple.ipa import Bundle
    from .state import App, Build, Screenshot
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


def take_in_screenshots(
    world: World, sku: str, number: str, sets: Mapping[tuple[str, str], list[Screenshot]], *, verify: bool
) -> list[Complaint]:
    """Have these screenshots in the place of those of their language and device; what is wrong with them.

    :param sets: by locale and device.
    :param verify: only say what is wrong.
    """
    app = next((each for each in world.state.apps if each.sku == sku), None)
    version = app.edit if app is not None else None
    if app is None or version is None or version.number != number or version.state not in states.EDITABLE:
        return [Complaint("4088", f"There is no version {number} of {sku!r} whose screenshots can be changed.")]
    wrong = [
        Complaint("4089", f"Version {number} has no {locale}.") for locale, _ in sets if locale not in version.texts
    ]
    wrong += [
        Complaint("4090", f"{locale} has {len(shots)} screenshots for {device}.")
        for (locale, device), shots in sets.items()
        if len(shots) > SCREENSHOTS.most
    ]
    if wrong or verify:
        return wrong
    for (locale, device), shots in sets.items():
        texts = version.texts[locale]
        texts.screenshots = [shot for shot in texts.screenshots if shot.device != device] + shots
        world.touch(app, f"screenshots of version {number} ({locale}, {device}) delivered")
    return []
