"""A file on its way to Apple's store of files: its parts side by side, each again for itself where it fails.

The addresses are signed, so no token goes there. They expire; the service then gives new ones for the same file.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from ...errors import Refused, UnexpectedAnswer, Unreachable
from ...http.client import HttpClient, encode
from ...http.effects import Effect
from ...http.events import Notice, Sending
from ...http.file_part import CutShort, FilePart, Stopped
from ..side_by_side import side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ...http.answers import Answer
    from ...input_files.steady_file import SteadyFile
    from .api import Api
    from .jsonapi import Resource

FILE_FIELDS: Final = {
    "fields[buildUploadFiles]": "assetType,fileName,fileSize,assetDeliveryState,uploadOperations",
}
"""What is read of the file of a build."""
_OPERATIONS: Final = "fileSize,assetDeliveryState,uploadOperations"
SLOWEST: Final = 16 * 1024.0
"""Bytes in a second: slower than that a part is given up, and sent again."""
TRIES: Final = 4
"""How often a part is sent to a new address, or because it arrived damaged. Faults of the network do not count."""
_MD5: Final = re.compile(r"[0-9a-fA-F]{32}")
_NOT_COMMITTED: Final = "The upload was not committed: nothing came of it."
_TAKEN_UP: Final = "Run the same line again: the upload is taken up where it broke off."


@dataclass(frozen=True)
class Operation:
    """One part, as the service wants it sent."""

    method: str
    url: str
    offset: int
    length: int
    headers: Mapping[str, str]
    tag: str | None
    """What the service says of a part that it has: where that is its MD5 [?], it need not be sent again."""


def operations(file: Resource) -> list[Operation]:
    """How a file is to be sent; none where that is done.

    :raises UnexpectedAnswer: they are not of the documented form, or leave out bytes of the file.
    """
    listed = file.attributes.get("uploadOperations") or []
    try:
        found = [_operation(each) for each in listed]
    except (TypeError, KeyError, ValueError) as error:
        raise UnexpectedAnswer(f"{file.where}.attributes.uploadOperations is not as documented: {error!r}.") from None
    place = 0
    for each in sorted(found, key=lambda one: one.offset):
        if each.offset != place:
            raise UnexpectedAnswer(f"{file.where}.attributes.uploadOperations leaves out bytes, or has some twice.")
        place += each.length
    if found and place != file.number_of("fileSize"):
        raise UnexpectedAnswer(f"{file.where}.attributes.uploadOperations ends before the file does, or after it.")
    return found


def _operation(given: Mapping[str, Any]) -> Operation:
    tag = given.get("entityTag")
    return Operation(
        method=str(given["method"]),
        url=str(given["url"]),
        offset=int(given["offset"]),
        length=int(given["length"]),
        headers={str(each["name"]): str(each["value"]) for each in given.get("requestHeaders") or []},
        tag=str(tag) if tag else None,
    )


class FileTransfer:
    """One file on its way.

    :param local: what is sent.
    :param file: the file as the service expects it, with its operations.
    :param what: a noun phrase: "build 42 (2.0) of Tank".
    """

    def __init__(self, api: Api, local: SteadyFile, file: Resource, what: str) -> None:
        self._api = api
        self._local = local
        self._file = file
        self._what = what
        self._stop = threading.Event()
        self._guard = threading.Lock()
        self._clients: dict[str, HttpClient] = {}
        self._now: dict[int, Operation] = {}
        self._sent = 0

    def send(self) -> str:
        """Send what the service does not have yet.

        :return: the MD5 of the whole file, computed meanwhile.
        :raises BadInput: the file changes meanwhile.
        :raises Unreachable: a part could not be sent.
        """
        wanted = operations(self._file)
        self._now = {each.offset: each for each in wanted}
        missing = self._missing(wanted)
        sums: list[str] = []
        calls: list[Callable[[], object]] = [lambda: sums.append(self._local.md5())]
        calls += [partial(self._part, each.offset) for each in missing]
        try:
            side_by_side([partial(self._unless_stopped, call) for call in calls])
        except KeyboardInterrupt:
            self._stop.set()
            self._api.listener(Notice(f"{_NOT_COMMITTED} {_TAKEN_UP}"))
            raise
        finally:
            self._stop.set()
            for client in self._clients.values():
                client.close()
        self._local.require_unchanged()
        return sums[0]

    def _missing(self, wanted: list[Operation]) -> list[Operation]:
        """The parts that have not come yet, and the parts that have come with other contents than those of the file."""
        tagged = [each for each in wanted if each.tag and _MD5.fullmatch(each.tag.strip('"'))]
        there = [
            each
            for each in tagged
            if FilePart(self._local.path, each.offset, each.length).read_md5() == (each.tag or "").strip('"').lower()
        ]
        if there:
            self._sent = sum(each.length for each in there)
            text = (
                f"{len(there)} of {len(wanted)} parts of {self._local.path.name} are there already: sending the others."
            )
            self._api.listener(Notice(text))
        return [each for each in wanted if each not in there]

    def _unless_stopped(self, call: Callable[[], object]) -> None:
        """Make a call, unless another one has failed; the failure of that one is what counts."""
        if self._stop.is_set():
            return
        try:
            call()
        except Stopped:
            return
        except CutShort:
            self._stop.set()
            raise self._local.changed() from None
        except BaseException:
            self._stop.set()
            raise

    def _part(self, offset: int) -> None:
        """Send one part until it is there, whole.

        :raises Unreachable: it cannot be sent.
        """
        said = None
        for _ in range(TRIES):
            operation = self._now[offset]
            part = FilePart(self._local.path, offset, operation.length, self._stop)
            answer = self._put(operation, part)
            if answer.ok and _arrived(answer, part.md5):
                with self._guard:
                    self._sent += operation.length
                    self._api.listener(Sending(self._local.path.name, self._sent, self._local.size))
                return
            said = None if answer.ok else _said(answer)
            if not answer.ok:
                self._renew(operation)
        why = "" if said else ": what arrived is not what was sent"
        raise Unreachable(
            f"{self._number(offset)} was not taken, {TRIES} times{why}.",
            said=said,
            now=_NOT_COMMITTED,
            next_step=_TAKEN_UP,
        )

    def _put(self, operation: Operation, part: FilePart) -> Answer:
        client, parts = self._client(operation), urlsplit(operation.url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        try:
            return client.request(operation.method, path, Effect.PART, headers=operation.headers, part=part)
        except Unreachable as error:
            error.what = f"{self._number(operation.offset)} could not be sent. {error.what}"
            error.now, error.next_step = _NOT_COMMITTED, _TAKEN_UP
            raise

    def _client(self, operation: Operation) -> HttpClient:
        host = urlsplit(operation.url).netloc
        with self._guard:
            if host not in self._clients:
                largest = max(each.length for each in self._now.values())
                self._clients[host] = self._api.session.http.at(operation.url, slowest=SLOWEST, largest=largest)
            return self._clients[host]

    def _renew(self, refused: Operation) -> None:
        """Have new addresses, unless another part has had them meanwhile. `GET /v1/{type of the file}/{id}`.

        :raises Refused: the service does not expect the file any more.
        """
        with self._guard:
            if self._now[refused.offset].url != refused.url:
                return
            path = f"{self._file.type}/{encode(self._file.id)}"
            fields = {f"fields[{self._file.type}]": _OPERATIONS}
            file = self._api.read(path, f"Reading where to send {self._what}", fields).first()
            found = {each.offset: each for each in operations(file)} if file is not None else {}
            if {each.offset: each.length for each in found.values()} != {
                each.offset: each.length for each in self._now.values()
            }:
                raise Refused(
                    f"Apple does not expect {self._local.path.name} any more: another run has committed or deleted it.",
                    next_step="Run the same line again: it looks what is there.",
                )
            self._now = found

    def _number(self, offset: int) -> str:
        place = sorted(self._now).index(offset) + 1
        return f"Part {place} of {len(self._now)} of {self._local.path.name}"


def _arrived(answer: Answer, md5: str) -> bool:
    """Whether the store has what was sent: where its tag is an MD5 [?], it has to be that of the part."""
    tag = answer.headers.get("ETag", "").strip('"')
    return not _MD5.fullmatch(tag) or tag.lower() == md5


def _said(answer: Answer) -> str:
    words = re.sub(r"<[^>]*>", " ", answer.text[:2000])
    return f"{answer.status} {' '.join(words.split())[:200]}".strip()
