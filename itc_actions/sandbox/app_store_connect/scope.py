"""The scope of a token: the operations that it is for, as `GET /v1/apps?filter[platform]=IOS`."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote


def allows(scope: Any, method: str, path: str, pairs: list[tuple[str, str]]) -> bool:
    """Whether one of the operations of a scope is the one that was asked for.

    That a request may say more in its query than the operation does is an assumption [?], and that an operation may
    leave the API's version out, as Apple's engineers tell people to [?].
    """
    if not isinstance(scope, list) or not all(isinstance(each, str) for each in scope):
        return False
    unversioned = "/" + path.lstrip("/").partition("/")[2]
    for each in scope:
        verb, _, target = each.strip().partition(" ")
        wanted, _, query = target.strip().partition("?")
        named = verb == method and unquote(wanted).rstrip("/") in (path, unversioned)
        if named and set(parse_qsl(query, keep_blank_values=True)) <= set(pairs):
            return True
    return False
