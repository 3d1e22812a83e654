"""What every service can be asked to do, in terms of records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from .parts.app_creation import AppCreation
from .parts.beta_reviews import BetaReviews
from .parts.binaries import Binaries
from .parts.login_address import LoginAddress
from .parts.media import Media
from .parts.metadata import Metadata
from .parts.rejections import Rejections
from .parts.tester_changes import TesterChanges
from .parts.uploads import Uploads

if TYPE_CHECKING:
    from ..http.pacing import Quota
    from ..records import (
        App,
        AppStatus,
        Build,
        BuildKey,
        BuildTestInfo,
        Distribution,
        Group,
        PhasedRelease,
        Submission,
        Tester,
        Version,
    )


class Service(
    TesterChanges, Binaries, Rejections, BetaReviews, Uploads, LoginAddress, Metadata, AppCreation, Media, Protocol
):
    """One account at one of Apple's services.

    Reading methods never change anything. Writing methods write exactly what they are told: deciding what differs is
    the action's part. They look once more right before they write. Handed as `seen` what was decided on, they raise
    `Refused` where somebody else has changed that in the meantime, and write nothing where it is as wanted by then. A
    write whose answer is lost is looked up by its natural key, adopted if it took effect and repeated once if it did
    not. All raise `LoginFailed`, `Refused`, `Unreachable`; the writing ones `OutcomeUnknown` too.
    """

    name: str
    """As `--service` takes it."""
    title: str
    """As people read it."""

    @property
    def quota(self) -> Quota | None:
        """How many requests the service takes in an hour and how many are left, as it last said, if it says so."""

    def login(self) -> None:
        """See now whether the credentials are accepted, if that has not been done. Otherwise the first request does."""

    def list_apps(self) -> list[App]:
        """Every app of the account."""

    def list_app_statuses(self) -> list[AppStatus]:
        """How every app stands, one entry for each of its platforms: in as few requests as the service allows."""

    def get_version(self, app: App, *, live: bool = False) -> Version | None:
        """The version being edited (or, with `live`, the one on sale), or None where there is none."""

    def create_version(self, app: App, number: str) -> Version:
        """Create the version to edit."""

    def rename_version(self, app: App, number: str, *, seen: Version | None = None) -> Version:
        """Give the version being edited another number."""

    def update_version_texts(
        self,
        app: App,
        texts: Mapping[str, Mapping[str, str]],
        *,
        live: bool = False,
        seen: Version | None = None,
    ) -> Version:
        """Set texts of a version: {locale: {field of VersionTexts: text}}."""

    def list_builds(
        self, app: App, *, version: str | None = None, number: str | None = None, newest: bool = False
    ) -> list[Build]:
        """Every build, also those that are processing or failed; newest upload first.

        Others than those asked for may be among them: a service that gains nothing by it need not leave them out.

        :param version: those of this train are asked for.
        :param number: those of this number are.
        :param newest: the newest of them is.
        """

    def select_build(self, app: App, build: BuildKey, *, seen: Version | None = None) -> Version:
        """Choose the build of the version being edited."""

    def get_build_test_info(self, app: App, build: BuildKey) -> BuildTestInfo:
        """What testers of a build are told."""

    def update_build_test_info(
        self,
        app: App,
        build: BuildKey,
        texts: Mapping[str, Mapping[str, str]],
        review: Mapping[str, str],
        *,
        seen: BuildTestInfo | None = None,
    ) -> BuildTestInfo:
        """Set test information: {locale: {field of TestTexts: text}} and {review field of BuildTestInfo: text}."""

    def list_testers(self, app: App) -> list[Tester]:
        """The external and internal testers of an app."""

    def list_testers_of_build(self, app: App, build: BuildKey) -> list[Tester]:
        """The testers of one build."""

    def list_testers_of_account(self) -> list[Tester]:
        """Every tester of the account."""

    def add_testers(self, app: App, testers: Sequence[Tester], groups: Sequence[str] = ()) -> list[Tester]:
        """Register external testers, and give them the app, in these groups where the service has groups.

        :raises NotSupported: groups are named, and the service has none.
        """

    def enable_testing(
        self, app: App, build: BuildKey, groups: Sequence[str] = (), *, notify: bool = False
    ) -> Distribution:
        """Open the build (iTunes Connect: its whole train) to testers: those of these groups, or all external ones.

        :param notify: have them told, where the service leaves the choice.
        :raises NotSupported: groups are named, and the service has none.
        """

    def submit_for_beta_review(self, app: App, build: BuildKey, answers: Mapping[str, bool | None]) -> Distribution:
        """Ask Apple's beta review for a build. `answers` as in `submit_for_review`."""

    def submit_for_review(
        self, app: App, answers: Mapping[str, bool | None], *, seen: Version | None = None
    ) -> Submission:
        """Submit the version being edited. `answers` are the legal declarations under fastlane's names.

        :raises BadInput: a declaration is asked for and not answered; nothing was submitted.
        """

    def cancel_review(self, app: App, *, seen: Version | None = None) -> Submission:
        """Pull the version being edited back from review."""

    def list_groups(self, app: App) -> list[Group]:
        """The groups of testers of an app.

        :raises NotSupported: the service has no groups.
        """

    def create_group(self, app: App, name: str, *, internal: bool = False) -> Group:
        """Create a group of testers, or return the one of that name.

        :raises NotSupported: the service has no groups.
        """

    def release_version(self, app: App, *, seen: Version | None = None) -> Version:
        """Release the version that is approved and waits for it.

        :raises NotSupported: the service cannot.
        """

    def phased_release(
        self, app: App, step: str | None = None, *, seen: PhasedRelease | None = None
    ) -> PhasedRelease | None:
        """Look at a phased release (None where there is none), or `start`, `pause`, `resume` or `complete` it.

        :raises NotSupported: the service has none.
        """

    def close(self) -> None:
        """Give back connections."""
