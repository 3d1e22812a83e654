"""A client with nothing but `requests`, for the tests of the sandbox."""

from __future__ import annotations

import re
from types import TracebackType
from typing import Any

import requests

from itc_actions.sandbox import Sandbox

APP = "1000000001"
WOA = "/WebObjects/iTunesConnect.woa/"
ANSWERS = {"adIdInfo": {"usesIdfa": {"value": "false"}}}


class Client:
    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.session = requests.Session()
        self.session.trust_env = False

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.session.close()

    def ask(self, method: str, path: str, json: Any = None) -> requests.Response:
        return self.session.request(method, self.sandbox.url + WOA + path, json=json, allow_redirects=False, timeout=10)

    def get(self, path: str) -> Any:
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def post(self, path: str, json: Any) -> Any:
        """The whole envelope."""
        answer = self.ask("POST", path, json)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def control(self, method: str, path: str, /, **body: Any) -> requests.Response:
        return self.session.request(method, f"{self.sandbox.url}/sandbox{path}", json=body or None, timeout=10)

    def log_in(self, password: str | None = None) -> requests.Response:
        page = self.ask("GET", "").text
        found = re.search(r'action="(/WebObjects/iTunesConnect.woa/wo/[^"]+)"', page)
        assert found is not None
        form = {"theAccountName": self.sandbox.user, "theAccountPW": password or self.sandbox.password}
        return self.session.post(self.sandbox.url + found[1], data=form, allow_redirects=False, timeout=10)

    def version(self, live: bool = False) -> Any:
        return self.get(f"ra/apps/version/{APP}" + ("?v=live" if live else ""))

    def save(self, document: Any, live: bool = False) -> Any:
        return self.post(f"ra/apps/version/save/{APP}" + ("?v=live" if live else ""), document)

    def create_version(self, number: str = "2.0") -> requests.Response:
        return self.ask("POST", f"ra/apps/version/create/{APP}", {"version": number})

    def make_ready(self, number: str = "2.0") -> Any:
        """A version to which nothing is missing; its document."""
        assert self.create_version(number).status_code == 200
        document = self.version()
        for details in document["details"]["value"]:
            details["releaseNotes"]["value"] = "Faster start."
        document["preReleaseBuildVersionString"]["value"] = "100"
        document["preReleaseBuildTrainVersionString"] = number
        answered = self.save(document)
        assert answered["data"]["sectionErrorKeys"] == []
        return answered["data"]

    def submit(self, answers: Any = None) -> Any:
        self.post(f"ra/apps/{APP}/version/submit/start", self.version())
        return self.post(f"ra/apps/{APP}/version/submit/complete", answers or ANSWERS)

    def waiting_version(self) -> Any:
        """The document of a version that waits for review."""
        self.make_ready()
        assert self.submit()["messages"]["error"] is None
        return self.version()


def text_of(document: Any, language: str, key: str) -> Any:
    """The wrapped text of one language."""
    return next(one for one in document["details"]["value"] if one["language"] == language)[key]
