"""Saving a whole document: before another try it is read anew, so that nobody's change in between is written over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...http.effects import Effect
from ..lost_answers import once
from .api import capital

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .api import Api
    from .nodes import Node


def save_document(
    api: Api,
    path: str,
    document: Node,
    *,
    read: Callable[[], Node],
    change: Callable[[Node], bool],
    what: str,
    params: Mapping[str, str] | None = None,
    saved_in: Callable[[Node], Node] = lambda answer: answer,
) -> Node:
    """`POST` of a document that has been changed; what came back, or the document as it was then found.

    :param read: reads the document anew.
    :param change: makes the changes in a fresh copy too; whether it lacked any. It raises where somebody else has
        changed the same.
    :param what: a noun phrase: "saving version 2.0 of Tank".
    :param saved_in: the document in an answer, where it is documented to hold one.
    """
    to_send = document

    def send() -> Node:
        body = to_send.value
        return saved_in(api.post(path, body, Effect.REPEATABLE, capital(what), params=params, json_again=again))

    def look() -> bool:
        nonlocal to_send
        to_send = read()
        return change(to_send)

    def again() -> object:
        look()
        return to_send.value

    def find() -> Node | None:
        return None if look() else to_send

    return once(send, find, what=what, listener=api.listener)
