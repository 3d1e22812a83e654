"""Submitting a version for review: draft, item, declarations and sending, seen as one act."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from ...apple import states
from ...apple.locales import language_of_locale
from ...errors import LoginFailed, OutcomeUnknown, Refused, Unreachable
from ...http.events import Notice
from ...records import App, Submission
from ..changed_since import (
    ChangedMeanwhile,
    Field,
    another_build_was_submitted,
    build_field,
    named,
    require_unchanged,
    submit_fields,
)
from ..lost_answers import accepted
from . import parsing
from .api import Api, capital
from .declarations import Answers, Declarations
from .jsonapi import Document, Ref, Resource
from .refusals import ApiRefused
from .submissions import (
    CANCELING,
    DRAFT,
    PENDING,
    SENT,
    UNRESOLVED,
    ReviewSubmission,
    Submissions,
    listed,
    refused_with_draft,
)
from .versions import build_number
from .waiting import patiently, wait_until

if TYPE_CHECKING:
    from collections.abc import Collection

    from ...records import Version
    from .apps import Apps
    from .builds import Builds
    from .versions import Versions

SUBMITTED: Final = states.UNDER_REVIEW | {
    states.WAITING_FOR_EXPORT_COMPLIANCE,
    states.ACCEPTED,
    states.PENDING_APPLE_RELEASE,
    states.PENDING_DEVELOPER_RELEASE,
    states.PROCESSING_FOR_APP_STORE,
    states.READY_FOR_SALE,
    states.PENDING_CONTRACT,
}
"""Waiting for review, or further on: Apple may be quicker than the next request."""
READY_WITHIN: Final = 150.0
SHOWN_WITHIN: Final = 60.0
"""Seconds that the service is given to follow its own answers."""


class Review:
    """Submitting, over `Api`."""

    def __init__(self, api: Api, apps: Apps, versions: Versions, builds: Builds, declarations: Declarations) -> None:
        self._api = api
        self._apps = apps
        self._versions = versions
        self._builds = builds
        self._declarations = declarations
        self._submissions = Submissions(api)

    def submit(self, app: App, answers: Answers, seen: Version | None) -> Submission:
        """Draft, item, `submitted`, and read the state back. `POST` and `PATCH /v1/reviewSubmissions`.

        A draft that is there is gone on with; the same version waiting already is success.

        :raises BadInput: a declaration is asked for and unset; nothing was submitted.
        :raises Refused: something else is in review or in the draft, the version lacks something, or is not as it was
            seen.
        :raises OutcomeUnknown: the service accepted, and its state does not say so.
        """
        document, resource = self._versions.edit(app)
        number = resource.text("versionString")
        if seen is not None:
            fields = [
                *submit_fields(seen, number, parsing.version_state(resource)),
                build_field(seen.build, build_number(document, resource)),
            ]
            require_unchanged(f"version {seen.number} of {app.name}", fields)
        what = f"submitting version {number} of {app.name} for review"
        open_ones = self._submissions.open(app, self._apps.platform(app))
        if any(each.state in PENDING and each.item_of(resource.ref) for each in open_ones):
            return self._read_back(app, resource, what)
        self._preflight(app, resource, answers)
        draft = self._draft(app, open_ones, resource, what)
        try:
            self._fill_and_send(app, draft, resource, what)
        except ApiRefused as refusal:
            raise refused_with_draft(refusal, draft, app, what, self._owners(app, document, resource)) from refusal
        except ChangedMeanwhile as changed:
            changed.now = f"Nothing was submitted. The draft {draft.id} stays, and the next try goes on with it."
            raise
        return self._read_back(app, resource, what, draft)

    def _owners(self, app: App, document: Document, version: Resource) -> dict[str, str]:
        """The version and the languages of its texts by their ids, as far as they can be read now."""
        texts = [*document.all_related(version, "appStoreVersionLocalizations")]
        with contextlib.suppress(Refused, Unreachable, LoginFailed):  # the refusal tells more than the failed look
            texts += self._versions.info(app, live=False)[1]
        names = {text.id: language_of_locale(text.text("locale")) for text in texts}
        return {version.id: f"version {version.text('versionString')}", **names}

    def _preflight(self, app: App, version: Resource, answers: Answers) -> None:
        """What can be seen to be missing, before anything is written; then the declarations."""
        ref = version.one("build")
        number = version.text("versionString")
        if ref is None:
            raise Refused(
                f"Version {number} of {app.name} has no build.",
                now="Nothing was submitted.",
                next_step="Choose one first: action.select-build.",
            )
        params = {"fields[builds]": "version,processingState,expired,usesNonExemptEncryption"}
        build = self._api.read(f"builds/{ref.id}", f"Reading the build of version {number}", params).first()
        if build is None or build.text("processingState") != "VALID" or build.flag_of("expired"):
            state = "gone" if build is None else build.text("processingState")
            state = "expired" if build is not None and build.flag_of("expired") else state
            raise Refused(
                f"The build of version {number} of {app.name} cannot be submitted: it is {state}.",
                now="Nothing was submitted.",
                next_step="Choose another one: action.select-build.",
            )
        rights, encryption = self._declarations.check(app, build, answers)
        if rights is not None:
            self._declarations.write_rights(app, rights)
        if encryption is not None:
            self._declarations.write_export(build, encryption)

    def _draft(self, app: App, open_ones: list[ReviewSubmission], version: Resource, what: str) -> ReviewSubmission:
        """The submission to go on with.

        :raises Refused: there is one that is not ours to send.
        """
        for each in open_ones:
            if each.state in PENDING:
                raise Refused(
                    f"{capital(what)} is not possible: another submission of {app.name} is {each.state} "
                    f"({listed(each.items) or 'empty'}).",
                    now="Nothing was submitted.",
                    next_step=f"Wait for it, or pull it back first: {each.link(app)}",
                )
        for each in open_ones:
            if each.state == CANCELING:
                self._submissions.wait_for_cancel(app, each.id)
        for state in (UNRESOLVED, DRAFT):
            for each in (one for one in open_ones if one.state == state):
                if state == UNRESOLVED and not each.items:
                    raise Refused(
                        f"{capital(what)} is not possible: what Apple rejected has been taken out of the submission "
                        f"{each.id}, which takes nothing else and is still open.",
                        now="Nothing was submitted.",
                        next_step=f"Cancel it in a browser, then run the same line again: {each.link(app)}",
                    )
                others = each.others(version.ref)
                if others:
                    kind = "has unresolved issues with" if state == UNRESOLVED else "holds in its draft"
                    raise Refused(
                        f"{capital(what)} is not possible: the submission {each.id} of {app.name} {kind} something "
                        f"else: {listed(others)}.",
                        now="Nothing was submitted.",
                        next_step=f"Send it or empty it first: {each.link(app)}",
                    )
                return each
        platform = self._apps.platform(app)
        return patiently(self._api, lambda: self._submissions.create(app, platform), for_what=f"a draft ({what})")

    def _fill_and_send(self, app: App, draft: ReviewSubmission, version: Resource, what: str) -> None:
        item = draft.item_of(version.ref)
        if item is None:
            empty = draft
            draft = patiently(
                self._api, lambda: self._submissions.add(empty, version.ref, what), for_what=f"the draft ({what})"
            )
            if others := draft.others(version.ref):
                raise Refused(
                    f"{capital(what)} is not possible: its draft {draft.id} holds something else: {listed(others)}.",
                    now="Nothing was submitted.",
                    next_step=f"Send it or empty it first: {draft.link(app)}",
                )
        elif draft.state == UNRESOLVED and item.state == "REJECTED":
            self._submissions.resolve(item, f"{what}: saying that its issues are resolved")
        if draft.state in SENT and draft.item_of(version.ref) is not None:
            self._api.listener(Notice(f"Somebody else was quicker with {what}: {draft.id} is {draft.state}."))
            return
        patiently(self._api, lambda: self._send(draft, version, what), for_what=what)

    def _send(self, draft: ReviewSubmission, version: Resource, what: str) -> None:
        """:raises ChangedMeanwhile: the version has another build by now."""
        wanted = {states.READY_FOR_REVIEW, *SUBMITTED}
        if draft.state == DRAFT:  # the version takes a while to follow its item; sent before, Apple calls it not ready
            for_what = f"the service to be ready for {what}"
            _, now = wait_for_state(self._api, version.ref, wanted, for_what, timeout=READY_WITHIN)
        else:
            now = read_state(self._api, version.ref)
        self._require_same_build(version, now)
        try:
            self._submissions.send(
                draft, what, lambda: self._require_same_build(version, read_state(self._api, version.ref))
            )
        except ApiRefused as refusal:
            try:
                sent = self._submissions.is_sent(draft)
            except Unreachable:
                raise refusal from None  # it tells more than the failed look
            if not sent:
                raise

    def _require_same_build(self, version: Resource, now: Resource) -> None:
        if now.one("build") != version.one("build"):
            was, is_now = (self._versions.build_key(each) for each in (version, now))
            require_unchanged(f"version {version.text('versionString')}", [Field("build", named(was), named(is_now))])

    def _read_back(self, app: App, version: Resource, what: str, draft: ReviewSubmission | None = None) -> Submission:
        """The version as it then stands.

        :raises OutcomeUnknown: it does not show what the service accepted.
        :raises Refused: it went with another build, or Apple has rejected it already.
        """
        with accepted(what):
            for_what = f"the service to show {what}"
            shown, now = wait_for_state(self._api, version.ref, SUBMITTED, for_what, timeout=SHOWN_WITHIN)
            submission = as_submission(self._versions, now)
            state = self._submissions.state(draft.id) if draft is not None and not shown else ""
        if draft is not None and draft.state == DRAFT and state == UNRESOLVED:
            raise Refused(
                f"Apple has rejected version {submission.version} of {app.name} already, right after it was submitted.",
                now=f"It is {submission.raw_state}.",
                next_step=f"See why, put it right, and run the same line again: {draft.link(app)}",
            )
        if shown and now.one("build") != version.one("build"):
            raise another_build_was_submitted(app, submission)
        if not shown:
            raise OutcomeUnknown(
                f"The service accepted {what}, but does not show it.",
                now=f"Version {submission.version} is {submission.raw_state}; its submission is {state or 'open'}.",
                next_step="Look again in a few minutes (`inv status`), then run the same line again.",
            )
        return submission


def read_state(api: Api, ref: Ref) -> Resource:
    """A version with nothing but its state and its build. `GET /v1/appStoreVersions/{id}`.

    :raises Refused: it is no longer there.
    """
    params = {
        "include": "build",
        "fields[appStoreVersions]": "versionString,appVersionState,appStoreState,build",
        "fields[builds]": "version",
    }
    found = api.read(f"appStoreVersions/{ref.id}", "Reading the state of a version", params).first()
    if found is None:
        raise Refused("The version is no longer there.")
    return found


def wait_for_state(
    api: Api, ref: Ref, wanted: Collection[str], for_what: str, *, timeout: float
) -> tuple[bool, Resource]:
    """Look until a version is in one of these states; whether it was in time, and the version as last seen."""
    seen: list[Resource] = []

    def is_so() -> bool:
        seen[:] = [read_state(api, ref)]
        return parsing.version_state(seen[0]) in wanted

    shown = wait_until(api, is_so, for_what=for_what, timeout=timeout)
    return shown, seen[0]


def as_submission(versions: Versions, version: Resource) -> Submission:
    """A version as it stands with Apple's review."""
    return Submission(
        version=version.text("versionString"),
        state=parsing.version_state(version),
        raw_state=parsing.raw_version_state(version),
        build=versions.build_key(version),
    )
