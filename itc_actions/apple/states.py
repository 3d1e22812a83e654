"""One set of names for the states of versions and builds, for both services.

A record carries the name of ours in `state` and the service's own word in `raw_state`. A word that is not listed
here passes through unchanged as both.
"""

from __future__ import annotations

from typing import Final

PREPARE_FOR_SUBMISSION: Final = "prepare-for-submission"
UPLOAD_RECEIVED: Final = "upload-received"
WAITING_FOR_REVIEW: Final = "waiting-for-review"
IN_REVIEW: Final = "in-review"
PENDING_CONTRACT: Final = "pending-contract"
PENDING_DEVELOPER_RELEASE: Final = "pending-developer-release"
PROCESSING_FOR_APP_STORE: Final = "processing-for-app-store"
READY_FOR_SALE: Final = "ready-for-sale"
REJECTED: Final = "rejected"
METADATA_REJECTED: Final = "metadata-rejected"
DEVELOPER_REJECTED: Final = "developer-rejected"
DEVELOPER_REMOVED: Final = "developer-removed-from-sale"
INVALID_BINARY: Final = "invalid-binary"
REMOVED: Final = "removed-from-sale"
READY_FOR_REVIEW: Final = "ready-for-review"
"""In a draft of a submission that has not been sent yet; only the App Store Connect API knows drafts."""
ACCEPTED: Final = "accepted"
PENDING_APPLE_RELEASE: Final = "pending-apple-release"
REPLACED: Final = "replaced"
WAITING_FOR_EXPORT_COMPLIANCE: Final = "waiting-for-export-compliance"

ITUNES_CONNECT_VERSION_STATES: Final[dict[str, str]] = {
    "prepareForUpload": PREPARE_FOR_SUBMISSION,
    "uploadReceived": UPLOAD_RECEIVED,
    "waitingForReview": WAITING_FOR_REVIEW,
    "inReview": IN_REVIEW,
    "pendingContract": PENDING_CONTRACT,
    "pendingDeveloperRelease": PENDING_DEVELOPER_RELEASE,
    "processingForAppStore": PROCESSING_FOR_APP_STORE,
    "readyForSale": READY_FOR_SALE,
    "rejected": REJECTED,
    "metadataRejected": METADATA_REJECTED,
    "devRejected": DEVELOPER_REJECTED,
    "devRemovedFromSale": DEVELOPER_REMOVED,
    "developerRemovedFromSale": DEVELOPER_REMOVED,
    "invalidBinary": INVALID_BINARY,
    "removedFromSale": REMOVED,
}
"""`status` and `stateKey` of the iTunes Connect JSON API."""

APP_STORE_CONNECT_VERSION_STATES: Final[dict[str, str]] = {
    "PREPARE_FOR_SUBMISSION": PREPARE_FOR_SUBMISSION,
    "READY_FOR_REVIEW": READY_FOR_REVIEW,
    "WAITING_FOR_REVIEW": WAITING_FOR_REVIEW,
    "WAITING_FOR_EXPORT_COMPLIANCE": WAITING_FOR_EXPORT_COMPLIANCE,
    "IN_REVIEW": IN_REVIEW,
    "ACCEPTED": ACCEPTED,
    "PENDING_APPLE_RELEASE": PENDING_APPLE_RELEASE,
    "PENDING_DEVELOPER_RELEASE": PENDING_DEVELOPER_RELEASE,
    "PROCESSING_FOR_DISTRIBUTION": PROCESSING_FOR_APP_STORE,
    "READY_FOR_DISTRIBUTION": READY_FOR_SALE,
    "REPLACED_WITH_NEW_VERSION": REPLACED,
    "REJECTED": REJECTED,
    "METADATA_REJECTED": METADATA_REJECTED,
    "DEVELOPER_REJECTED": DEVELOPER_REJECTED,
    "INVALID_BINARY": INVALID_BINARY,
    "PROCESSING_FOR_APP_STORE": PROCESSING_FOR_APP_STORE,
    "READY_FOR_SALE": READY_FOR_SALE,
    "PENDING_CONTRACT": PENDING_CONTRACT,
    "DEVELOPER_REMOVED_FROM_SALE": DEVELOPER_REMOVED,
    "REMOVED_FROM_SALE": REMOVED,
}
"""`appVersionState` of the App Store Connect API, and the words that only its older `appStoreState` has."""

