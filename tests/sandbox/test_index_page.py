"""The page at the sandbox's address: all that is served is there, and every example works as it stands."""

from __future__ import annotations

import html
import json
import re
import shlex
from collections.abc import Iterator

import pytest
import requests

from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.app_store_connect.resources import KINDS

WOA = "/WebObjects/iTunesConnect.woa"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def page(sandbox: Sandbox) -> str:
    answer = requests.get(f"{sandbox.url}/", timeout=10)
    assert answer.headers["Content-Type"].startswith("text/html")
    return html.unescape(answer.text)


def examples(page: str) -> list[list[str]]:
    """The words of every line that asks something of an operation."""
    return [shlex.split(line) for line in re.findall(r"<pre>(curl [^\n]*)</pre>", page)]


def test_it_shows_the_address_and_the_apps(sandbox: Sandbox, page: str) -> None:
    assert f"export ITC_SANDBOX=1 ITC_SANDBOX_URL={sandbox.url}" in page
    assert "com.example.demo" in page


def test_every_operation_of_itunes_connect_is_on_it(sandbox: Sandbox, page: str) -> None:
    paths = requests.get(f"{sandbox.url}/sandbox/openapi.json", timeout=10).json()["paths"]
    named = {f"<code>{method.upper()} {path}</code>" for path, operations in paths.items() for method in operations}
    assert [each for each in sorted(named) if each not in page] == []


def test_every_type_of_app_store_connect_is_on_it(page: str) -> None:
    asked = [kind for kind in KINDS.values() if kind.listing or kind.read or kind.create or kind.update or kind.delete]
    assert [kind.path for kind in asked if f" {kind.path}" not in page] == []


def test_every_example_works_as_it_stands(sandbox: Sandbox, page: str) -> None:
    session = requests.Session()
    form = re.search(r'action="([^"]*)"', session.get(f"{sandbox.url}{WOA}/", timeout=10).text)
    (login,) = re.findall(r"-d '(theAccountName=[^']*)'", page)
    assert form is not None
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    session.post(sandbox.url + form[1], login, headers=kind, timeout=10, allow_redirects=False)
    token = requests.get(f"{sandbox.url}/sandbox/token", timeout=10).text
    wrong = []
    for words in examples(page):
        sent = words[words.index("-d") + 1] if "-d" in words else None
        if "-b" in words:
            answer = session.request("POST" if sent else "GET", words[-1], timeout=10, json=sent and json.loads(sent))
        else:
            answer = requests.get(words[-1], headers={"Authorization": f"Bearer {token}"}, timeout=10)
        if answer.status_code >= 400:
            wrong.append((words[-1], answer.status_code))
    assert (wrong, len(examples(page)) > 40) == ([], True)


def test_the_files_speak_of_this_sandbox(sandbox: Sandbox) -> None:
    described = requests.get(f"{sandbox.url}/sandbox/openapi.json", timeout=10).json()
    asked = requests.get(f"{sandbox.url}/sandbox/requests.http", timeout=10).text
    assert described["servers"][0]["url"] == sandbox.url + WOA
    assert [line for line in asked.splitlines() if line.startswith("@host")] == [f"@host = {sandbox.url}"]


def test_looking_at_it_is_no_request_of_either_service(sandbox: Sandbox) -> None:
    sandbox.clear_requests()
    requests.get(f"{sandbox.url}/", timeout=10)
    assert sandbox.requests == []
