"""The `Service` over the App Store Connect API; each topic has a file of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ...errors import BadInput
from ...http.client import HttpClient
from ...http.hosts import is_loopback
from .api import Api
from .app_creation import AppCreation
from .apps import Apps
from .beta import Beta
from .beta_reviews import BetaReviews
from .binaries import Binaries
from .builds import Builds
from .cancellation import Cancellation
from .declarations import Declarations
from .groups import Groups
from .login_address import LoginAddress
from .media import Media
from .metadata import Metadata
from .rejections import Rejections
from .releases import Releases
from .review import Review
from .session import TokenSession
from .statuses import Statuses
from .test_information import TestInformation
from .tester_changes import TesterChanges
from .testers import Testers
from .texts import Texts
from .token import Tokens
from .uploads import Uploads
from .versions import Versions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ...clock import Clock
    from ...http.events import Listener
    from ...http.pacing import Quota
    from ...http.retries import RetryPolicy
    from ...records import (
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
    from ..apple_tools import StandIn
    from .keys import ApiKey

ORIGIN = "https://api.appstoreconnect.apple.com"
IN_HOUSE_ORIGIN = "https://api.enterprise.developer.apple.com"


class AppStoreConnect(
    TesterChanges, Binaries, Rejections, BetaReviews, Uploads, LoginAddress, Metadata, AppCreation, Media
):
    """One key at Apple's App Store Connect API. Methods may be called from several threads.

    :param key: signs the requests.
    :param origin: Apple, or a sandbox on this machine; by default the host that the key belongs to.
    :param clock: waits between tries, dates tokens, and tells which builds have expired.
    :param listener: told of every request, retry and notice.
    :param policy: retries and timeouts.
    :param platform: `ios`, `macos`, `tvos` or `visionos`, for apps of several platforms.
    :param read_only: refuse to send anything that writes.
    :param before_write: called before each write; what it raises keeps that from being sent.
    :param stand_in: what a sandbox has instead of altool.
    :param token_clock: dates tokens, where that is another clock.
    :param named_by: the settings that hold the key, where those are a sandbox's, for errors about them.
    :raises BadInput: there is no such platform, or tokens would travel unencrypted.
    """

    name = "app-store-connect"
    title = "App Store Connect"

    def __init__(
        self,
        *,
        key: ApiKey,
        origin: str | None = None,
        clock: Clock,
        listener: Listener = lambda event: None,
        policy: RetryPolicy | None = None,
        platform: str | None = None,
        read_only: bool = False,
        before_write: Callable[[], None] = lambda: None,
        stand_in: StandIn | None = None,
        token_clock: Clock | None = None,
        named_by: str | None = None,
    ) -> None:
        origin = origin or (IN_HOUSE_ORIGIN if key.in_house else ORIGIN)
        if urlsplit(origin).scheme != "https" and not is_loopback(origin):
            raise BadInput(f"No token is sent to {origin}: it would travel unencrypted.")
        self._http = HttpClient(
            origin, clock=clock, listener=listener, policy=policy, read_only=read_only, before_write=before_write
        )
        self._stand_in = stand_in
        self._session = TokenSession(self._http, Tokens(key, token_clock or clock), listener, named_by)
        self._api = api = Api(self._session, clock, listener)
        self._apps = apps = Apps(api, platform)
        declarations = Declarations(api, apps)
        self._versions = Versions(api, apps)
        self._texts = Texts(api, self._versions)
        self._builds = Builds(api, apps)
        self._statuses = Statuses(api, apps)
        self._groups = Groups(api)
        self._information = TestInformation(api, apps, self._builds)
        self._testers = Testers(api, self._builds, self._groups)
        self._beta = Beta(api, self._builds, self._groups, self._information, declarations)
        self._review = Review(api, apps, self._versions, self._builds, declarations)
        self._cancellation = Cancellation(api, apps, self._versions)
        self._releases = Releases(api, self._versions)

    @property
    def quota(self) -> Quota | None:
        """How many requests Apple takes in an hour and how many are left, as it last said."""
        return self._session.quota

    def login(self) -> None:
        """See whether the key is accepted. `GET /v1/apps`, one of them.

        :raises LoginFailed: it is not.
        """
        self._api.read("apps", "Logging in", {"limit": "1", "fields[apps]": "bundleId"})

    def list_apps(self) -> list[App]:
        """Every app of the account. `GET /v1/apps`."""
        return self._apps.list_apps()

    def list_app_statuses(self) -> list[AppStatus]:
        """How every app stands, with its newest build. `GET /v1/apps`, and `GET /v1/builds` for many apps at once.

        :raises Unreachable: the quota of this hour does not suffice.
        """
        return self._statuses.of_all()

    def get_version(self, app: App, *, live: bool = False) -> Version | None:
        """The version being edited, or on sale, or None. `GET /v1/apps/{id}/appStoreVersions` and `…/appInfos`.

        :raises BadInput: the app has several platforms, and none is chosen.
        """
        return self._versions.get(app, live=live)

    def create_version(self, app: App, number: str) -> Version:
        """Create the version to edit. `POST /v1/appStoreVersions`.

        :raises Refused: not in this state of the app.
        """
        return self._versions.create(app, number)

    def rename_version(self, app: App, number: str, *, seen: Version | None = None) -> Version:
        """Give the version being edited another number. `PATCH /v1/appStoreVersions/{id}`.

        :raises Refused: there is none, or not in its state.
        """
        return self._versions.rename(app, number, seen)

    def update_version_texts(
        self,
        app: App,
        texts: Mapping[str, Mapping[str, str]],
        *,
        live: bool = False,
        seen: Version | None = None,
    ) -> Version:
        """Set texts by locale. `PATCH /v1/appStoreVersionLocalizations/{id}`, `…/appInfoLocalizations/{id}`.

        :raises Refused: a language is missing, or a text may not be changed now; the others were saved.
        """
        return self._texts.update(app, texts, seen, live=live)

    def list_builds(
        self, app: App, *, version: str | None = None, number: str | None = None, newest: bool = False
    ) -> list[Build]:
        """The builds that are asked for, newest upload first. `GET /v1/builds`, `GET /v1/apps/{id}/buildUploads`."""
        return self._builds.list_builds(app, version=version, number=number, newest=newest)

    def select_build(self, app: App, build: BuildKey, *, seen: Version | None = None) -> Version:
        """Choose the build of the version being edited. `PATCH /v1/appStoreVersions/{id}/relationships/build`.

        :raises Refused: there is no such build, or no version to edit.
        """
        document, chosen = self._builds.require_usable(app, build)
        self._versions.know_build(document, chosen)
        return self._versions.choose_build(app, build, chosen.ref, seen)

    def get_build_test_info(self, app: App, build: BuildKey) -> BuildTestInfo:
        """What testers are told. `GET /v1/betaBuildLocalizations`, `betaAppLocalizations`, `betaAppReviewDetails`."""
        return self._information.get(app, build)

    def update_build_test_info(
        self,
        app: App,
        build: BuildKey,
        texts: Mapping[str, Mapping[str, str]],
        review: Mapping[str, str],
        *,
        seen: BuildTestInfo | None = None,
    ) -> BuildTestInfo:
        """Set what testers are told, and the contact for beta review. PATCH or POST of the three above.

        :raises Refused: a language is missing, or a text may not be changed now; the others were saved.
        """
        return self._information.update(app, build, texts, review, seen)

    def list_testers(self, app: App) -> list[Tester]:
        """The testers of an app. `GET /v1/betaTesters`, `GET /v1/betaGroups`."""
        return self._testers.of_app(app)

    def list_testers_of_build(self, app: App, build: BuildKey) -> list[Tester]:
        """The testers of a build. `GET /v1/builds/{id}/individualTesters`, `GET /v1/betaGroups/{id}/betaTesters`."""
        return self._testers.of_build(app, build)

    def list_testers_of_account(self) -> list[Tester]:
        """The testers of the account. `GET /v1/betaTesters`."""
        return self._testers.of_account()

    def add_testers(self, app: App, testers: Sequence[Tester], groups: Sequence[str] = ()) -> list[Tester]:
        """Register external testers in groups.

        `POST /v1/betaTesters`, `POST /v1/betaGroups/{id}/relationships/betaTesters`.

        :raises Refused: some were refused; it names them, and the others were added.
        :raises BadInput: there is no such group, or several could be meant.
        """
        return self._testers.add(app, testers, groups)

    def enable_testing(
        self, app: App, build: BuildKey, groups: Sequence[str] = (), *, notify: bool = False
    ) -> Distribution:
        """Give a build to groups. `POST /v1/builds/{id}/relationships/betaGroups`.

        :raises Refused: there is no such build, or not now.
        :raises BadInput: there is no such group.
        """
        return self._beta.give_to_groups(app, build, groups, notify=notify)

    def submit_for_beta_review(self, app: App, build: BuildKey, answers: Mapping[str, bool | None]) -> Distribution:
        """Ask for beta review. `POST /v1/betaAppReviewSubmissions`.

        :raises BadInput: an export declaration is asked and unset.
        :raises Refused: test information is missing, or another build of the version is in review.
        """
        return self._beta.submit(app, build, answers)

    def submit_for_review(
        self, app: App, answers: Mapping[str, bool | None], *, seen: Version | None = None
    ) -> Submission:
        """Submit the version being edited. `POST` and `PATCH /v1/reviewSubmissions`, `POST /v1/reviewSubmissionItems`.

        :raises Refused: there is no such version, it lacks something, or something else is in the way.
        :raises BadInput: a declaration is asked and unset; nothing was submitted.
        """
        return self._review.submit(app, answers, seen)

    def cancel_review(self, app: App, *, seen: Version | None = None) -> Submission:
        """Pull the version back from review. `PATCH /v1/reviewSubmissions/{id}`.

        :raises Refused: it is not in review.
        """
        return self._cancellation.cancel(app, seen)

    def list_groups(self, app: App) -> list[Group]:
        """The groups of testers of an app. `GET /v1/betaGroups`."""
        return self._groups.of_app(app)

    def create_group(self, app: App, name: str, *, internal: bool = False) -> Group:
        """Create a group of testers, or return the one of that name. `POST /v1/betaGroups`.

        :raises Refused: one of that name is of the other kind.
        """
        return self._groups.create(app, name, internal=internal)

    def release_version(self, app: App, *, seen: Version | None = None) -> Version:
        """Release the approved version. `POST /v1/appStoreVersionReleaseRequests`.

        :raises Refused: none waits for its release.
        """
        return self._releases.release(app, seen)

    def phased_release(
        self, app: App, step: str | None = None, *, seen: PhasedRelease | None = None
    ) -> PhasedRelease | None:
        """Look at a phased release, or start, pause, resume or complete it. `…/appStoreVersionPhasedReleases`.

        :raises Refused: there is none.
        """
        return self._releases.phased(app, step, seen)

    def close(self) -> None:
        """Give back connections."""
        self._http.close()
