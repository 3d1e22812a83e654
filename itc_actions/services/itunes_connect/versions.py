"""The app list and the documents of versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...errors import EndpointGone, Refused, UnexpectedAnswer, Unreachable
from ...http.client import encode
from ...http.effects import Effect
from ...http.events import Notice
from ..changed_since import build_field, require_unchanged, text_fields, version_fields
from ..lost_answers import once
from . import parsing
from .api import Api, capital
from .documents import Change, again, changes_in_languages, languages, make, make_again, mark_languages, require_made
from .saving import save_document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ...records import App, BuildKey, Version
    from .nodes import Node

SUMMARIES: Final = ("ra/apps/manageyourapps/summary", "ra/apps/manageyourapps/summary/v2")
LIVE: Final = {"v": "live"}


class Versions:
    """Apps and versions, over `Api`."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def list_apps(self) -> list[App]:
        """`GET ra/apps/manageyourapps/summary`."""
        return parsing.apps(self._summaries())

    def _summaries(self) -> Node:
        return self._api.first_served(SUMMARIES, "GET", Effect.READ, "Listing the apps")["data"]

    def document(self, app: App, *, live: bool = False) -> Node:
        """`data` of `GET ra/apps/version/{app}`: without an edit version, the live one's is answered."""
        kind = "live" if live else "edit"
        path = f"ra/apps/version/{encode(app.id)}"
        return self._api.get(path, f"Reading the {kind} version of {app.name}", params=LIVE if live else None)

    def edit_document(self, app: App) -> Node:
        """The document of the version being edited.

        :raises Refused: there is none.
        """
        document = self.document(app)
        version = parsing.version(document, app.id)
        if version.live:
            raise Refused(
                f"{app.name} has no version to edit: the service only has {version.number} ({version.state}).",
                now="Nothing was written.",
                next_step="Create one first: action.create-version --version NUMBER.",
            )
        return document

    def found_document(self, app: App, *, live: bool) -> Node | None:
        """The document of the version of that kind, or None."""
        try:
            document = self.document(app, live=live)
        except EndpointGone:
            if live and app.live is None:  # an app that was never on sale
                return None
            raise
        return document if parsing.version(document, app.id).live is live else None

    def get_version(self, app: App, *, live: bool = False) -> Version | None:
        """The version of that kind, or None."""
        document = self.found_document(app, live=live)
        return None if document is None else parsing.version(document, app.id)

    def create_version(self, app: App, number: str) -> Version:
        """`POST ra/apps/version/create/{app}`.

        :raises Refused: the service does not allow a new version now.
        """
        what = f"creating version {number} of {app.name}"

        def send() -> Version:
            path = f"ra/apps/version/create/{encode(app.id)}"
            answer = self._api.post(path, {"version": number}, Effect.ONCE, capital(what))
            return parsing.version(answer["data"], app.id)

        def find() -> Version | None:
            version = self.get_version(app)
            return version if version is not None and version.number == number else None

        try:
            created = once(send, find, what=what, listener=self._api.listener)
        except Refused as refusal:
            try:
                present = find()
            except Unreachable:
                present = None  # the refusal tells more than the failed look
            if present is None:
                raise
            self._api.listener(Notice(f"Version {number} of {app.name} is there already ({refusal.said})."))
            return present
        if created.number != number:
            raise UnexpectedAnswer(
                f"The service answered {what} with version {created.number} ({created.raw_state}).",
                next_step="Look at the release (`inv status`) before going on.",
            )
        return created

    def rename_version(self, app: App, number: str, seen: Version | None) -> Version:
        """Another value of `version` in the document, saved.

        :raises Refused: it is not as it was seen.
        """
        document = self.edit_document(app)
        now = parsing.version(document, app.id)
        if seen is not None and now.number != number:
            require_unchanged(_named(app, seen), version_fields(seen, now.number, now.state))
        change = Change(document["version"], "version_number", number)
        return self.save(app, document, [] if change.made() else [change])

    def update_texts(
        self, app: App, texts: Mapping[str, Mapping[str, str]], seen: Version | None, *, live: bool
    ) -> Version:
        """Texts of all languages in one save; none if nothing differs.

        :raises Refused: they are not as they were seen.
        """
        document = self.document(app, live=True) if live else self.edit_document(app)
        now = parsing.version(document, app.id)
        if seen is not None:
            fields = [*version_fields(seen, now.number, now.state), *text_fields(seen.texts, now.texts, texts)]
            require_unchanged(_named(app, seen), fields)
        whose = f"version {now.number} ({now.state}) of {app.name}"
        changes = changes_in_languages(languages(document), texts, parsing.VERSION_FIELDS, whose, of_version=True)
        return self.save(app, document, list(changes), live=live)

    def select_build(self, app: App, build: BuildKey, uploaded_ms: int, seen: Version | None) -> Version:
        """The `preRelease…` values of the document, saved; two of the three are bare.

        :raises Refused: the version is not as it was seen.
        """
        document = self.edit_document(app)
        version = parsing.version(document, app.id)
        if version.build == build and (seen is None or seen.number == version.number):
            return version
        if seen is not None:
            chosen = build_field(seen.build, version.build.number if version.build else None)
            require_unchanged(_named(app, seen), [*version_fields(seen, version.number, version.state), chosen])
        change = Change(document["preReleaseBuildVersionString"], "build", build.number)
        beside = {"preReleaseBuildTrainVersionString": build.train, "preReleaseBuildUploadDate": uploaded_ms}
        saved = self.save(app, document, [change], beside=beside)
        if saved.build != build:
            raise UnexpectedAnswer(
                f"The service accepted build {build.number} ({build.train}) for version {saved.number}, "
                f"but the version has {saved.build.number if saved.build else 'no build'}.",
                next_step="Look at it in iTunes Connect, then run the same line again.",
            )
        return saved

    def save(
        self,
        app: App,
        document: Node,
        changes: list[Change],
        *,
        beside: Mapping[str, Any] | None = None,
        prepare: Callable[[Node], None] = lambda fresh: None,
        live: bool = False,
    ) -> Version:
        """`POST ra/apps/version/save/{app}` with the whole document, and check what came back.

        Before another try the document is read anew: what somebody else has changed in it meanwhile goes along.

        :param changes: not yet made in `document`; where there are none, nothing is sent.
        :param beside: bare members of the document that go with the changes.
        :param prepare: makes room for the changes in a document that is read anew.
        :raises ChangedMeanwhile: before another try, somebody else had changed the same, or where the version stands.
        """
        before = parsing.version(document, app.id)
        if not changes:
            return before
        whose = f"version {before.number} ({before.state}) of {app.name}"
        make(changes, whose)
        mark_languages(languages(document))
        document.members().update(beside or {})
        path = f"ra/apps/version/save/{encode(app.id)}"

        def change(fresh: Node) -> bool:
            now = parsing.version(fresh, app.id)
            renamed = any(change.field == "version_number" for change in changes)
            number = before.number if renamed else now.number
            require_unchanged(_named(app, before), version_fields(before, number, now.state))
            prepare(fresh)
            missing = make_again(changes, fresh, whose)
            fresh.members().update(beside or {})
            return missing

        saved = save_document(
            self._api,
            path,
            document,
            read=lambda: self.document(app, live=live),
            change=change,
            what=f"saving {whose}",
            params=LIVE if live else None,
            saved_in=lambda answer: answer["data"],
        )
        shown = [change for change in changes if change.field != "demo_password"]  # a password may not come back
        require_made(again(shown, saved), whose)
        return parsing.version(saved, app.id)

    def edit_version_id(self, app: App, document: Node) -> str | None:
        """The id by which a version is pulled back: the document's, or else the list's, which often has none."""
        return document.text_of("versionId") or parsing.edit_version_id(self._summaries(), app.id)


def _named(app: App, version: Version) -> str:
    return f"version {version.number} of {app.name}"
