"""Sends what a webhook is told; only to addresses on this machine."""

from __future__ import annotations

import ipaddress
import urllib.error
import urllib.request
from urllib.parse import urlsplit

SIGNATURE = "X-Apple-Signature"
PATIENCE = 10.0
"""Seconds for which an answer is waited for [?]."""
LONGEST_ANSWER = 65_536
NOT_HERE = "The sandbox sends nothing to other machines"


def _is_here(url: str) -> bool:
    """Whether an address is on this machine."""
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A webhook that leads elsewhere has failed."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Go nowhere."""


def send(url: str, payload: str, signature: str) -> tuple[int | None, str]:
    """The status and the text of the answer; no status, and why, where there was none."""
    if not _is_here(url):
        return None, NOT_HERE
    headers = {"Content-Type": "application/json", "User-Agent": "itc-actions sandbox", SIGNATURE: signature}
    asked = urllib.request.Request(url, payload.encode(), headers, method="POST")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)
    try:
        with opener.open(asked, timeout=PATIENCE) as answer:
            return answer.status, answer.read(LONGEST_ANSWER).decode("utf-8", "replace")
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read(LONGEST_ANSWER).decode("utf-8", "replace")
    except (OSError, ValueError) as error:
        return None, str(getattr(error, "reason", None) or error)
