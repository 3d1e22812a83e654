"""The words of this API for states, platforms and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...apple import states
from ..world.builds import is_expired
from ..world.submissions import is_drafted

if TYPE_CHECKING:
    from ..world import World
    from ..world.state import App, Build, Version

PLATFORMS = {"ios": "IOS", "macos": "MAC_OS", "tvos": "TV_OS", "visionos": "VISION_OS"}
"""Apple's word for each platform of the world."""
PLATFORM_WORDS = tuple(PLATFORMS.values())
OLD_STATES = (
    "ACCEPTED",
    "DEVELOPER_REMOVED_FROM_SALE",
    "DEVELOPER_REJECTED",
    "IN_REVIEW",
    "INVALID_BINARY",
    "METADATA_REJECTED",
    "PENDING_APPLE_RELEASE",
    "PENDING_CONTRACT",
    "PENDING_DEVELOPER_RELEASE",
    "PREPARE_FOR_SUBMISSION",
    "PREORDER_READY_FOR_SALE",
    "PROCESSING_FOR_APP_STORE",
    "READY_FOR_REVIEW",
    "READY_FOR_SALE",
    "REJECTED",
    "REMOVED_FROM_SALE",
    "WAITING_FOR_EXPORT_COMPLIANCE",
    "WAITING_FOR_REVIEW",
    "REPLACED_WITH_NEW_VERSION",
    "NOT_APPLICABLE",
)
VERSION_STATES = (
    "ACCEPTED",
    "DEVELOPER_REJECTED",
    "IN_REVIEW",
    "INVALID_BINARY",
    "METADATA_REJECTED",
    "PENDING_APPLE_RELEASE",
    "PENDING_DEVELOPER_RELEASE",
    "PREPARE_FOR_SUBMISSION",
    "PROCESSING_FOR_DISTRIBUTION",
    "READY_FOR_DISTRIBUTION",
    "READY_FOR_REVIEW",
    "REJECTED",
    "REPLACED_WITH_NEW_VERSION",
    "WAITING_FOR_EXPORT_COMPLIANCE",
    "WAITING_FOR_REVIEW",
)
SUBMISSION_STATES = (
    "READY_FOR_REVIEW",
    "WAITING_FOR_REVIEW",
    "IN_REVIEW",
    "UNRESOLVED_ISSUES",
    "CANCELING",
    "COMPLETING",
    "COMPLETE",
)
PROCESSING_STATES = ("PROCESSING", "FAILED", "INVALID", "VALID")
BETA_REVIEW_STATES = ("WAITING_FOR_REVIEW", "IN_REVIEW", "REJECTED", "APPROVED")
AUDIENCES = ("INTERNAL_ONLY", "APP_STORE_ELIGIBLE")
RELEASE_TYPES = ("MANUAL", "AFTER_APPROVAL", "SCHEDULED")

_NEW_STATES = {
    "READY_FOR_SALE": "READY_FOR_DISTRIBUTION",
    "PROCESSING_FOR_APP_STORE": "PROCESSING_FOR_DISTRIBUTION",
    "DEVELOPER_REMOVED_FROM_SALE": "READY_FOR_DISTRIBUTION",
    "REMOVED_FROM_SALE": "READY_FOR_DISTRIBUTION",
    "PENDING_CONTRACT": "READY_FOR_DISTRIBUTION",
}
"""What the new word is where it is not the old one; for what is not on sale any more it is an assumption [?]."""
_INFO_STATES = {
    "PENDING_DEVELOPER_RELEASE": "PENDING_RELEASE",
    "PROCESSING_FOR_DISTRIBUTION": "PENDING_RELEASE",
    "METADATA_REJECTED": "REJECTED",
    "INVALID_BINARY": "REJECTED",
    "REPLACED_WITH_NEW_VERSION": "REPLACED_WITH_NEW_INFO",
}
_PROCESSING = {
    states.BUILD_PROCESSING: "PROCESSING",
    states.BUILD_USABLE: "VALID",
    states.BUILD_INVALID: "INVALID",
}
_BETA_REVIEW = {
    states.BETA_WAITING: "WAITING_FOR_REVIEW",
    states.BETA_IN_REVIEW: "IN_REVIEW",
    states.BETA_APPROVED: "APPROVED",
    states.BETA_REJECTED: "REJECTED",
}


def word(name: str) -> str:
    """The word for a state of the world that is named alike."""
    return name.upper().replace("-", "_")


def platform(app: App) -> str:
    """The platform of an app."""
    return PLATFORMS.get(app.platform, "IOS")


def old_state(app: App, version: Version) -> str:
    """The state of a version in the older words."""
    if version.state in states.EDITABLE and is_drafted(app, version):
        return "READY_FOR_REVIEW"
    return "PREPARE_FOR_SUBMISSION" if version.state == states.UPLOAD_RECEIVED else word(version.state)


def version_state(app: App, version: Version) -> str:
    """The state of a version in the newer words."""
    old = old_state(app, version)
    return _NEW_STATES.get(old, old)


def info_state(app: App, version: Version) -> str:
    """The state of the app information that comes with a version."""
    new = version_state(app, version)
    return _INFO_STATES.get(new, new)


def processing_state(build: Build) -> str:
    """How far a build has been processed."""
    return _PROCESSING[build.state]


def beta_review_state(build: Build) -> str | None:
    """How a build stands with beta review; None where it was never given to it."""
    return _BETA_REVIEW.get(build.beta_state)


def is_undeclared(build: Build) -> bool:
    """Whether the build waits for its export compliance."""
    return build.export_compliance_missing or build.uses_non_exempt_encryption is None


def _common_state(world: World, build: Build) -> str | None:
    """What both kinds of testers see alike."""
    if build.state == states.BUILD_PROCESSING:
        return "PROCESSING"
    if build.state == states.BUILD_INVALID:
        return "PROCESSING_EXCEPTION"
    if is_expired(world, build):
        return "EXPIRED"
    return "MISSING_EXPORT_COMPLIANCE" if is_undeclared(build) else None


def internal_state(world: World, build: Build, *, shared: bool) -> str:
    """How a build stands with internal testers; `shared` is whether a group of theirs has it."""
    return _common_state(world, build) or ("IN_BETA_TESTING" if shared else "READY_FOR_BETA_TESTING")


def external_state(world: World, build: Build, *, shared: bool) -> str:
    """How a build stands with external testers; `shared` is whether any of them has it.

    What an approved build is called before and after its testers were told is an assumption [?].
    """
    common = _common_state(world, build)
    if common is not None:
        return common
    if build.beta_state != states.BETA_APPROVED:
        return word(build.beta_state)
    return "IN_BETA_TESTING" if shared else "BETA_APPROVED"
