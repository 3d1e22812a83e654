"""A client in the manner of fastlane's: models inflated from `included`, pages followed, answers judged by status.

It knows nothing of this project: it has a host, a key, and the habits of its kind.
"""

from __future__ import annotations

import hashlib
import time
from typing import Any

import jwt
import requests

Json = dict[str, Any]
EDITABLE = "PREPARE_FOR_SUBMISSION,DEVELOPER_REJECTED,REJECTED,METADATA_REJECTED,WAITING_FOR_REVIEW,INVALID_BINARY"


class Unexpected(Exception):
    """What the service said, error by error, those of other resources among them."""


class RubyClient:
    def __init__(self, host: str, key_id: str, issuer: str, key: str, authority: str | bool = True) -> None:
        self.host = host
        self.session = requests.Session()
        self.session.verify = authority
        now = int(time.time())
        claims = {"iss": issuer, "iat": now - 60, "exp": now + 500, "aud": "appstoreconnect-v1"}
        self.token = jwt.encode(claims, key, algorithm="ES256", headers={"kid": key_id, "typ": "JWT"})

    def send(self, method: str, path: str, params: Json | None = None, body: Any = None) -> Json | None:
        """One request; GETs say that they send JSON too, and brackets are nested."""
        url = path if path.startswith("http") else f"{self.host}/{path}"
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        answer = self.session.request(method, url, params=_nested(params or {}), json=body, headers=headers, timeout=10)
        if not answer.content:
            return None
        content: Json = answer.json()
        if "errors" in content:
            raise Unexpected("\n".join(_lines(content["errors"])))
        return content

    def models(self, path: str, **params: Any) -> list[Json]:
        """Every page, with each relationship replaced by what was included of it."""
        page, found = self.send("GET", path, params), []
        while page is not None:
            included = {(each["type"], each["id"]): each for each in page.get("included", [])}
            data = page["data"] if isinstance(page["data"], list) else [page["data"]] if page["data"] else []
            found += [_inflated(each, included) for each in data]
            following = page["links"].get("next")
            page = self.send("GET", following) if following else None
        return found

    def first(self, path: str, **params: Any) -> Json | None:
        return next(iter(self.models(path, **params)), None)

    def post(self, kind: str, attributes: Json | None = None, **relations: Any) -> Json:
        data: Json = {"type": kind, "attributes": attributes, "relationships": _data(relations)}
        sent = {name: value for name, value in data.items() if value}
        answer = self.send("POST", f"v1/{kind}", body={"data": sent})
        assert answer is not None
        return _inflated(answer["data"], {})

    def patch(self, kind: str, identifier: str, attributes: Json | None = None, **relations: Any) -> None:
        data: Json = {"type": kind, "id": identifier, "attributes": attributes, "relationships": _data(relations)}
        sent = {name: value for name, value in data.items() if value}
        self.send("PATCH", f"v1/{kind}/{identifier}", body={"data": sent})

    def link(self, method: str, path: str, kind: str, *ids: str) -> None:
        self.send(method, f"v1/{path}", body={"data": [{"type": kind, "id": each} for each in ids]})

    def upload(self, kind: str, content: bytes, name: str, **owner: tuple[str, str]) -> str:
        """Announce a file, send its parts without a token, and say that they are there."""
        made = self.post(kind, {"fileName": name, "fileSize": len(content)}, **owner)
        for part in made["uploadOperations"]:
            headers = {each["name"]: each["value"] for each in part["requestHeaders"]}
            piece = content[part["offset"] : part["offset"] + part["length"]]
            sent = self.session.request(part["method"], part["url"], data=piece, headers=headers, timeout=10)
            assert sent.status_code == 200, sent.text
        checksum = hashlib.md5(content).hexdigest()
        self.patch(kind, made["id"], {"uploaded": True, "sourceFileChecksum": checksum})
        return str(made["id"])


def _nested(params: Json) -> Json:
    made: Json = {}
    for name, value in params.items():
        if isinstance(value, dict):
            made |= {f"{name}[{inner}]": each for inner, each in value.items()}
        else:
            made[name] = value
    return made


def _data(relations: Json) -> Json:
    def written(value: Any) -> Any:
        if isinstance(value, list):
            return [written(each) for each in value]
        return None if value is None else {"type": value[0], "id": value[1]}

    return {name: {"data": written(value)} for name, value in relations.items()}


def _inflated(resource: Json, included: dict[tuple[str, str], Json]) -> Json:
    made = {"id": resource["id"], **resource.get("attributes", {})}
    for name, relation in resource.get("relationships", {}).items():
        if "data" not in relation:
            continue
        data = relation["data"]
        names = data if isinstance(data, list) else [data] if data else []
        found = [
            _inflated(included[(each["type"], each["id"])], {})
            for each in names
            if (each["type"], each["id"]) in included
        ]
        made[name] = found if isinstance(data, list) else next(iter(found), None)
    return made


def _lines(errors: list[Json]) -> list[str]:
    lines = []
    for error in errors:
        pointer = error.get("source", {}).get("pointer")
        lines.append(" - ".join(part for part in (error["title"], error.get("detail"), pointer) if part))
        for others in error.get("meta", {}).get("associatedErrors", {}).values():
            lines += _lines(others)
    return lines
