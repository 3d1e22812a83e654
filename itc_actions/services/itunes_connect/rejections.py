"""The resolution centre: what Apple rejected, and why."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Final

from ...http.client import encode
from ...http.effects import Effect
from ...records import Guideline, Rejection
from .api import MethodNotAllowed
from .readable import readable

if TYPE_CHECKING:
    from ...records import App
    from .api import Api
    from .nodes import Node

_SUBJECTS: Final = {"appNotes": "version", "betaNotes": "build", "appMessages": "message"}
_LATEST: Final = {"v": "latest"}
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Rejections:
    """The part of `ItunesConnect` that tells what Apple rejected."""

    _api: Api

    def list_rejections(self, app: App) -> list[Rejection]:
        """`GET ra/apps/{app}/resolutionCenter?v=latest`: the threads that Apple has not closed, the newest first.

        The documentation says POST, the clients of its time used GET.
        """
        path, purpose = f"ra/apps/{encode(app.id)}/resolutionCenter", f"Reading the resolution centre of {app.name}"
        try:
            data = self._api.get(path, purpose, params=_LATEST)
        except MethodNotAllowed:
            data = self._api.post(path, {}, Effect.READ, purpose, params=_LATEST)["data"]
        return rejections(data)


def rejections(data: Node) -> list[Rejection]:
    """The open threads of a resolution centre, the newest first."""
    found = [
        _rejection(thread, subject)
        for key, subject in _SUBJECTS.items()
        if (section := data.get(key)) is not None
        for thread in section.items_of("threads")
        if thread.flag_of("active") is not False
    ]
    return sorted(found, key=lambda each: each.date or _LONG_AGO, reverse=True)


def _rejection(thread: Node, subject: str) -> Rejection:
    messages = sorted(thread.items_of("messages"), key=lambda each: each.time_of("date") or _LONG_AGO)
    of_apple = [message for message in messages if message.flag_of("appleMsg") is not False]
    guidelines = [_guideline(reason) for message in of_apple for reason in message.items_of("qcRejectionReasons")]
    texts = [_text(message, alone=len(messages) == 1) for message in messages]
    parts = (("binary", "binaryRejected"), ("metadata", "metadataRejected"))
    return Rejection(
        subject=subject,
        version=thread.text_of("version"),
        rejected=tuple(name for name, key in parts if thread.flag_of(key)),
        guidelines=tuple({(each.section, each.description): each for each in guidelines}.values()),
        text="\n\n".join(filter(None, texts)) or None,
        date=of_apple[-1].time_of("date") if of_apple else None,
    )


def _guideline(reason: Node) -> Guideline:
    return Guideline(
        section=(reason.text_of("section") or "").strip(), description=(reason.text_of("description") or "").strip()
    )


def _text(message: Node, *, alone: bool) -> str:
    """What a message says; who wrote it and when where there are others."""
    text = readable(message.text_of("body") or "")
    if alone or not text:
        return text
    date = message.time_of("date")
    return f"{message.text_of('from') or 'Somebody'}, {date:%Y-%m-%d %H:%M} UTC:\n{text}" if date else text
