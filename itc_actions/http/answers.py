"""What came back: status, headers, body, and the strict reading of JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ..errors import UnexpectedAnswer

if TYPE_CHECKING:
    from collections.abc import Mapping

CORRELATION_KEY: Final = "x-apple-jingle-correlation-key"
_NOTHING: Final = object()


class BrokenOff(ValueError):
    """JSON that ends too early: the rest of the answer is missing."""


@dataclass
class Answer:
    """One answer of a service, read to its end."""

    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    """Names in any case."""
    body: bytes
    seconds: float
    cookie_headers: tuple[str, ...] = ()
    _decoded: Any = field(default=_NOTHING, repr=False)

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """The body as text; what is not UTF-8 is replaced."""
        return self.body.decode("utf-8", "replace")

    @property
    def correlation_key(self) -> str | None:
        """The key that Apple's support asks for."""
        return self.headers.get(CORRELATION_KEY)

    @property
    def set_cookies(self) -> dict[str, str]:
        """The cookies that this very answer sets, removals included, by name."""
        found: dict[str, str] = {}
        for header in self.cookie_headers:
            try:
                found.update((name, morsel.value) for name, morsel in SimpleCookie(header).items())
            except CookieError:
                continue
        return found

    @property
    def is_html(self) -> bool:
        """Whether the body is a page for people."""
        return self.headers.get("Content-Type", "").startswith("text/html") or self.body.lstrip()[:1] == b"<"

    def decode(self) -> Any:
        """The body as JSON, NaN and the like refused.

        :raises BrokenOff: it ends too early.
        :raises ValueError: it is no JSON, or nested so deeply that nobody means it.
        """
        if self._decoded is _NOTHING:
            try:
                self._decoded = msgspec.json.decode(self.body)
            except msgspec.DecodeError as error:
                if "truncated" in str(error):
                    raise BrokenOff("the JSON of the answer breaks off") from None
                raise ValueError(f"the answer is no JSON: {error}") from None
            except RecursionError:
                raise ValueError("the JSON of the answer is nested too deeply") from None
        return self._decoded

    def json(self) -> Any:
        """The body as JSON.

        :raises UnexpectedAnswer: it is none.
        """
        try:
            return self.decode()
        except ValueError as error:
            raise UnexpectedAnswer(
                f"{self.method} {self.path} was answered with something else than JSON: {error}.",
                correlation_key=self.correlation_key,
            ) from None