LIVE: Final = frozenset({READY_FOR_SALE, DEVELOPER_REMOVED, REMOVED, PENDING_CONTRACT})
"""On sale, or was: a new version may be created beside it."""

EDITABLE: Final = frozenset(
    {
        PREPARE_FOR_SUBMISSION,
        READY_FOR_REVIEW,
        DEVELOPER_REJECTED,
        REJECTED,
        METADATA_REJECTED,
        INVALID_BINARY,
    }
)
"""All its texts may be changed, and it may be submitted."""

UNDER_REVIEW: Final = frozenset({WAITING_FOR_REVIEW, IN_REVIEW})
"""Apple has it."""

SUBMITTED: Final = UNDER_REVIEW | {PENDING_DEVELOPER_RELEASE, PROCESSING_FOR_APP_STORE}
"""It has been handed in, and there is nothing more to submit."""

APPROVED: Final = frozenset(
    {
        ACCEPTED,
        PENDING_APPLE_RELEASE,
        PENDING_DEVELOPER_RELEASE,
        PROCESSING_FOR_APP_STORE,
        PENDING_CONTRACT,
        READY_FOR_SALE,
    }
)
"""Apple has reviewed it and has nothing against it."""

SENT_BACK: Final = frozenset({REJECTED, METADATA_REJECTED, INVALID_BINARY})
"""Apple has something against it."""

CANCELLABLE: Final = UNDER_REVIEW | {PENDING_DEVELOPER_RELEASE}
"""It may be pulled back."""

BUILD_PROCESSING: Final = "processing"
BUILD_USABLE: Final = "usable"
BUILD_INVALID: Final = "invalid"
BUILD_EXPIRED: Final = "expired"

BETA_READY: Final = "ready-for-beta-submission"
BETA_WAITING: Final = "waiting-for-beta-review"
BETA_IN_REVIEW: Final = "in-beta-review"
BETA_APPROVED: Final = "beta-approved"
BETA_REJECTED: Final = "beta-rejected"

UNDER_BETA_REVIEW: Final = frozenset({BETA_WAITING, BETA_IN_REVIEW})
"""Apple's beta review has it."""

ITUNES_CONNECT_BETA_STATES: Final[dict[str, str]] = {
    "submitForReview": BETA_READY,
    "waitingForReview": BETA_WAITING,
    "inReview": BETA_IN_REVIEW,
    "approved": BETA_APPROVED,
    "rejected": BETA_REJECTED,
}
"""`betaState` of a build in the iTunes Connect JSON API."""

APP_STORE_CONNECT_BETA_STATES: Final[dict[str, str]] = {
    "MISSING_EXPORT_COMPLIANCE": BETA_READY,
    "READY_FOR_BETA_SUBMISSION": BETA_READY,
    "WAITING_FOR_BETA_REVIEW": BETA_WAITING,
    "IN_BETA_REVIEW": BETA_IN_REVIEW,
    "IN_EXPORT_COMPLIANCE_REVIEW": BETA_IN_REVIEW,
    "BETA_APPROVED": BETA_APPROVED,
    "READY_FOR_BETA_TESTING": BETA_APPROVED,
    "IN_BETA_TESTING": BETA_APPROVED,
    "BETA_REJECTED": BETA_REJECTED,
}
"""`externalBuildState` of the App Store Connect API. What lacks the export declaration only waits for its submission,
in which that is answered; what is being tested has been approved."""


def itunes_connect_version_state(raw: str) -> str:
    """The state of ours for a `status` or `stateKey` of the iTunes Connect JSON API; unknown ones as they are."""
    return ITUNES_CONNECT_VERSION_STATES.get(raw, raw)


def itunes_connect_beta_state(raw: str) -> str:
    """The state of ours for a `betaState` of the iTunes Connect JSON API; unknown ones as they are."""
    return ITUNES_CONNECT_BETA_STATES.get(raw, raw)


def app_store_connect_version_state(raw: str) -> str:
    """The state of ours for an `appVersionState` or `appStoreState`; unknown ones as they are."""
    return APP_STORE_CONNECT_VERSION_STATES.get(raw, raw)


def app_store_connect_beta_state(raw: str) -> str:
    """The state of ours for an `externalBuildState` of the App Store Connect API; unknown ones as they are."""
    return APP_STORE_CONNECT_BETA_STATES.get(raw, raw)
