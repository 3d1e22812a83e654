"""Lists that come in pages, each of which says where the next one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from ...errors import EndpointGone, ItcError, UnexpectedAnswer
from ...http.addresses import origin_of
from ...http.hosts import host_of, parts_of
from .jsonapi import Ref, Resource, next_link, read_document
from .refusals import NotThere, NotUnderstood

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")
MOST: Final = "200"
"""Resources on one page, at most."""


class _PageGone(Exception):
    """A page of a list is not there any more; never leaves this file."""

    def __init__(self, error: ItcError) -> None:
        self.error = error


class Pages(Generic[T]):
    """One list.

    :param path: where its first page is.
    :param origin: the host that its pages are at.
    :param fetch: reads what is at an address, with parameters.
    :param make: what of a resource is kept.
    """

    def __init__(
        self,
        path: str,
        origin: str,
        fetch: Callable[[str, Mapping[str, str] | None], Any],
        make: Callable[[Resource], T],
    ) -> None:
        self._path = path
        self._source = f"GET {path}"
        self._origin = origin
        self._fetch = fetch
        self._make = make
        self.included: dict[Ref, Resource] = {}
        """What came with its pages."""

    def read(self, params: Mapping[str, str] | None) -> list[T]:
        """Every page, each resource once. A list whose pages vanish while it is read is read anew, once.

        :raises UnexpectedAnswer: the next page is at another host, has been read already, or is gone once more.
        """
        try:
            return self._read(params)
        except _PageGone:
            self.included.clear()
        try:
            return self._read(params)
        except _PageGone as gone:
            raise UnexpectedAnswer(
                f"{self._source}: the list changes while it is read: one of its pages was gone, twice.",
                said=gone.error.said,
                next_step="Run the same line again.",
                correlation_key=gone.error.correlation_key,
            ) from gone.error

    def _read(self, params: Mapping[str, str] | None) -> list[T]:
        """:raises _PageGone: a page after the first is not there."""
        whole: dict[Ref, T] = {}
        seen: set[str] = set()
        address: str | None = self._path
        asked: Mapping[str, str] | None = {"limit": MOST, **(params or {})}
        while address is not None:
            try:
                payload = self._fetch(address, asked)
            except (NotThere, EndpointGone, NotUnderstood) as error:
                if seen:
                    raise _PageGone(error) from error
                raise
            page = read_document(payload, self._source)
            for resource in page.data:
                if resource.ref not in whole:
                    whole[resource.ref] = self._make(resource)
            self.included.update(page.included)
            asked, address = None, next_link(payload, self._source)
            if address is not None:
                self._check(address, seen)
        return list(whole.values())

    def _check(self, address: str, seen: set[str]) -> None:
        parts = parts_of(address)
        if parts is None:
            raise UnexpectedAnswer(f"{self._source}: $.links.next is no address: {address!r}.")
        if origin_of(address) != origin_of(self._origin):
            raise UnexpectedAnswer(
                f"{self._source}: the next page is said to be at {parts.scheme}://{host_of(address)}, which is another "
                "host: it was not asked for."
            )
        if address in seen:
            raise UnexpectedAnswer(f"{self._source}: its pages go round in a circle: {parts.path} comes a second time.")
        seen.add(address)
