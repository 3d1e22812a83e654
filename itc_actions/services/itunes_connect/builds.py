"""Builds: the list, test information, opening a train to testers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import Refused, UnexpectedAnswer
from ...http.client import encode
from ...records import App, Build, BuildKey, BuildTestInfo, Distribution
from ..changed_since import own_fields, require_unchanged, text_fields
from . import parsing
from .api import Api
from .documents import (
    again,
    changes_in,
    changes_in_languages,
    languages,
    make,
    make_again,
    mark_languages,
    require_made,
)
from .saving import save_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .nodes import Node


def build_path(app: App, build: BuildKey, rest: str) -> str:
    """The address of something of a build."""
    return f"ra/apps/{encode(app.id)}/trains/{encode(build.train)}/builds/{encode(build.number)}/{rest}"


def named(app: App, build: BuildKey) -> str:
    """A build as people call it."""
    return f"build {build.number} ({build.train}) of {app.name}"


class Builds:
    """Builds and their trains, over `Api`."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def trains(self, app: App) -> Node:
        """`data` of `GET ra/apps/{app}/trains/`."""
        return self._api.get(_trains_path(app), f"Listing the builds of {app.name}")

    def list_builds(self, app: App) -> list[Build]:
        """Every build, those processing and those that failed included."""
        return parsing.builds(self.trains(app), self._api.clock.now())

    def entry(self, app: App, build: BuildKey, trains: Node | None = None) -> tuple[Node, Node]:
        """The train and the build in the list.

        :raises Refused: there is no such build.
        """
        found: list[str] = []
        for train in (trains or self.trains(app))["trains"].items():
            for entry in train["builds"].items():
                number = entry["buildVersion"].text()
                if train["versionString"].text() == build.train and number == build.number:
                    return train, entry
                found.append(f"{number} ({train['versionString'].text()})")
        there = f"its builds are {', '.join(found)}" if found else "it has no builds"
        raise Refused(
            f"There is no {named(app, build)}: {there}.",
            now="Nothing was written.",
            next_step="Upload it, or wait until it is processed: action.list-builds shows what there is.",
        )

    def uploaded_ms(self, app: App, build: BuildKey) -> int:
        """The upload time of a build as the service writes it."""
        return self.entry(app, build)[1].count_of("uploadDate")

    def distribution(self, app: App, build: BuildKey, trains: Node | None = None) -> Distribution:
        """How a build stands with its testers."""
        self.entry(app, build, trains := trains or self.trains(app))
        known = parsing.builds(trains, self._api.clock.now())
        one = next(each for each in known if (each.train, each.number) == (build.train, build.number))
        return one.distribution()

    def enable_testing(self, app: App, build: BuildKey) -> Distribution:
        """`POST ra/apps/{app}/trains/` with the train's `testing.value` set: opens all its builds."""
        trains = self.trains(app)
        train, _ = self.entry(app, build, trains)
        if train.flag_of("testing"):
            return self.distribution(app, build, trains)
        testing = train["testing"]
        what = f"opening version {build.train} of {app.name} to testers"
        if testing.members().get("isEditable") is False:
            raise Refused(f"The service does not allow {what} now.", now="Nothing was written.")
        testing.members()["value"] = True

        def change(fresh: Node) -> bool:
            train = self.entry(app, build, fresh)[0]
            missing = not train.flag_of("testing")
            train["testing"].members()["value"] = True
            return missing

        save_document(self._api, _trains_path(app), trains, read=lambda: self.trains(app), change=change, what=what)
        distribution = self.distribution(app, build)
        if not distribution.testing:
            raise UnexpectedAnswer(f"The service accepted {what}, but it is not open.")
        return distribution

    def test_information(self, app: App, build: BuildKey) -> Node:
        """`data` of `GET …/testInformation`."""
        return self._api.get(
            build_path(app, build, "testInformation"), f"Reading what testers of {named(app, build)} are told"
        )

    def get_test_info(self, app: App, build: BuildKey) -> BuildTestInfo:
        """What testers of a build are told."""
        return parsing.test_information(self.test_information(app, build), build)

    def update_test_info(
        self,
        app: App,
        build: BuildKey,
        texts: Mapping[str, Mapping[str, str]],
        review: Mapping[str, str],
        seen: BuildTestInfo | None,
    ) -> BuildTestInfo:
        """`POST …/testInformation` with everything inside `data`, if anything differs.

        :raises Refused: it is not as it was seen.
        """
        document = self.test_information(app, build)
        whose = f"the test information of {named(app, build)}"
        if seen is not None:
            now = parsing.test_information(document, build)
            fields = [*text_fields(seen.texts, now.texts, texts), *own_fields(seen, now, review)]
            require_unchanged(whose, fields)
        changes = list(changes_in_languages(languages(document), texts, parsing.TEST_FIELDS, whose))
        changes += changes_in(document, review, parsing.REVIEW_FIELDS)
        if not changes:
            return parsing.test_information(document, build)
        make(changes, whose)
        mark_languages(languages(document))
        shown = [change for change in changes if change.field != "demo_password"]  # a password may not come back

        def change(fresh: Node) -> bool:
            missing = make_again(shown, fresh, whose)
            make([change for change in again(changes, fresh) if change.field == "demo_password"], whose)
            return missing

        save_document(
            self._api,
            build_path(app, build, "testInformation"),
            document,
            read=lambda: self.test_information(app, build),
            change=change,
            what=f"saving {whose}",
        )
        # What the answer to this save holds is not documented: the document is read again.
        saved = self.test_information(app, build)
        require_made(again(shown, saved), whose)
        return parsing.test_information(saved, build)


def _trains_path(app: App) -> str:
    return f"ra/apps/{encode(app.id)}/trains/"
