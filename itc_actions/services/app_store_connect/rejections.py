"""What Apple rejected: the fact and the page. Why, it tells on its site and by e-mail alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...apple import states
from ...records import Rejection
from ..side_by_side import side_by_side
from . import parsing
from .submissions import UNRESOLVED, Submissions

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...records import App
    from .api import Api
    from .apps import Apps
    from .jsonapi import Resource
    from .submissions import ReviewSubmission
    from .versions import Versions

SITE: Final = "https://appstoreconnect.apple.com/apps"
_PARTS: Final = {states.REJECTED: "binary", states.INVALID_BINARY: "binary", states.METADATA_REJECTED: "metadata"}
"""What of a version each state says to be rejected [?]."""
_SUBMISSIONS: Final = {
    "filter[state]": UNRESOLVED,
    "include": "submittedByActor",
    "fields[reviewSubmissions]": "state,submittedDate,submittedByActor",
    "fields[actors]": "actorType,userFirstName,userLastName,userEmail,apiKeyId",
}
_BUILDS: Final = {
    "filter[betaAppReviewSubmission.betaReviewState]": "REJECTED",
    "filter[expired]": "false",
    "include": "preReleaseVersion",
    "fields[builds]": "version,uploadedDate,preReleaseVersion",
    "fields[preReleaseVersions]": "version",
    "sort": "-uploadedDate",
}


class Rejections:
    """The part of `AppStoreConnect` that tells what Apple rejected."""

    _api: Api
    _apps: Apps
    _versions: Versions

    def list_rejections(self, app: App) -> list[Rejection]:
        """The version and the submissions that have issues, and the builds that beta review did not take.

        `GET /v1/apps/{id}/appStoreVersions`, `GET /v1/reviewSubmissions`, `GET /v1/builds`.
        """
        reads: list[Callable[[], list[Rejection]]] = [lambda: self._of_versions(app), lambda: self._of_builds(app)]
        of_versions, of_builds = side_by_side(reads)
        return [*of_versions, *of_builds]

    def _of_versions(self, app: App) -> list[Rejection]:
        found = self._versions.find(app)
        version = found[1] if found is not None else None
        params = {**_SUBMISSIONS, "filter[app]": app.id, "filter[platform]": self._apps.platform(app)}
        document = self._api.read_all("reviewSubmissions", f"Reading what Apple rejected of {app.name}", params)
        listed = []
        for resource in document.data:
            submission = Submissions(self._api).get(resource.id)
            by = _actor(document.related(resource, "submittedByActor"))
            listed.append(_rejection(app, submission, version, by))
        if version is not None and (part := _PARTS.get(parsing.version_state(version))):
            number = version.text("versionString")
            if not any(each.version == number for each in listed):  # its submission has been taken back
                listed.append(Rejection(subject="version", version=number, rejected=(part,), link=SITE))
        return listed

    def _of_builds(self, app: App) -> list[Rejection]:
        params = {**_BUILDS, "filter[app]": app.id, "filter[preReleaseVersion.platform]": self._apps.platform(app)}
        document = self._api.read_all("builds", f"Reading what beta review rejected of {app.name}", params)
        return [
            Rejection(
                subject="build",
                version=train.text("version") if (train := document.related(each, "preReleaseVersion")) else None,
                build=each.text("version"),
                rejected=("binary",),
                link=f"{SITE}/{app.id}/testflight",
            )
            for each in document.data
        ]


def _rejection(app: App, submission: ReviewSubmission, version: Resource | None, by: str | None) -> Rejection:
    """A submission with issues: the version in it, and what else of it was rejected."""
    ours = None if version is None else submission.item_of(version.ref)
    rejected = [item for item in submission.items if item.state == "REJECTED"] or list(submission.items)
    others = [f"{each.content.type} {each.content.id}" for each in rejected if each is not ours and each.content]
    part = _PARTS.get(parsing.version_state(version), "binary") if version is not None and ours in rejected else None
    return Rejection(
        subject="submission" if ours is None else "version",
        version=version.text("versionString") if version is not None and ours is not None else None,
        rejected=tuple([part, *others] if part else others),
        submitted_by=by,
        link=submission.link(app),
    )


def _actor(actor: Resource | None) -> str | None:
    """Who submitted: a person, or a key."""
    if actor is None:
        return None
    name = " ".join(filter(None, (actor.text_of("userFirstName"), actor.text_of("userLastName"))))
    key = actor.text_of("apiKeyId")
    return name or actor.text_of("userEmail") or (f"API key {key}" if key else None)
