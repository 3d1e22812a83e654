"""A client of the App Store Connect API with nothing but `requests`."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any

import jwt
import requests

from itc_actions.sandbox import Sandbox

APP = "1000000001"
OTHER_APP = "1000000002"
Json = dict[str, Any]


def make_token(sandbox: Sandbox, *, kid: str | None = None, key: str | None = None, **claims: Any) -> str:
    """A token of the sandbox's key; a claim given as None is left out."""
    now = int(time.time())
    made = {"iss": sandbox.issuer_id, "iat": now - 60, "exp": now + 1000, "aud": "appstoreconnect-v1", **claims}
    made = {name: value for name, value in made.items() if value is not None}
    headers = {"kid": kid or sandbox.key_id}
    return jwt.encode(made, key or sandbox.private_key, algorithm="ES256", headers=headers)


class AscClient:
    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.session = requests.Session()
        self.session.trust_env = False
        self.token: str | None = make_token(sandbox)

    def __enter__(self) -> AscClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.session.close()

    def ask(self, method: str, path: str, json: Any = None, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        below = path if path.startswith("/") else f"/v1/{path}"
        url = path if path.startswith("http") else self.sandbox.url + below
        return self.session.request(method, url, json=json, headers=headers, timeout=10, **options)

    def get(self, path: str, **query: str) -> Json:
        """The document at a path; a parameter in brackets is written with its name before two underscores."""
        answer = self.ask("GET", path, params={_name(name): value for name, value in query.items()})
        assert answer.status_code == 200, answer.text
        document: Json = answer.json()
        return document

    def ids(self, path: str, **query: str) -> list[str]:
        return [each["id"] for each in self.get(path, **query)["data"]]

    def attributes(self, path: str) -> Json:
        found: Json = self.get(path)["data"]["attributes"]
        return found

    def post(self, kind: str, attributes: Json | None = None, **relations: Any) -> requests.Response:
        """Create a resource; a relationship is (type, id), a list of those, or None."""
        data: Json = {"type": kind}
        if attributes is not None:
            data["attributes"] = attributes
        if relations:
            data["relationships"] = {name: {"data": _linked(value)} for name, value in relations.items()}
        return self.ask("POST", kind, {"data": data})

    def create(self, kind: str, attributes: Json | None = None, **relations: Any) -> str:
        answer = self.post(kind, attributes, **relations)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["data"]["id"])

    def patch(self, kind: str, identifier: str, attributes: Json | None = None, **relations: Any) -> requests.Response:
        data: Json = {"type": kind, "id": identifier}
        if attributes is not None:
            data["attributes"] = attributes
        if relations:
            data["relationships"] = {name: {"data": _linked(value)} for name, value in relations.items()}
        return self.ask("PATCH", f"{kind}/{identifier}", {"data": data})

    def link(self, method: str, path: str, *names: tuple[str, str]) -> requests.Response:
        return self.ask(method, path, {"data": [{"type": kind, "id": each} for kind, each in names]})

    # what the demo world holds

    def build(self, number: str = "100") -> str:
        (found,) = self.ids("builds", filter__app=APP, filter__version=number)
        return found

    def group(self, name: str = "External Testers") -> str:
        (found,) = self.ids("betaGroups", filter__app=APP, filter__name=name)
        return found

    def edit(self) -> str:
        """The version being edited."""
        (found,) = self.ids(f"apps/{APP}/appStoreVersions", filter__appVersionState="PREPARE_FOR_SUBMISSION")
        return found

    def live(self) -> str:
        (found,) = self.ids(f"apps/{APP}/appStoreVersions", filter__appVersionState="READY_FOR_DISTRIBUTION")
        return found

    def texts(self, version: str, locale: str = "en-US") -> str:
        (found,) = self.ids(f"appStoreVersions/{version}/appStoreVersionLocalizations", filter__locale=locale)
        return found

    def create_version(self, number: str = "2.0") -> str:
        return self.create("appStoreVersions", {"platform": "IOS", "versionString": number}, app=("apps", APP))

    def make_ready(self) -> str:
        """A version to which nothing is missing."""
        version = self.create_version()
        for locale in ("en-US", "de-DE"):
            texts = self.texts(version, locale)
            self.patch("appStoreVersionLocalizations", texts, {"whatsNew": "Faster start."})
        self.patch("appStoreVersions", version, build=("builds", self.build()))
        return version

    def draft(self, version: str) -> str:
        submission = self.create("reviewSubmissions", {"platform": "IOS"}, app=("apps", APP))
        self.create(
            "reviewSubmissionItems",
            reviewSubmission=("reviewSubmissions", submission),
            appStoreVersion=("appStoreVersions", version),
        )
        return submission

    def submit(self, submission: str) -> requests.Response:
        return self.patch("reviewSubmissions", submission, {"submitted": True})

    def waiting(self) -> tuple[str, str]:
        """A version that waits for review, and its submission."""
        version = self.make_ready()
        submission = self.draft(version)
        assert self.submit(submission).status_code == 200
        return version, submission


def _name(name: str) -> str:
    """`filter__app` → `filter[app]`, `filter__preReleaseVersion__version` → `filter[preReleaseVersion.version]`."""
    first, *rest = name.split("__")
    return f"{first}[{'.'.join(rest)}]" if rest else first


def _linked(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, list):
        return [{"type": kind, "id": identifier} for kind, identifier in value]
    return {"type": value[0], "id": value[1]}


def error(answer: requests.Response, status: int) -> Json:
    """The first error of a refusal."""
    assert answer.status_code == status, answer.text
    found: Json = answer.json()["errors"][0]
    return found


def code(answer: requests.Response, status: int) -> str:
    return str(error(answer, status)["code"])
