"""What the sandbox's stand-ins for Apple's tools share: they read an app, and deliver to a sandbox on this machine."""

from __future__ import annotations

import json
import os
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import IO, Any
from urllib.parse import urlsplit

from ..apple.ipa import Bundle, NoIpa, read_bundle

DELIVER = "/sandbox-transporter/deliver"


class Failed(Exception):
    """The tool ends with 1.

    :param errors: what it prints of it.
    """

    def __init__(self, *errors: str) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors


class Passing(Exception):
    """The service does not answer as it should: worth another try."""


def read_app(stream: IO[bytes]) -> Bundle:
    """The app of an .ipa.

    :raises Failed: it is none.
    """
    try:
        return read_bundle(stream)
    except NoIpa as error:
        raise Failed(*(f"ERROR ITMS-90000: {words}" for words in error.problems)) from None


def post(path: str, content: dict[str, Any], authorization: str) -> tuple[int, list[str]]:
    """Deliver; the status of the answer, and its errors.

    :raises Failed: there is no sandbox to deliver to.
    :raises Passing: it does not answer.
    """
    url = os.environ.get("ITC_SANDBOX_URL", "").rstrip("/")
    if urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1"):
        raise Failed(f"ITC_SANDBOX_URL is no sandbox on this machine ({url!r})")
    headers = {"Authorization": authorization, "Content-Type": "application/json"}
    try:
        connection = _connection(url)
        try:
            connection.request("POST", path, json.dumps(content).encode(), headers)
            answer = connection.getresponse()
            if answer.status >= 500:
                raise Passing(f"the service answered {answer.status}")
            return answer.status, json.load(answer)["errors"]
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError) as error:
        raise Passing(f"no answer of the service: {error}") from None


def _connection(url: str) -> HTTPConnection:
    """A connection that is yet to be made; whatever proxy is set is not for this machine."""
    parts = urlsplit(url)
    if parts.scheme != "https":
        return HTTPConnection(parts.netloc, timeout=60)
    import ssl  # certificates take time to load

    context = ssl.create_default_context(cafile=os.environ.get("REQUESTS_CA_BUNDLE"))
    return HTTPSConnection(parts.netloc, timeout=60, context=context)
