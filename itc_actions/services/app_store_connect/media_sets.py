"""One set of screenshots or app previews: what is in it, and how it becomes what is wanted.

Every file that is sent is known by its id from then on: only our own that failed are replaced, none is sent blindly a
second time, and the order is set once, by the ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ...errors import Refused, StillProcessing
from ...http.client import encode
from ...http.effects import Effect
from ...http.events import Notice
from ...records import MediaSaved
from .file_transfer import FileTransfer, operations
from .jsonapi import Ref, Resource
from .waiting import wait_until

if TYPE_CHECKING:
    from ...input_files.screenshots import Medium
    from .api import Api

AWAITING, COMPLETE, FAILED = "AWAITING_UPLOAD", "COMPLETE", "FAILED"


@dataclass(frozen=True)
class Family:
    """Screenshots, or app previews: two families of resources that are alike.

    :param noun: what people call one.
    :param display: the attribute of a set that says for which device it is.
    :param most: how many a set may hold.
    """

    noun: str
    sets: str
    files: str
    single: str
    display: str
    most: int

    def attributes(self, medium: Medium) -> dict[str, Any]:
        """What a new file is announced with."""
        told: dict[str, Any] = {"fileName": medium.name, "fileSize": medium.size}
        return {**told, "mimeType": medium.mime_type} if self.files == "appPreviews" else told


SCREENSHOTS: Final = Family(
    noun="screenshot",
    sets="appScreenshotSets",
    files="appScreenshots",
    single="appScreenshotSet",
    display="screenshotDisplayType",
    most=10,
)
PREVIEWS: Final = Family(
    noun="app preview",
    sets="appPreviewSets",
    files="appPreviews",
    single="appPreviewSet",
    display="previewType",
    most=3,
)


@dataclass
class Plan:
    """What is to be done with a set."""

    kept: dict[int, str] = field(default_factory=dict)
    """The id of the file that is there already, by the place of the wanted one."""
    pending: set[str] = field(default_factory=set)
    """Those of the kept that Apple has not looked at yet."""
    begun: dict[int, Resource] = field(default_factory=dict)
    """A file that was announced and waits for its bytes, by that place."""
    stale: list[Resource] = field(default_factory=list)
    """Files to be taken away."""
    others: list[str] = field(default_factory=list)
    """Ids of files that are not ours, and stay behind ours."""


def plan(wanted: Sequence[Medium], there: Sequence[Resource], *, sync: bool) -> Plan:
    """What is to be done so that a set holds what is wanted."""
    made = Plan()
    left = list(there)

    def take(fits: Any) -> Resource | None:
        found = next((each for each in left if fits(each)), None)
        if found is not None:
            left.remove(found)
        return found

    for place, medium in enumerate(wanted):  # what is there whole comes first: none of these is taken for another
        same = take(lambda each, m=medium: _checksum(each) == m.checksum and state_of(each) not in (AWAITING, FAILED))
        if same is not None:
            made.kept[place] = same.id
            if state_of(same) != COMPLETE:
                made.pending.add(same.id)
    for place, medium in enumerate(wanted):
        if place in made.kept:
            continue
        begun = take(lambda each, m=medium: state_of(each) == AWAITING and _is_named(each, m) and operations(each))
        if begun is not None:
            made.begun[place] = begun
    names = {medium.name for medium in wanted}
    for each in left:
        if sync or each.text_of("fileName") in names:
            made.stale.append(each)
        else:
            made.others.append(each.id)
    return made


class MediaSet:
    """One set on its way to what is wanted.

    :param owner: the texts of the version in the set's language.
    :param found: the set, or None where it is yet to be made.
    :param whose: "the APP_IPHONE_67 screenshots in de-DE of Tank".
    """

    def __init__(self, api: Api, family: Family, owner: Ref, display: str, found: Resource | None, whose: str) -> None:
        self._api = api
        self._family = family
        self._owner = owner
        self._display = display
        self._set = found.ref if found is not None else None
        self._whose = whose

    def read(self) -> list[Resource]:
        """The files of the set, in their order. `GET /v1/{sets}/{id}/{files}`."""
        if self._set is None:
            return []
        fields = ["fileName", "fileSize", "sourceFileChecksum", "assetDeliveryState", "uploadOperations"]
        path = f"{self._family.sets}/{encode(self._set.id)}/{self._family.files}"
        params = {f"fields[{self._family.files}]": ",".join(fields)}
        return self._api.read_all(path, f"Reading {self._whose}", params).data

    def save(self, wanted: Sequence[Medium], there: Sequence[Resource], *, sync: bool, timeout: float) -> MediaSaved:
        """Have what is wanted.

        :raises Refused: the set would be too full, or Apple does not take a file.
        :raises StillProcessing: Apple had not looked at all of them at the deadline.
        """
        made = plan(wanted, there, sync=sync)
        if len(wanted) + len(made.others) > self._family.most:
            raise Refused(
                f"{self._whose[:1].upper()}{self._whose[1:]} would be {len(wanted) + len(made.others)}: at most "
                f"{self._family.most} are allowed, and {len(made.others)} that are there are not in the folder.",
                now="Nothing of them was changed.",
                next_step="Take those away with --sync-screenshots, or by hand.",
            )
        for each in made.stale:
            self._api.delete(each.ref, what=f"deleting {each.text_of('fileName')} from {self._whose}")
        ids = dict(made.kept)
        for place, medium in enumerate(wanted):
            if place not in ids:
                ids[place] = self._send(medium, made.begun.get(place), set(ids.values()))
        sent = [place for place in ids if place not in made.kept]
        if pending := sent + [place for place in made.kept if made.kept[place] in made.pending]:
            self._looked_at(wanted, ids, pending, timeout)
        order = [ids[place] for place in sorted(ids)] + made.others
        gone = {each.id for each in made.stale}
        before = [each.id for each in there if each.id not in gone]
        now = before + [ids[place] for place in sent if ids[place] not in before]
        if order != now:
            self._order(order)
        return MediaSaved(sent=len(sent), kept=len(made.kept), deleted=len(made.stale), ordered=int(order != now))

    def _send(self, medium: Medium, begun: Resource | None, known: set[str]) -> str:
        """Announce a file, send its bytes, and commit it once; its id."""
        what = f"{medium.name} of {self._whose}"
        file = begun if begun is not None else self._announce(medium, known, what)
        md5 = FileTransfer(self._api, medium, file, what).send()

        def find() -> bool | None:
            return True if state_of(self._read_file(file.ref, what)) not in (AWAITING, None) else None

        attributes = {"uploaded": True, "sourceFileChecksum": md5}
        self._api.move(file.ref, find, what=f"committing {what}", attributes=attributes)
        return file.id

    def _announce(self, medium: Medium, known: set[str], what: str) -> Resource:
        """`POST /v1/appScreenshots` or `/v1/appPreviews`, one time."""
        home = self._set or self._make_set()

        def find() -> Resource | None:
            fresh = [each for each in self.read() if each.id not in known]
            return next((each for each in fresh if state_of(each) == AWAITING and _is_named(each, medium)), None)

        return self._api.create(
            self._family.files,
            find,
            lambda created: created,
            what=f"announcing {what}",
            attributes=self._family.attributes(medium),
            relationships={self._family.single: home},
        )

    def _make_set(self) -> Ref:
        def find() -> Ref | None:
            path = f"appStoreVersionLocalizations/{encode(self._owner.id)}/{self._family.sets}"
            found = self._api.read_all(path, f"Looking for {self._whose}")
            there = (each for each in found.data if each.text_of(self._family.display) == self._display)
            return next((each.ref for each in there), None)

        self._set = self._api.create(
            self._family.sets,
            find,
            lambda created: created.ref,
            what=f"making a place for {self._whose}",
            attributes={self._family.display: self._display},
            relationships={"appStoreVersionLocalization": self._owner},
        )
        return self._set

    def _read_file(self, file: Ref, what: str) -> Resource | None:
        fields = {f"fields[{file.type}]": "assetDeliveryState"}
        return self._api.read(f"{file.type}/{encode(file.id)}", f"Reading how {what} stands", fields).first()

    def _looked_at(self, wanted: Sequence[Medium], ids: dict[int, str], sent: Sequence[int], timeout: float) -> None:
        """Wait until Apple has looked at what was sent; what it did not like is replaced once.

        :raises Refused: it does not take a file; says which and why.
        """
        for last in (False, True):
            failed = self._failures(wanted, ids, sent, timeout)
            if not failed:
                return
            said = "; ".join(f"{wanted[place].name}: {_errors(file)}" for place, file in failed.items())
            for file in failed.values():
                self._api.delete(file.ref, what=f"deleting what failed from {self._whose}")
            if last:
                raise Refused(
                    f"Apple does not take {len(failed)} of {self._whose}.",
                    said=said,
                    now="They were deleted; the others are there.",
                    next_step="Correct these files and run the same line again.",
                )
            self._api.listener(Notice(f"Apple did not take {said}: sending it once more."))
            for place in failed:
                del ids[place]
                ids[place] = self._send(wanted[place], None, set(ids.values()))

    def _failures(
        self, wanted: Sequence[Medium], ids: dict[int, str], sent: Sequence[int], timeout: float
    ) -> dict[int, Resource]:
        """What Apple did not like of what was sent, once it has looked at all of it.

        :raises StillProcessing: it had not at the deadline.
        """
        now: dict[str, Resource] = {}

        def is_over() -> bool:
            now.update({each.id: each for each in self.read()})
            return all(state_of(now.get(ids[place])) in (COMPLETE, FAILED) for place in sent)

        if not wait_until(self._api, is_over, for_what=f"Apple to look at {self._whose}", timeout=timeout):
            late = [wanted[place].name for place in sent if state_of(now.get(ids[place])) not in (COMPLETE, FAILED)]
            raise StillProcessing(
                f"Apple had not looked at {', '.join(late)} of {self._whose} after {timeout / 60:.0f} min.",
                now="They are uploaded.",
                next_step="Run the same line again later: what is there is not sent twice.",
            )
        return {place: now[ids[place]] for place in sent if state_of(now[ids[place]]) == FAILED}

    def _order(self, ids: Sequence[str]) -> None:
        """`PATCH /v1/{sets}/{id}/relationships/{files}`, which sets the order."""
        assert self._set is not None
        path = f"{self._family.sets}/{encode(self._set.id)}/relationships/{self._family.files}"

        def find() -> bool | None:
            return True if [each.id for each in self.read()] == list(ids) else None

        ends = [Ref(self._family.files, each) for each in ids]
        self._api.link("PATCH", path, ends, find, what=f"ordering {self._whose}", effect=Effect.REPEATABLE)


def state_of(file: Resource | None) -> str | None:
    """How far a file is."""
    found = file.attributes.get("assetDeliveryState") if file is not None else None
    return found.get("state") if isinstance(found, dict) else None


def _errors(file: Resource) -> str:
    state: Any = file.attributes.get("assetDeliveryState")
    listed = state.get("errors") if isinstance(state, dict) else None
    said = [str(each.get("description") or each.get("code")) for each in listed or [] if isinstance(each, dict)]
    return ", ".join(said) or "it gave no reason"


def _checksum(file: Resource) -> str:
    return (file.text_of("sourceFileChecksum") or "").lower()


def _is_named(file: Resource, medium: Medium) -> bool:
    return (file.text_of("fileName"), file.number_of("fileSize")) == (medium.name, medium.size)
