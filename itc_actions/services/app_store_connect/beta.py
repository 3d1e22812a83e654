"""A build given to its testers, and to beta review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...apple import states
from ...apple.trains import spellings
from ...errors import OutcomeUnknown, Refused, Unreachable
from ...http.client import encode
from ...http.events import Notice
from ...records import App, BuildKey, Distribution
from . import parsing
from .api import MOST_INCLUDED, Api, capital
from .builds import Builds, named
from .declarations import Answers, Declarations
from .jsonapi import Resource
from .refusals import ApiRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .groups import Groups
    from .test_information import TestInformation

UNDER_WAY: Final = frozenset({states.BETA_WAITING, states.BETA_IN_REVIEW, states.BETA_APPROVED})
_REVIEWED: Final = frozenset({"WAITING_FOR_REVIEW", "IN_REVIEW", "APPROVED"})


class Beta:
    """Distribution of builds, over `Api`."""

    def __init__(
        self, api: Api, builds: Builds, groups: Groups, information: TestInformation, declarations: Declarations
    ) -> None:
        self._api = api
        self._builds = builds
        self._groups = groups
        self._information = information
        self._declarations = declarations

    def distribution(self, app: App, key: BuildKey) -> Distribution:
        """How a build stands with its testers."""
        document, resource = self._builds.need(app, key)
        build = parsing.build(document, resource, self._api.clock.now())
        if resource.is_cut("betaGroups", int(MOST_INCLUDED)):
            return parsing.distribution(build, self._groups.given(app, resource))
        return parsing.distribution(build, map(parsing.group, document.all_related(resource, "betaGroups")))

    def give_to_groups(self, app: App, key: BuildKey, names: Sequence[str], *, notify: bool) -> Distribution:
        """`POST /v1/builds/{id}/relationships/betaGroups` for the groups that lack it.

        :param names: of groups; none for every external one.
        :param notify: have its testers told, though the build does not do that by itself.
        """
        _, build = self._builds.require_usable(app, key)
        groups = self._groups.choose(app, names, every=True)
        what = f"giving {named(app, key)} to {', '.join(group.name for group in groups)}"
        self._groups.give_build(app, build, groups, what)
        if notify:
            self._notify(app, key, build)
        distribution = self.distribution(app, key)
        lacking = {group.name for group in groups if not group.all_builds} - set(distribution.groups)
        if lacking:
            raise OutcomeUnknown(
                f"The service accepted {what}, but does not show it for {', '.join(sorted(lacking))}.",
                next_step="Look again in a few minutes, then run the same line again.",
            )
        return distribution

    def _notify(self, app: App, key: BuildKey, build: Resource) -> None:
        """`PATCH /v1/buildBetaDetails/{id}` with `autoNotifyEnabled`: testers are told once, when they may test."""
        params = {"fields[buildBetaDetails]": "autoNotifyEnabled"}
        path = f"builds/{encode(build.id)}/buildBetaDetail"
        detail = self._api.read(path, f"Reading whether testers of {named(app, key)} are told", params).first()
        if detail is not None and detail.flag_of("autoNotifyEnabled") is not True:
            what = f"having testers of {named(app, key)} told"
            self._api.update(detail.ref, detail.attributes, what=what, attributes={"autoNotifyEnabled": True})

    def submit(self, app: App, key: BuildKey, answers: Answers) -> Distribution:
        """`POST /v1/betaAppReviewSubmissions`, with what Apple only finds missing afterwards looked at before.

        :raises BadInput: an export declaration is asked for and unset.
        :raises Refused: test information is missing, or another build of the train is in review.
        """
        document, build = self._builds.require_usable(app, key)
        now = parsing.build(document, build, self._api.clock.now())
        if now.beta_state in UNDER_WAY:
            return self.distribution(app, key)
        what = f"asking for beta review of {named(app, key)}"
        encryption = self._declarations.check_export(build, answers)
        self._information.require_complete(app, key)
        self._require_free_train(app, key, build)
        if encryption is not None:
            self._declarations.write_export(build, encryption)

        def find() -> bool | None:
            params = {"filter[build]": build.id, "fields[betaAppReviewSubmissions]": "betaReviewState"}
            found = self._api.read_all("betaAppReviewSubmissions", f"Looking for {what}", params)
            return True if any(each.text_of("betaReviewState") in _REVIEWED for each in found.data) else None

        try:
            self._api.create(
                "betaAppReviewSubmissions", find, lambda created: True, what=what, relationships={"build": build.ref}
            )
        except Unreachable as error:
            raise self._information.explain(app, key, error) or error from error
        except ApiRefused:
            if find() is None:
                raise
            self._api.listener(Notice(f"{capital(named(app, key))} is in beta review already."))
        distribution = self.distribution(app, key)
        if distribution.beta_state not in UNDER_WAY and find() is None:
            raise OutcomeUnknown(
                f"The service accepted {what}, but does not show it.",
                now=f"Its beta state is {distribution.raw_beta_state}.",
                next_step="Look again in a few minutes, then run the same line again.",
            )
        return distribution

    def _require_free_train(self, app: App, key: BuildKey, build: Resource) -> None:
        """Apple reviews one build of a train at a time.

        :raises Refused: another one is waiting or in review; names it.
        """
        params = {
            "filter[app]": app.id,
            "filter[preReleaseVersion.version]": ",".join(spellings(key.train)),
            "filter[betaAppReviewSubmission.betaReviewState]": "WAITING_FOR_REVIEW,IN_REVIEW",
            "fields[builds]": "version,expired",
        }
        found = self._api.read_all("builds", f"Looking what of {app.name} is in beta review", params)
        others = [each for each in found.data if each.id != build.id and not each.flag_of("expired")]
        if others:
            raise Refused(
                f"Build {others[0].text('version')} of version {key.train} of {app.name} is in beta review, and Apple "
                "reviews one build of a version at a time.",
                now="Nothing was submitted.",
                next_step="Wait for that review, or let that build expire in App Store Connect.",
            )
