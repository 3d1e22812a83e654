"""The `Service` over the iTunes Connect JSON API; each topic has a file of its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ...errors import BadInput, NotSupported
from ...http.client import HttpClient
from ...http.hosts import is_loopback
from ..side_by_side import side_by_side
from .api import Api
from .app_creation import AppCreation
from .beta_reviews import BetaReviews
from .binaries import Binaries
from .builds import Builds
from .login_address import LoginAddress
from .media import Media
from .metadata import Metadata
from .rejections import Rejections
from .review import Review
from .session import LoginSession
from .tester_changes import TesterChanges
from .testers import Testers
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
    from ...redaction import Secret
    from ..apple_tools import StandIn
    from .kept_session import KeptSession

ORIGIN = "https://itunesconnect.apple.com"


class ItunesConnect(TesterChanges, Binaries, Rejections, BetaReviews, Media, LoginAddress, Metadata, AppCreation):
    """One account at iTunes Connect. Methods may be called from several threads.

    :param user: the Apple ID.
    :param origin: Apple, or a sandbox on this machine.
    :param clock: waits between tries, and tells which builds have expired.
    :param listener: told of every request, retry and notice.
    :param policy: retries and timeouts.
    :param read_only: refuse to send anything that writes.
    :param before_write: called before each write; what it raises keeps that from being sent.
    :param named_by: the settings that hold the credentials, for errors about them.
    :param kept: where the session is kept between command lines.
    :param stand_in: what a sandbox has instead of iTMSTransporter.
    :raises BadInput: the password would travel unencrypted.
    """

    name = "itunes-connect"
    title = "iTunes Connect"

    def __init__(
        self,
        *,
        user: str,
        password: Secret,
        origin: str = ORIGIN,
        clock: Clock,
        listener: Listener = lambda event: None,
        policy: RetryPolicy | None = None,
        read_only: bool = False,
        before_write: Callable[[], None] = lambda: None,
        named_by: str = "ITC_USER and ITC_PASSWORD",
        stand_in: StandIn | None = None,
        kept: KeptSession | None = None,
    ) -> None:
        if urlsplit(origin).scheme != "https" and not is_loopback(origin):
            raise BadInput(f"The password is not sent to {origin}: it would travel unencrypted.")
        self._listener = listener
        self._stand_in = stand_in
        self._http = HttpClient(
            origin,
            clock=clock,
            listener=listener,
            policy=policy,
            read_only=read_only,
            before_write=before_write,
        )
        self._session = LoginSession(self._http, user, password, listener, named_by, kept)
        self._api = api = Api(self._session, clock, listener)
        self._versions = Versions(api)
        self._builds = Builds(api)
        self._testers = Testers(api)
        self._review = Review(api, self._versions, self._builds)

    @property
    def logins(self) -> int:
        """How often the password was accepted."""
        return self._session.logins

    @property
    def quota(self) -> Quota | None:
        """None: this API says nothing of one."""
        return None

    def login(self) -> None:
        """Log in now with the password, if this line has not done that; a kept session is not used.

        :raises LoginFailed: wrong name or password, or a page that asks for something.
        """
        self._session.login_anew()

    def list_apps(self) -> list[App]:
        """Every app of the account. `GET ra/apps/manageyourapps/summary`."""
        return self._versions.list_apps()

    def list_app_statuses(self) -> list[AppStatus]:
        """How every app stands. `GET ra/apps/manageyourapps/summary`, and `GET ra/apps/{app}/trains/` of each."""
        apps = self.list_apps()
        builds = side_by_side([partial(self.list_builds, app) for app in apps])
        return [app.status(found[0].summary if found else None) for app, found in zip(apps, builds, strict=True)]

    def get_version(self, app: App, *, live: bool = False) -> Version | None:
        """The version being edited, or on sale, or None. `GET ra/apps/version/{app}`."""
        return self._versions.get_version(app, live=live)

    def create_version(self, app: App, number: str) -> Version:
        """Create the version to edit. `POST ra/apps/version/create/{app}`.

        :raises Refused: not in this state of the app.
        """
        return self._versions.create_version(app, number)

    def rename_version(self, app: App, number: str, *, seen: Version | None = None) -> Version:
        """Give the version being edited another number. `POST ra/apps/version/save/{app}`.

        :raises Refused: there is none, or not in its state.
        """
        return self._versions.rename_version(app, number, seen)

    def update_version_texts(
        self,
        app: App,
        texts: Mapping[str, Mapping[str, str]],
        *,
        live: bool = False,
        seen: Version | None = None,
    ) -> Version:
        """Set texts by locale, in one save. `POST ra/apps/version/save/{app}`.

        :raises Refused: a language is missing, or a text may not be changed now.
        :raises BadInput: a text is too long or too short.
        """
        return self._versions.update_texts(app, texts, seen, live=live)

    def list_builds(
        self, app: App, *, version: str | None = None, number: str | None = None, newest: bool = False
    ) -> list[Build]:
        """Every build, whichever are asked for, newest upload first. `GET ra/apps/{app}/trains/`."""
        return self._builds.list_builds(app)

    def select_build(self, app: App, build: BuildKey, *, seen: Version | None = None) -> Version:
        """Choose the build of the version being edited. `POST ra/apps/version/save/{app}`.

        :raises Refused: there is no such build, or no version to edit.
        """
        return self._versions.select_build(app, build, self._builds.uploaded_ms(app, build), seen)

    def get_build_test_info(self, app: App, build: BuildKey) -> BuildTestInfo:
        """What testers are told. `GET …/testInformation`."""
        return self._builds.get_test_info(app, build)

    def update_build_test_info(
        self,
        app: App,
        build: BuildKey,
        texts: Mapping[str, Mapping[str, str]],
        review: Mapping[str, str],
        *,
        seen: BuildTestInfo | None = None,
    ) -> BuildTestInfo:
        """Set what testers are told, and the contact for beta review. `POST …/testInformation`.

        :raises Refused: a language is missing, or a text may not be changed now.
        :raises BadInput: a text is too long or too short.
        """
        return self._builds.update_test_info(app, build, texts, review, seen)

    def list_testers(self, app: App) -> list[Tester]:
        """The testers of an app. `GET ra/user/externalTesters/{app}/` and `…/internalTesters/{app}/`."""
        return self._testers.of_app(app)

    def list_testers_of_build(self, app: App, build: BuildKey) -> list[Tester]:
        """The testers of a build. `GET …/builds/{build}/testers`."""
        return self._testers.of_build(app, build)

    def list_testers_of_account(self) -> list[Tester]:
        """The testers of the account. `GET ra/users/pre/ext` and `…/int`."""
        return self._testers.of_account()

    def add_testers(self, app: App, testers: Sequence[Tester], groups: Sequence[str] = ()) -> list[Tester]:
        """Register external testers and give them the app. `POST ra/users/pre/create`, `ra/user/externalTesters/{app}`.

        :raises Refused: some were refused; it names them, and the others were added.
        :raises NotSupported: groups are named.
        """
        if groups:
            raise _not_supported("Adding testers to groups", "add them without --groups")
        return self._testers.add(app, testers)

    def enable_testing(
        self, app: App, build: BuildKey, groups: Sequence[str] = (), *, notify: bool = False
    ) -> Distribution:
        """Open the train of a build to testers. `POST ra/apps/{app}/trains/`.

        :raises Refused: there is no such build, or not now.
        :raises NotSupported: groups are named. Testers are told in any case.
        """
        if groups:
            raise _not_supported("Giving a build to groups", "leave out --groups to open it to all testers")
        return self._builds.enable_testing(app, build)

    def submit_for_beta_review(self, app: App, build: BuildKey, answers: Mapping[str, bool | None]) -> Distribution:
        """Ask for beta review. `POST …/submit/start` and `…/submit/complete`.

        :raises BadInput: an export declaration is asked and unset.
        """
        return self._review.submit_beta(app, build, answers)

    def submit_for_review(
        self, app: App, answers: Mapping[str, bool | None], *, seen: Version | None = None
    ) -> Submission:
        """Submit the version being edited. `POST ra/apps/{app}/version/submit/complete`.

        :raises Refused: there is no such version, or it lacks something.
        :raises BadInput: a declaration is asked and unset; nothing was submitted.
        """
        return self._review.submit(app, answers, seen)

    def cancel_review(self, app: App, *, seen: Version | None = None) -> Submission:
        """Pull the version back from review. `POST ra/apps/{app}/versions/{id}/reject`.

        :raises Refused: it is not in review.
        """
        return self._review.cancel(app, seen)

    def list_groups(self, app: App) -> list[Group]:
        """Groups of testers are not in this API.

        :raises NotSupported: always.
        """
        raise _not_supported("Listing groups of testers", "list the testers instead: action.list-testers")

    def create_group(self, app: App, name: str, *, internal: bool = False) -> Group:
        """As `list_groups`.

        :raises NotSupported: always.
        """
        raise _not_supported("Creating a group of testers", "add testers without one: action.add-tester")

    def release_version(self, app: App, *, seen: Version | None = None) -> Version:
        """Releasing is not in this API as far as it was ever recorded.

        :raises NotSupported: always.
        """
        raise _not_supported("Releasing a version", "do it at https://itunesconnect.apple.com in a browser")

    def phased_release(
        self, app: App, step: str | None = None, *, seen: PhasedRelease | None = None
    ) -> PhasedRelease | None:
        """Phased releases are younger than this API.

        :raises NotSupported: always.
        """
        raise _not_supported("A phased release", "release to everybody at once")

    def close(self) -> None:
        """Give back connections."""
        self._http.close()


def _not_supported(what: str, way_out: str) -> NotSupported:
    return NotSupported(
        f"{what} is not possible on iTunes Connect.",
        now="Nothing was written.",
        next_step=f"Use --service app-store-connect, or {way_out}.",
    )
