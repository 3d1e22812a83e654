"""What the sandbox remembers: plain structures, in the project's own terms, that can be written to a file.

Texts are kept by locale and states by the names of `apple.states`; the words of either API are made in its wire layer.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from ...apple import states
from .kept import (
    EPOCH,
    ApiKey,
    BetaGroup,
    BuildUpload,
    BundleId,
    Capability,
    Delivery,
    PhasedRelease,
    ReviewItem,
    ReviewSubmission,
    State,
    UploadedFile,
    Webhook,
)

__all__ = [
    "EPOCH",
    "BetaGroup",
    "ReviewItem",
    "ReviewSubmission",
    "UploadedFile",
    "BuildUpload",
    "PhasedRelease",
    "ApiKey",
    "BundleId",
    "Capability",
    "Delivery",
    "Webhook",
]


class Screenshot(State, kw_only=False):
    """One screenshot, by the kind of device it shows."""

    device: str
    file_name: str
    token: str
    id: str = ""
    size: int = 0
    checksum: str | None = None
    state: str = "complete"
    """awaiting-upload, upload-complete, complete, failed."""
    ready_at: datetime | None = None
    errors: list[str] = []


class Preview(Screenshot):
    """One app preview: a short film, by the kind of device it shows."""

    mime_type: str | None = None
    frame_time_code: str | None = None
    """Which moment of it is shown as its picture; HH:MM:SS:FF."""


class Texts(State):
    """The texts of a version in one language."""

    name: str | None = None
    description: str | None = None
    keywords: str | None = None
    release_notes: str | None = None
    support_url: str | None = None
    marketing_url: str | None = None
    privacy_url: str | None = None
    promotional_text: str | None = None
    subtitle: str | None = None
    privacy_choices_url: str | None = None
    privacy_text: str | None = None
    """The privacy policy itself, for devices without a browser."""
    id: str = ""
    screenshots: list[Screenshot] = []
    screenshot_sets: list[str] = []
    """Kinds of device that have a place for screenshots, if an empty one."""
    previews: list[Preview] = []
    preview_sets: list[str] = []


class ReviewContact(State):
    """Whom Apple's reviewer asks, and the account to try the app with."""

    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    email: str | None = None
    notes: str | None = None
    demo_user: str | None = None
    demo_password: str | None = None
    demo_required: bool = False
    given: bool = False
    """Whether somebody has filled it in, if only with nothing."""


class BuildRef(State):
    """Which build: its train and its number."""

    train: str
    number: str


class Version(State):
    """A version of an app, on sale or being edited."""

    id: str
    number: str
    state: str = states.PREPARE_FOR_SUBMISSION
    copyright: str | None = None
    release_on_approval: bool = True
    build: BuildRef | None = None
    texts: dict[str, Texts] = {}
    review: ReviewContact = msgspec.field(default_factory=ReviewContact)
    fields: dict[str, str | None] = {}
    """Categories, address of the trade representative, eula: by neutral name."""
    ratings: dict[str, str] = {}
    answers: dict[str, Any] = {}
    """The declarations given at the last submission."""
    created: datetime = EPOCH
    ready_at: datetime | None = None
    """When processing for the App Store ends."""
    earliest_release: datetime | None = None
    downloadable: bool = True
    review_type: str | None = None
    phased: PhasedRelease | None = None
    review_attachments: list[UploadedFile] = []
    """Files for Apple's reviewer."""


class TestTexts(State):
    """The test information of a build in one language."""

    __test__ = False

    whats_new: str | None = None
    beta_description: str | None = None
    feedback_email: str | None = None
    marketing_url: str | None = None
    privacy_policy_url: str | None = None
    tv_privacy_policy: str | None = None


class Build(State):
    """An uploaded build."""

    train: str
    number: str
    state: str = states.BUILD_PROCESSING
    uploaded: datetime = EPOCH
    expires: datetime = EPOCH
    ready_at: datetime | None = None
    will_fail: bool = False
    tell_numbers: bool = False
    """Whether the list of builds says train and number while the build is processing."""
    beta_state: str = states.BETA_READY
    beta_expires: datetime | None = None
    export_compliance_missing: bool = False
    test_texts: dict[str, TestTexts] = {}
    test_contact: ReviewContact = msgspec.field(default_factory=ReviewContact)
    installs: int = 0
    sessions: int = 0
    crashes: int = 0
    size: int = 20_531_440
    uses_non_exempt_encryption: bool | None = False
    """None where it has not been declared yet."""
    auto_notify: bool = False
    notified: datetime | None = None
    beta_submitted: datetime | None = None
    individual_testers: list[str] = []
    """E-mail addresses of those who were given this build alone."""
    min_os: str = "15.0"


class Tester(State):
    """A person of the account who tests."""

    id: str
    email: str
    first_name: str | None = None
    last_name: str | None = None
    devices: list[str] = []
    groups: list[str] = []


class Reason(State, kw_only=False):
    """One guideline that a rejection names."""

    section: str
    description: str


class Thread(State):
    """A thread of the resolution centre: one rejection."""

    id: str
    version_id: str
    version: str
    date: datetime
    body: str
    reasons: list[Reason] = []
    beta: bool = False
    binary_rejected: bool = True
    metadata_rejected: bool = False
    active: bool = True


class PastVersion(State):
    """A number that was on sale before."""

    number: str
    created: datetime


class App(State):
    """An app of the account."""

    id: str
    bundle_id: str
    name: str
    sku: str = ""
    platform: str = "ios"
    primary_locale: str = "en-US"
    live: Version | None = None
    edit: Version | None = None
    history: list[PastVersion] = []
    builds: list[Build] = []
    trains_testing: dict[str, bool] = {}
    external_testers: list[str] = []
    internal_testers: list[str] = []
    threads: list[Thread] = []
    asks_export_compliance: bool = False
    asks_content_rights: bool = False
    leaderboards: list[str] = []
    modified: datetime = EPOCH
    groups: list[BetaGroup] = []
    submissions: list[ReviewSubmission] = []
    uploads: list[BuildUpload] = []
    beta_texts: dict[str, TestTexts] = {}
    """The test information that belongs to no build in particular."""
    beta_contact: ReviewContact = msgspec.field(default_factory=ReviewContact)
    third_party_content: bool | None = None
    age_rating: dict[str, str | bool | None] = {}
    not_sold_in: list[str] = []
    """Codes of territories."""
    webhooks: list[Webhook] = []


class Session(State):
    """A login that is still good."""

    token: str
    answers: int = 0


class Account(State):
    """Who owns the apps, and who may log in."""

    user: str
    password: str
    first_name: str = "Sandy"
    last_name: str = "Owner"
    company_name: str | None = "Example Studios"
    team_id: str = "A1B2C3D4E5"
    login_status: int = 302
    """How a login that succeeds is answered: 302, or 200 with the cookies, as a client of 2015 recorded it."""
    api_keys: list[ApiKey] = []


class ComingApp(State):
    """An app that somebody is going to create on Apple's page."""

    at: datetime
    bundle_id: str
    name: str
    sku: str
    version: str = "1.0"
    primary_locale: str = "en-US"


class WorldState(State):
    """Everything: what a state file holds and a seed gives."""

    account: Account
    apps: list[App] = []
    other_platforms: list[App] = []
    """The same apps (by id) on a second platform, with versions and builds of their own."""
    external_testers: list[Tester] = []
    internal_testers: list[Tester] = []
    sessions: list[Session] = []
    bundle_ids: list[BundleId] = []
    coming_apps: list[ComingApp] = []
    next_id: int = 810_000_001
