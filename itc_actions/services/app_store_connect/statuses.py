"""How all apps stand, in few requests: builds are asked for many apps at once."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from ..side_by_side import side_by_side
from . import parsing
from .api import Api
from .pages import MOST
from .quota import before_bulk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...records import App, AppStatus, BuildSummary
    from .apps import Apps

APPS_AT_ONCE: Final = 100
"""Apps whose builds are asked for in one request; Apple names no limit [?], and so many ids keep the address short."""
_BUILDS: Final = {
    "sort": "-uploadedDate",
    "limit": MOST,
    "include": "app,preReleaseVersion,buildBetaDetail",
    "fields[builds]": "version,uploadedDate,expirationDate,expired,processingState,app,preReleaseVersion,"
    "buildBetaDetail",
    "fields[apps]": "bundleId",
    "fields[preReleaseVersions]": "version",
    "fields[buildBetaDetails]": "internalBuildState,externalBuildState",
}


class Statuses:
    """The state of all apps, over `Api`."""

    def __init__(self, api: Api, apps: Apps) -> None:
        self._api = api
        self._apps = apps

    def of_all(self) -> list[AppStatus]:
        """Every app on each of its platforms, or on the chosen one alone.

        What is an upload and no build yet does not show: it would take a request for each app.
        """
        found: list[tuple[App, str]] = []
        for resource, versions in self._apps.with_versions():
            there = {version.text("platform") for version in versions} or {"IOS"}
            wanted = there if self._apps.chosen is None else there & {self._apps.chosen}
            found += [(parsing.app(resource, versions, raw), raw) for raw in sorted(wanted, key=parsing.platform_order)]
        builds = self._newest_builds([(app.id, platform) for app, platform in found])
        return [app.status(build) for (app, _), build in zip(found, builds, strict=True)]

    def _newest_builds(self, wanted: Sequence[tuple[str, str]]) -> list[BuildSummary | None]:
        """The newest build of each app on its platform, in their order."""
        by_platform = defaultdict(list)
        for app, platform in wanted:
            by_platform[platform].append(app)
        reads = [
            self._reader(platform, apps[start : start + APPS_AT_ONCE])
            for platform, apps in by_platform.items()
            for start in range(0, len(apps), APPS_AT_ONCE)
        ]
        before_bulk(self._api, len(reads), f"reading the newest builds of {len(wanted)} apps", least=1)
        found = {key: build for builds in side_by_side(reads) for key, build in builds.items()}
        return [found.get(key) for key in wanted]

    def _reader(self, platform: str, apps: Sequence[str]) -> Callable[[], dict[tuple[str, str], BuildSummary]]:
        """`GET /v1/builds`, newest first, for those apps of which no page before had one: each page finds some."""

        def read() -> dict[tuple[str, str], BuildSummary]:
            found: dict[tuple[str, str], BuildSummary] = {}
            missing, goes_on = list(apps), True
            while missing and goes_on:
                params = {
                    **_BUILDS,
                    "filter[app]": ",".join(missing),
                    "filter[preReleaseVersion.platform]": platform,
                }
                document = self._api.read("builds", "Listing the newest builds", params)
                now = self._api.clock.now()
                for resource in document.data:
                    owner = resource.one("app")
                    if owner is not None and (owner.id, platform) not in found:
                        found[owner.id, platform] = parsing.build(document, resource, now).summary
                left = [app for app in missing if (app, platform) not in found]
                goes_on = document.goes_on and len(left) < len(missing)
                missing = left
            return found

        return read
