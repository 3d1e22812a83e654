"""What the services hold, in terms that know neither HTTP nor either API. Times are UTC."""

from __future__ import annotations

from datetime import datetime

from .binary import BinaryDetails as BinaryDetails
from .binary import DeviceSize as DeviceSize
from .binary import LatestBuildNumber as LatestBuildNumber
from .details import VersionDetails as VersionDetails
from .finding import Finding as Finding
from .media import MediaSaved as MediaSaved
from .record import Record as Record
from .rejection import Guideline as Guideline
from .rejection import Rejection as Rejection


class VersionSummary(Record, frozen=True, kw_only=True):
    """A version as the list of apps shows it."""

    number: str
    state: str
    raw_state: str


class BuildSummary(Record, frozen=True, kw_only=True):
    """A build in few words. Train and number are None while iTunes Connect does not tell them yet."""

    train: str | None
    number: str | None
    state: str
    raw_state: str


class AppStatus(Record, frozen=True, kw_only=True):
    """How an app stands on one platform: what is on sale, what is being edited or in review, the newest build."""

    id: str
    name: str
    bundle_id: str
    platform: str = "ios"
    live: VersionSummary | None = None
    edit: VersionSummary | None = None
    build: BuildSummary | None = None


class App(Record, frozen=True, kw_only=True):
    """An app of the account. `id` is its Apple ID number, as text."""

    id: str
    name: str
    bundle_id: str
    sku: str = ""
    platform: str = "ios"
    platforms: tuple[str, ...] = ()
    """All platforms that it has versions for, where the service tells."""
    live: VersionSummary | None = None
    edit: VersionSummary | None = None

    def status(self, build: BuildSummary | None) -> AppStatus:
        """How it stands, with its newest build."""
        return AppStatus(
            id=self.id,
            name=self.name,
            bundle_id=self.bundle_id,
            platform=self.platform,
            live=self.live,
            edit=self.edit,
            build=build,
        )


class BuildKey(Record, frozen=True, kw_only=True):
    """What names one build of an app: its train (the version it was built for) and its build number."""

    train: str
    number: str

    @property
    def key(self) -> str:
        """How to name it: `2.0/42`."""
        return f"{self.train}/{self.number}"


class VersionTexts(Record, frozen=True, kw_only=True):
    """The texts of a version in one language; None where the service has none."""

    name: str | None = None
    description: str | None = None
    keywords: str | None = None
    release_notes: str | None = None
    support_url: str | None = None
    marketing_url: str | None = None
    privacy_url: str | None = None
    subtitle: str | None = None
    promotional_text: str | None = None
    privacy_text: str | None = None
    """The privacy policy itself, for devices without a browser."""


class Version(Record, frozen=True, kw_only=True):
    """One version of an app with its texts by locale. `live` tells the one on sale from the one being edited."""

    app_id: str
    number: str
    state: str
    raw_state: str
    live: bool
    id: str | None = None
    build: BuildKey | None = None
    primary_locale: str | None = None
    copyright: str | None = None
    release_on_approval: bool | None = None
    texts: dict[str, VersionTexts] = {}


class Build(Record, frozen=True, kw_only=True):
    """An uploaded build. `state` is processing, usable, invalid or expired.

    While a build is processing, the iTunes Connect JSON API may not tell its train and number yet: they are None. The
    counts of testers, installations and crashes are None where they are not told, as by App Store Connect.
    """

    train: str | None
    number: str | None
    state: str
    raw_state: str
    uploaded: datetime | None = None
    beta_state: str | None = None
    raw_beta_state: str | None = None
    testing: bool = False
    expires: datetime | None = None
    testers: int | None = None
    installs: int | None = None
    crashes: int | None = None

    @property
    def key(self) -> str:
        """How to name it: `2.0/42`."""
        return f"{self.train}/{self.number}"

    @property
    def summary(self) -> BuildSummary:
        """It in few words."""
        return BuildSummary(train=self.train, number=self.number, state=self.state, raw_state=self.raw_state)

    def distribution(self, groups: tuple[str, ...] = ()) -> Distribution:
        """How it stands with its testers.

        :param groups: those that have it.
        """
        return Distribution(
            train=self.train or "",
            number=self.number or "",
            testing=self.testing,
            beta_state=self.beta_state,
            raw_beta_state=self.raw_beta_state,
            groups=groups,
        )


class TestTexts(Record, frozen=True, kw_only=True):
    """The test information of a build in one language."""

    __test__ = False  # pytest would take the name for a test class

    whats_new: str | None = None
    beta_description: str | None = None
    feedback_email: str | None = None
    marketing_url: str | None = None
    privacy_policy_url: str | None = None


class BuildTestInfo(Record, frozen=True, kw_only=True):
    """The test information of a build: texts by locale, and the contact for beta review."""

    train: str
    number: str
    primary_locale: str | None = None
    texts: dict[str, TestTexts] = {}
    review_first_name: str | None = None
    review_last_name: str | None = None
    review_phone: str | None = None
    review_email: str | None = None
    review_notes: str | None = None
    demo_user: str | None = None


class Tester(Record, frozen=True, kw_only=True):
    """A person who tests; `kind` is external or internal."""

    __test__ = False  # pytest would take the name for a test class

    email: str
    first_name: str | None = None
    last_name: str | None = None
    kind: str = "external"
    id: str | None = None
    groups: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    installed_version: str | None = None
    """The build on their device, as the service writes it."""
    installed: datetime | None = None
    """Since when, where the service tells."""


class TesterRow(Record, frozen=True, kw_only=True):
    """A row of a testers' file, and what came of it: added, already there, duplicate, refused or put off."""

    __test__ = False  # pytest would take the name for a test class

    row: int
    email: str
    outcome: str
    reason: str | None = None


class Distribution(Record, frozen=True, kw_only=True):
    """How a build stands with its external testers."""

    train: str
    number: str
    testing: bool
    beta_state: str | None = None
    raw_beta_state: str | None = None
    groups: tuple[str, ...] = ()
    """The groups that have the build, where the service has groups."""


class Group(Record, frozen=True, kw_only=True):
    """A group of testers; an internal one has people of the account."""

    id: str
    name: str
    internal: bool = False
    all_builds: bool = False
    public_link: str | None = None


class PhasedRelease(Record, frozen=True, kw_only=True):
    """A release to a growing part of the users, over seven days. `state` is inactive, active, paused or complete."""

    version: str
    state: str
    raw_state: str
    day: int | None = None
    started: datetime | None = None


class Submission(Record, frozen=True, kw_only=True):
    """A version as it stands with Apple's review."""

    version: str
    state: str
    raw_state: str
    build: BuildKey | None = None
