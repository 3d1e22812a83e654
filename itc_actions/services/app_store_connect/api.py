"""One request to the App Store Connect API as its clients mean it: signed, judged, its resources readable."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from ...errors import EndpointGone, OddStatus, UnexpectedAnswer
from ...http.client import encode
from ...http.effects import Effect
from ...http.failures import RedirectRefused
from ..changed_since import Field, plain, require_unchanged
from ..lost_answers import once
from .jsonapi import Document, Ref, Resource, body, linkage, next_link, read_document
from .pages import Pages
from .refusals import NotThere, error_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ...clock import Clock
    from ...http.answers import Answer
    from ...http.events import Listener
    from .session import TokenSession

T = TypeVar("T")
MOST_INCLUDED: Final = "50"
WRITE_ONLY: Final = frozenset({"submitted", "canceled", "resolved", "demoAccountPassword"})
"""Attributes that can be sent and not be read."""


class Api:
    """Requests to `/v1`. Methods may be called from several threads."""

    def __init__(self, session: TokenSession, clock: Clock, listener: Listener) -> None:
        self.session = session
        self.clock = clock
        self.listener = listener

    def read(self, path: str, purpose: str, params: Mapping[str, str] | None = None) -> Document:
        """One resource, or one page of a list.

        :param path: below `/v1/`, its parts encoded.
        :param purpose: what for, as the beginning of a sentence: "Reading the builds of Tank".
        """
        payload = self._payload("GET", f"/v1/{path}", purpose, params)
        document = read_document(payload, f"GET /v1/{path}")
        document.goes_on = next_link(payload, f"GET /v1/{path}") is not None
        return document

    def read_all(self, path: str, purpose: str, params: Mapping[str, str] | None = None) -> Document:
        """A whole list: every page, each resource once. A list whose pages vanish while it is read is read anew, once.

        :raises UnexpectedAnswer: the next page is at another host, has been read already, or is gone once more.
        """
        pages = self._pages(path, purpose, lambda resource: resource)
        return Document(pages.read(params), pages.included)

    def read_each(
        self, path: str, purpose: str, params: Mapping[str, str] | None, make: Callable[[Resource], T]
    ) -> list[T]:
        """As `read_all`, for lists so long that their resources would fill the memory.

        :param make: what of a resource is kept.
        """
        return self._pages(path, purpose, make).read(params)

    def _pages(self, path: str, purpose: str, make: Callable[[Resource], T]) -> Pages[T]:
        def fetch(address: str, params: Mapping[str, str] | None) -> Any:
            return self._payload("GET", address, purpose, params)

        return Pages(f"/v1/{path}", self.session.http.origin, fetch, make)

    def find(self, path: str, purpose: str, params: Mapping[str, str] | None = None) -> Document | None:
        """As `read`, or None where the service has no such resource."""
        try:
            return self.read(path, purpose, params)
        except (NotThere, EndpointGone):
            return None

    def create(
        self,
        type: str,
        find: Callable[[], T | None],
        make: Callable[[Resource], T],
        *,
        what: str,
        attributes: Mapping[str, Any] | None = None,
        relationships: Mapping[str, Ref | Iterable[Ref] | None] | None = None,
    ) -> T:
        """`POST /v1/{type}`, taking effect one time (`once`).

        :param find: looks for what is created, by its natural key.
        :param make: what is returned, from the resource that was created.
        :param what: a noun phrase: "creating version 2.0 of Tank".
        """
        content = body(type, attributes=attributes, relationships=relationships)

        def send() -> T:
            document = read_document(
                self._payload("POST", f"/v1/{type}", capital(what), json=content, effect=Effect.ONCE),
                f"POST /v1/{type}",
            )
            created = document.first()
            if created is None:
                raise UnexpectedAnswer(f"POST /v1/{type} was answered without what it created.")
            return make(created)

        return once(send, find, what=what, listener=self.listener)

    def update(
        self,
        ref: Ref,
        was: Mapping[str, Any],
        *,
        what: str,
        attributes: Mapping[str, Any],
    ) -> None:
        """`PATCH /v1/{type}/{id}` with absolute values; a lost answer is looked up in the resource itself.

        :param was: the attributes that the resource was seen to have: before another try it must still have them, or
            already those that are written.
        :raises ChangedMeanwhile: it has others.
        """
        wanted = {name: value for name, value in attributes.items() if name not in WRITE_ONLY}

        def find() -> bool | None:
            params = {f"fields[{ref.type}]": ",".join(wanted)}
            path = f"{ref.type}/{encode(ref.id)}"
            found = self.read(path, f"Looking for {what}", params if wanted else None).first()
            now = {} if found is None else found.attributes
            others = [name for name, value in wanted.items() if plain(now.get(name)) != plain(value)]
            fields = [Field(name, was.get(name), now.get(name)) for name in others]
            require_unchanged(f"{ref.type} {ref.id} ({what})", fields)
            return None if others else True

        self.move(ref, find, what=what, attributes=attributes, effect=Effect.REPEATABLE)

    def move(
        self,
        ref: Ref,
        find: Callable[[], bool | None] | None,
        *,
        what: str,
        attributes: Mapping[str, Any] | None = None,
        relationships: Mapping[str, Ref | Iterable[Ref] | None] | None = None,
        effect: Effect = Effect.ONCE,
    ) -> None:
        """`PATCH /v1/{type}/{id}` with an attribute that moves it along, as `submitted` does; or with other ends.

        :param find: looks whether it has been moved (`once`), before another try too.
        """
        content = body(ref.type, id=ref.id, attributes=attributes, relationships=relationships)
        path = f"/v1/{ref.type}/{encode(ref.id)}"

        def send() -> bool:
            self._payload(
                "PATCH", path, capital(what), json=content, effect=effect, json_again=_after_a_look(find, content)
            )
            return True

        once(send, find, what=what, listener=self.listener)

    def link(
        self,
        method: str,
        path: str,
        ends: Ref | Sequence[Ref],
        find: Callable[[], bool | None],
        *,
        what: str,
        effect: Effect = Effect.ONCE,
    ) -> None:
        """Write a relationship: PATCH sets its end, POST adds ends.

        :param find: looks whether it is so; an end that is set is looked at before another try too.
        """

        def send() -> bool:
            content = linkage(ends)
            again = _after_a_look(find, content) if effect is Effect.REPEATABLE else None
            self._request(method, f"/v1/{path}", effect, capital(what), json=content, json_again=again)
            return True

        once(send, find, what=what, listener=self.listener)

    def delete(self, ref: Ref, *, what: str) -> None:
        """`DELETE /v1/{type}/{id}`; gone already is as good."""
        path = f"{ref.type}/{encode(ref.id)}"

        def send() -> bool:
            with contextlib.suppress(NotThere):
                self._request("DELETE", f"/v1/{path}", Effect.REPEATABLE, capital(what))
            return True

        def find() -> bool | None:
            return True if self.find(path, f"Looking for {what}") is None else None

        once(send, find, what=what, listener=self.listener)

    def _payload(
        self,
        method: str,
        path: str,
        purpose: str,
        params: Mapping[str, str] | None = None,
        *,
        json: Any = None,
        effect: Effect = Effect.READ,
        json_again: Callable[[], Any] | None = None,
    ) -> Any:
        answer = self._request(
            method, path, effect, purpose, params=params, json=json, expect_json=True, json_again=json_again
        )
        return answer.json()

    def _request(self, method: str, path: str, effect: Effect, purpose: str, **options: Any) -> Answer:
        """:raises ItcError: the answer is no good one; which error, `refusals` tells."""
        source = f"{method} {urlsplit(path).path}"
        try:
            answer = self.session.request(method, path, effect, **options)
        except RedirectRefused as redirect:
            raise OddStatus(redirect.what, next_step=redirect.next_step) from redirect
        error = error_of(answer, purpose, source, self.session.key)
        if error is not None:
            raise error
        return answer


def _after_a_look(find: Callable[[], Any] | None, content: Any) -> Callable[[], Any] | None:
    """What is sent again, once `find` had a chance to see that somebody else has changed it."""
    if find is None:
        return None

    def again() -> Any:
        find()
        return content

    return again


def capital(what: str) -> str:
    """A noun phrase as the beginning of a sentence."""
    return what[:1].upper() + what[1:]
