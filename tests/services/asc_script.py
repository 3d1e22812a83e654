"""A server of raw answers, and answers that the API gives."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Reply = tuple[int, Any] | tuple[int, Any, dict[str, str]]
NO_APPS: Reply = (200, {"data": [], "links": {"self": "x"}})
DENIED: Reply = (401, {"errors": [{"status": "401", "code": "NOT_AUTHORIZED", "title": "t", "detail": "d"}]})


class Script:
    """Replies in turn; the last for ever. Keeps what was asked."""

    def __init__(self) -> None:
        self.replies: list[Reply | Callable[[str], Reply]] = []
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.origin = ""

    def claims(self, index: int) -> dict[str, Any]:
        part = self.asked[index][1]["authorization"].removeprefix("Bearer ").split(".")[1]
        found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        return found

    def token(self, index: int) -> str:
        return self.asked[index][1]["authorization"]


@contextmanager
def answering(*replies: Reply | Callable[[str], Reply]) -> Iterator[Script]:
    script = Script()
    script.replies = list(replies)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            script.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            reply = script.replies.pop(0) if len(script.replies) > 1 else script.replies[0]
            status, body, *more = reply(self.path) if callable(reply) else reply
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response_only(status)
            for name, value in {"Content-Type": "application/json", **(more[0] if more else {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with suppress(ConnectionError):  # the client has had enough
                self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    script.origin = f"http://127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()


def refusal(code: str, status: int = 409, **more: Any) -> Reply:
    return (status, {"errors": [{"status": str(status), "code": code, "title": "t", "detail": "Not now.", **more}]})


def app(number: int) -> dict[str, Any]:
    attributes = {"name": f"App {number}", "bundleId": f"com.example.a{number}", "primaryLocale": "en-US"}
    return {"type": "apps", "id": str(number), "attributes": attributes}
