"""What every kept structure is made of, and those that only the API of today knows."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import msgspec

EPOCH = datetime(2015, 1, 1, tzinfo=timezone.utc)


class State(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The base of everything kept; unknown fields in a file or a seed are an error."""


class PhasedRelease(State):
    """An update that reaches its users over seven days."""

    id: str
    state: str = "inactive"
    """inactive, active, paused, complete."""
    started: datetime | None = None
    paused_at: datetime | None = None
    paused_days: int = 0


class BetaGroup(State):
    """Testers of an app, and the builds that they are given."""

    id: str
    name: str
    created: datetime = EPOCH
    internal: bool = False
    all_builds: bool = False
    """An internal group may get every build at once."""
    testers: list[str] = []
    builds: list[str] = []
    """By the ids of `world.identity`."""
    link_enabled: bool = False
    link_limit: int | None = None
    feedback: bool = True
    mac_builds: bool = True
    vision_builds: bool = True


class ReviewItem(State):
    """One thing of a review submission: a version."""

    id: str
    version_id: str
    state: str = "ready-for-review"
    """ready-for-review, accepted, approved, rejected, removed."""
    resolved: bool = False


class ReviewSubmission(State):
    """What is given to Apple's review together."""

    id: str
    state: str = "ready-for-review"
    """ready-for-review (a draft), waiting-for-review, in-review, unresolved-issues, canceling, complete."""
    created: datetime = EPOCH
    submitted: datetime | None = None
    cancelled_at: datetime | None = None
    """When a cancellation that is under way will have happened."""
    items: list[ReviewItem] = []
    by: str | None = None


class UploadedFile(State):
    """A file that is announced first and then sent in parts."""

    id: str
    file_name: str
    size: int
    kind: str = "asset"
    uti: str = ""
    state: str = "awaiting-upload"
    """awaiting-upload, upload-complete, complete, failed."""
    checksum: str | None = None
    ready_at: datetime | None = None
    errors: list[str] = []


class BuildUpload(State):
    """A build that is being sent."""

    id: str
    train: str
    number: str
    created: datetime = EPOCH
    uploaded: datetime | None = None
    build: str | None = None
    files: list[UploadedFile] = []
    errors: list[list[str]] = []
    """Pairs of a code and its words."""


class Capability(State):
    """What the apps of a bundle id may do."""

    id: str
    kind: str
    settings: list[dict[str, Any]] = []


class BundleId(State):
    """A bundle id that is registered, whether or not there is an app of it."""

    id: str
    identifier: str
    name: str
    platform: str = "IOS"
    seed: str | None = None
    """The prefix of its app ids; that of the team where None."""
    capabilities: list[Capability] = []


class Delivery(State):
    """One event that a webhook was, or will be, told of."""

    id: str
    event_id: str
    kind: str | None
    """The type of the event; None for a ping."""
    payload: str
    created: datetime = EPOCH
    sent: datetime | None = None
    state: str = "pending"
    """pending, succeeded, failed."""
    error: str | None = None
    status: int | None = None
    answer: str | None = None
    redelivery: bool = False


class Webhook(State):
    """An address that is told of what happens to an app."""

    id: str
    name: str
    url: str
    secret: str
    enabled: bool = True
    kinds: list[str] = []
    deliveries: list[Delivery] = []


class ApiKey(State):
    """A key of the App Store Connect API; an individual one has no issuer."""

    id: str
    issuer: str | None
    private_key: str
