"""Pulling a version back from review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...apple import states
from ...errors import OutcomeUnknown, Refused, Unreachable
from ...http.events import Notice
from ...records import App, Submission
from ..changed_since import cancel_fields, require_unchanged
from ..lost_answers import accepted
from . import parsing
from .api import Api, capital
from .jsonapi import Ref, Resource
from .refusals import ApiRefused
from .review import SHOWN_WITHIN, as_submission, read_state, wait_for_state
from .submissions import CANCELING, DRAFT, ReviewSubmission, Submissions, listed

if TYPE_CHECKING:
    from ...records import Version
    from .apps import Apps
    from .versions import Versions


class Cancellation:
    """Pulling back, over `Api`."""

    def __init__(self, api: Api, apps: Apps, versions: Versions) -> None:
        self._api = api
        self._apps = apps
        self._versions = versions
        self._submissions = Submissions(api)

    def cancel(self, app: App, seen: Version | None) -> Submission:
        """`PATCH /v1/reviewSubmissions/{id}` with `canceled`, and wait until that has come about.

        An approval that waits for its release is given up by `DELETE /v1/appStoreVersionSubmissions/{id}`.

        :raises Refused: it is not in review, or its state has become another one that matters.
        :raises OutcomeUnknown: the service accepted, and is not done with it in time.
        """
        _, resource = self._versions.edit(app)
        number = resource.text("versionString")
        what = f"pulling version {number} of {app.name} back from review"
        if seen is not None:
            state = parsing.version_state(resource)
            require_unchanged(f"version {seen.number} of {app.name}", cancel_fields(seen, number, state))
            if state == states.DEVELOPER_REJECTED:
                return self._pulled_back(resource.ref, what)
        open_ones = self._submissions.open(app, self._apps.platform(app))
        ours = [each for each in open_ones if each.item_of(resource.ref) and each.state != DRAFT]
        if ours:
            self._cancel_submission(app, ours[0], resource.ref, what)
        elif parsing.version_state(resource) == states.PENDING_DEVELOPER_RELEASE:
            self._discard_approval(resource, what)
        else:
            raw = parsing.raw_version_state(read_state(self._api, resource.ref))  # it may have moved on meanwhile
            raise Refused(
                f"Version {number} of {app.name} is not in review: its state is {raw}.", now="Nothing was written."
            )
        return self._pulled_back(resource.ref, what)

    def _cancel_submission(self, app: App, submission: ReviewSubmission, version: Ref, what: str) -> None:
        if others := submission.others(version):
            self._api.listener(Notice(f"Pulled back with the version: {listed(others)}."))
        if submission.state != CANCELING:
            try:
                self._submissions.cancel(submission, lambda: self._is_back(version), what)
            except ApiRefused as refusal:
                self._require_cancelled(submission, version, refusal)
        with accepted(what):
            self._submissions.wait_for_cancel(app, submission.id)

    def _is_back(self, version: Ref) -> bool:
        return parsing.version_state(read_state(self._api, version)) in states.EDITABLE

    def _require_cancelled(self, submission: ReviewSubmission, version: Ref, refusal: ApiRefused) -> None:
        """What a refused cancel means: somebody else cancels, or has, or Apple has decided meanwhile.

        :raises ApiRefused: the version is not pulled back.
        """
        try:
            state = self._submissions.state(submission.id)
            now = read_state(self._api, version)
        except Unreachable:
            raise refusal from None  # it tells more than the failed look
        raw = parsing.raw_version_state(now)
        if state == CANCELING or parsing.version_state(now) == states.DEVELOPER_REJECTED:
            return
        approved = parsing.version_state(now) == states.PENDING_DEVELOPER_RELEASE
        raise ApiRefused(
            refusal.what,
            refusal.errors,
            now=f"The version is {raw}.",
            next_step="Apple has approved it meanwhile. Give --discard-approval if that is to be thrown away."
            if approved
            else None,
            correlation_key=refusal.correlation_key,
        )

    def _discard_approval(self, version: Resource, what: str) -> None:
        path = f"appStoreVersions/{version.id}/appStoreVersionSubmission"
        found = self._api.find(path, f"Looking for what was approved ({what})")
        ref = found.first() if found is not None else None
        if ref is None:
            raise Refused(
                f"{capital(what)} is not possible: the service does not tell its submission.",
                now=f"It is still {parsing.raw_version_state(version)}.",
                next_step="Do it at https://appstoreconnect.apple.com in a browser.",
            )
        self._api.delete(ref.ref, what=what)

    def _pulled_back(self, version: Ref, what: str) -> Submission:
        with accepted(what):
            for_what = f"the service to show {what}"
            done, now = wait_for_state(self._api, version, states.EDITABLE, for_what, timeout=SHOWN_WITHIN)
            submission = as_submission(self._versions, now)
        if not done:
            raise OutcomeUnknown(
                f"The service accepted {what}, but does not show it.",
                now=f"Version {submission.version} is {submission.raw_state}.",
                next_step="Look again in a few minutes (`inv status`), then run the same line again.",
            )
        return submission
