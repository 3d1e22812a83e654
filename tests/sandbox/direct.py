"""`requests` without urllib3, which is most of what a request on loopback costs; answers that are streamed have it."""

from __future__ import annotations

import http.client
from collections import defaultdict
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.cookies import extract_cookies_to_jar
from urllib3.util.wait import wait_for_read


class Direct(HTTPAdapter):
    def __init__(self) -> None:
        super().__init__()
        self._idle: dict[str, list[http.client.HTTPConnection]] = defaultdict(list)

    def send(self, request: requests.PreparedRequest, stream: bool = False, *args: Any, **options: Any) -> Any:
        if stream or not isinstance(request.body, str | bytes | None):
            return super().send(request, stream, *args, **options)
        timeout = options["timeout"]
        connection = self._connection(request, timeout)
        try:
            connection.request(
                str(request.method), request.path_url, request.body, dict(request.headers or {}), encode_chunked=False
            )
            answered = connection.getresponse()
            content = answered.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise requests.ConnectionError(error, request=request) from error
        self._idle[_place(request)].append(connection)
        return _response(request, answered, content)

    def _connection(self, request: requests.PreparedRequest, timeout: Any) -> http.client.HTTPConnection:
        idle = self._idle[_place(request)]
        while idle:
            connection = idle.pop()
            if connection.sock is not None and not wait_for_read(connection.sock, timeout=0):
                connection.sock.settimeout(timeout)
                return connection
            connection.close()
        return http.client.HTTPConnection(_place(request), timeout=timeout)

    def close(self) -> None:
        super().close()
        for connections in self._idle.values():
            while connections:
                connections.pop().close()


def _place(request: requests.PreparedRequest) -> str:
    return urlsplit(str(request.url)).netloc


def _response(
    request: requests.PreparedRequest, answered: http.client.HTTPResponse, content: bytes
) -> requests.Response:
    response = requests.Response()
    response.status_code, response.reason = answered.status, answered.reason
    for name in answered.headers:
        response.headers[name] = str(answered.getheader(name))  # of several, all
    response.encoding = requests.utils.get_encoding_from_headers(response.headers)
    response.url, response.request = str(request.url), request
    response.raw = SimpleNamespace(_original_response=answered)  # where the session looks for cookies
    extract_cookies_to_jar(response.cookies, request, response.raw)  # type: ignore[no-untyped-call]
    response._content = content
    return response


def session() -> requests.Session:
    """A session for loopback, whatever the environment says of proxies."""
    made = requests.Session()
    made.trust_env = False
    made.mount("http://", Direct())
    return made
