"""Review: submitting a version or a beta build, and pulling a version back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...apple import states
from ...errors import ItcError, OutcomeUnknown, Refused, Unreachable
from ...http.client import encode
from ...http.effects import Effect
from ...http.events import Notice
from ...records import App, BuildKey, Distribution, Submission, Version
from ..changed_since import another_build_was_submitted, build_field, cancel_fields, require_unchanged, submit_fields
from ..incomplete_test_information import require_complete
from ..lost_answers import accepted, once
from . import parsing
from .api import Api, capital
from .builds import Builds, build_path, named
from .declarations import Answers, answer_export_questions, answer_questions
from .documents import languages, mark_languages
from .nodes import Node

if TYPE_CHECKING:
    from .versions import Versions

SUBMITTED: Final = states.UNDER_REVIEW | {
    states.PENDING_DEVELOPER_RELEASE,
    states.PROCESSING_FOR_APP_STORE,
    states.READY_FOR_SALE,
    states.PENDING_CONTRACT,
}
"""Waiting for review, or further on: Apple may be quicker than the next request."""
_BETA_SUBMITTED: Final = frozenset({states.BETA_WAITING, states.BETA_IN_REVIEW, states.BETA_APPROVED})


class Review:
    """Submissions, over `Api`."""

    def __init__(self, api: Api, versions: Versions, builds: Builds) -> None:
        self._api = api
        self._versions = versions
        self._builds = builds

    def submit(self, app: App, answers: Answers, seen: Version | None) -> Submission:
        """Start, answer the questions, complete, and read the state back. Submitted by somebody else is as good.

        :raises Refused: the version is not as it was seen, or the service says no.
        :raises BadInput: a declaration is asked and unset; nothing was submitted.
        :raises OutcomeUnknown: the service accepted, and its state does not say so.
        """
        document = self._versions.edit_document(app)
        version = parsing.version(document, app.id)
        if seen is not None:
            chosen = build_field(seen.build, version.build.number if version.build else None)
            fields = [*submit_fields(seen, version.number, version.state), chosen]
            require_unchanged(f"version {seen.number} of {app.name}", fields)
            if version.state in states.SUBMITTED:
                return _submission(version)
        number = version.number
        what = f"submitting version {number} of {app.name} for review"
        questions = self._start(app, document, capital(what))
        body = answer_questions(questions, answers)
        path = f"ra/apps/{encode(app.id)}/version/submit/complete"

        def send() -> bool:
            self._api.post(path, body, Effect.ONCE, capital(what))
            return True

        def find() -> bool | None:
            return True if self._is(app, number, SUBMITTED) else None

        try:
            once(send, find, what=what, listener=self._api.listener)
        except Refused as refusal:
            try:
                submitted = find()
            except Unreachable:
                submitted = None  # the refusal tells more than the failed look
            if not submitted:
                raise
            self._api.listener(Notice(f"Version {number} of {app.name} is submitted already ({refusal.said})."))
        submission = _submission(self._read_back(app, number, SUBMITTED, what))
        if submission.build != version.build:
            raise another_build_was_submitted(app, submission)
        return submission

    def _start(self, app: App, document: Node, purpose: str) -> Node:
        """The questions: the version's document goes to `details/submit/summary`, or to `version/submit/start`."""
        mark_languages(languages(document))
        root = f"ra/apps/{encode(app.id)}"
        paths = (f"{root}/details/submit/summary", f"{root}/version/submit/start")
        return self._api.first_served(paths, "POST", Effect.READ, purpose, body=document.value)["data"]

    def cancel(self, app: App, seen: Version | None) -> Submission:
        """`POST ra/apps/{app}/versions/{id}/reject`, and read the state back, for the answer does not tell it.

        :raises Refused: the version's state does not allow it, or has become another one that matters.
        """
        document = self._versions.edit_document(app)
        version = parsing.version(document, app.id)
        if seen is not None:
            require_unchanged(
                f"version {seen.number} of {app.name}", cancel_fields(seen, version.number, version.state)
            )
            if version.state == states.DEVELOPER_REJECTED:
                return _submission(version)
        if version.state not in states.CANCELLABLE and document.flag_of("canRejectVersion") is not True:
            raise Refused(
                f"Version {version.number} of {app.name} is not in review: its state is {version.raw_state}.",
                now="Nothing was written.",
            )
        version_id = self._versions.edit_version_id(app, document)
        if version_id is None:
            raise Refused(
                f"Version {version.number} of {app.name} cannot be pulled back: the service does not tell its id.",
                now=f"It is still {version.raw_state}.",
                next_step="Do it at https://itunesconnect.apple.com in a browser.",
            )
        what = f"pulling version {version.number} of {app.name} back from review"
        path = f"ra/apps/{encode(app.id)}/versions/{encode(version_id)}/reject"
        done = frozenset({states.DEVELOPER_REJECTED})

        def send() -> bool:
            self._api.post(path, {}, Effect.ONCE, capital(what))
            return True

        def find() -> bool | None:
            return True if self._is(app, version.number, done) else None

        once(send, find, what=what, listener=self._api.listener)
        return _submission(self._read_back(app, version.number, done, what))

    def submit_beta(self, app: App, build: BuildKey, answers: Answers) -> Distribution:
        """`GET` and `POST …/submit/start`, then `…/submit/complete` where export questions come back."""
        what = f"asking for beta review of {named(app, build)}"
        purpose = capital(what)
        start = build_path(app, build, "submit/start")

        def submitted() -> bool | None:
            return True if self._builds.distribution(app, build).beta_state in _BETA_SUBMITTED else None

        def begin() -> Node | None:
            document = self._api.get(start, purpose)
            information = document.get("testInfo")
            if information is not None:
                _require_complete(app, build, information)
                mark_languages(languages(information))
            return self._api.post(start, document.value, Effect.ONCE, purpose).get("data")

        def begun() -> Node | None:
            return Node({}, "$", start) if submitted() else None

        try:
            questions = once(begin, begun, what=what, listener=self._api.listener)
        except Refused:
            if not submitted():
                raise
            self._api.listener(Notice(f"{capital(named(app, build))} is in beta review already."))
            return self._builds.distribution(app, build)
        if questions is not None and _asks_for_export(questions):
            answer_export_questions(questions, answers)
            complete = build_path(app, build, "submit/complete")

            def finish() -> bool:
                self._api.post(complete, questions.value, Effect.ONCE, purpose)
                return True

            once(finish, submitted, what=what, listener=self._api.listener)
        distribution = self._builds.distribution(app, build)
        if distribution.beta_state not in _BETA_SUBMITTED:
            raise _not_confirmed(what, f"its beta state is {distribution.raw_beta_state}")
        return distribution

    def _state(self, app: App) -> Version:
        """The version being edited, or what became of it if it has gone on sale meanwhile."""
        return parsing.version(self._versions.document(app), app.id)

    def _is(self, app: App, number: str, wanted: frozenset[str]) -> bool:
        version = self._state(app)
        return version.number == number and version.state in wanted

    def _read_back(self, app: App, number: str, wanted: frozenset[str], what: str) -> Version:
        with accepted(what):
            version = self._state(app)
        if version.number != number or version.state not in wanted:
            raise _not_confirmed(what, f"version {version.number} is {version.raw_state}")
        return version


def _require_complete(app: App, build: BuildKey, information: Node) -> None:
    """:raises Refused: the test information lacks something that beta review needs for certain."""
    info = parsing.test_information(information, build)
    told = [field for field, key in parsing.REVIEW_FIELDS.items() if key in information.members()]
    require_complete(named(app, build), info, told)


def _asks_for_export(questions: Node) -> bool:
    section = questions.get("exportCompliance") or questions
    return section.flag_of("exportComplianceRequired") is True


def _not_confirmed(what: str, now: str) -> ItcError:
    return OutcomeUnknown(
        f"The service accepted {what}, but does not show it.",
        now=f"{capital(now)}.",
        next_step="Look again in a few minutes (`inv status`), then run the same line again.",
    )


def _submission(version: Version) -> Submission:
    return Submission(version=version.number, state=version.state, raw_state=version.raw_state, build=version.build)
