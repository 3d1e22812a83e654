"""A client as they were written in 2015: it scrapes, keeps cookies by hand, and posts whole documents back."""

from __future__ import annotations

import re
from typing import Any

import requests

from itc_actions.apple import states
from itc_actions.sandbox import Sandbox


class OldClient:
    def __init__(self, url: str) -> None:
        self.root = url + "/WebObjects/iTunesConnect.woa/"
        self.host = url
        self.cookie = ""

    def log_in(self, user: str, password: str) -> None:
        page = requests.get(self.root, timeout=10).text
        path = re.findall(r'action="(/WebObjects/iTunesConnect.woa/wo/[\d.]+)"', page)[0]
        form = {"theAccountName": user, "theAccountPW": password}
        answer = requests.post(self.host + path, data=form, allow_redirects=False, timeout=10)
        header = answer.headers["Set-Cookie"]
        kept = []
        for name in ("myacinfo", "woinst", "wosid", "itctx"):
            found = re.search(rf"{name}=(\w+);", header)
            assert found is not None, name
            kept.append(f"{name}={found[1]}")
        self.cookie = ";".join(kept)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Cookie": self.cookie, "Content-Type": "application/json"}
        answer = requests.request(method, self.root + path, json=body, headers=headers, timeout=10)
        content = answer.json()
        assert not content["messages"]["error"], content["messages"]
        assert not content["data"].get("sectionErrorKeys"), content["data"]["sectionErrorKeys"]
        return content["data"]


def logged_in(sandbox: Sandbox) -> OldClient:
    client = OldClient(sandbox.url)
    client.log_in(sandbox.user, sandbox.password)
    return client


def summaries(client: OldClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.ask("GET", "ra/apps/manageyourapps/summary")["summaries"]
    return found


def create_app(client: OldClient) -> str:
    form = client.ask("GET", "ra/apps/create/?appType=ios")
    form["versionString"]["value"] = "1.0"
    new = form["newApp"]
    new["name"]["value"], new["vendorId"]["value"] = "My New App", "SKU-123"
    new["bundleId"]["value"] = next(iter(form["bundleIds"]))
    new["primaryLanguage"]["value"] = "English"
    created: str = client.ask("POST", "ra/apps/create/?appType=ios", form)["newApp"]["adamId"]
    return created


def submit(client: OldClient, app: str) -> None:
    document = client.ask("GET", f"ra/apps/version/{app}?v=")
    questions = client.ask("POST", f"ra/apps/{app}/version/submit/start", document)
    questions["contentRights"] = {"containsThirdPartyContent": {"value": "true"}, "hasRights": {"value": "true"}}
    questions["adIdInfo"]["usesIdfa"]["value"] = "false"
    questions["previousPurchaseRestrictions"]["previousVersions"] = []
    client.ask("POST", f"ra/apps/{app}/version/submit/complete", questions)


def test_it_logs_in_and_lists_the_apps(sandbox: Sandbox) -> None:
    assert [app["vendorId"] for app in summaries(logged_in(sandbox))] == ["DEMO-1000000001", "NOTES-1"]


def test_it_creates_a_version_saves_and_submits_it(sandbox: Sandbox) -> None:
    client = logged_in(sandbox)
    app = summaries(client)[0]["adamId"]
    client.ask("POST", f"ra/apps/version/create/{app}", {"version": "2.0"})
    document = client.ask("GET", f"ra/apps/version/{app}?v=")
    for details in document["details"]["value"]:
        details["releaseNotes"]["value"] = "Faster start."
    build = client.ask("GET", f"ra/apps/{app}/trains/")["trains"][0]["builds"][0]
    document["preReleaseBuildVersionString"]["value"] = build["buildVersion"]
    document["preReleaseBuildTrainVersionString"] = build["trainVersion"]
    document["preReleaseBuildUploadDate"] = build["uploadDate"]
    client.ask("POST", f"ra/apps/version/save/{app}", document)
    submit(client, app)
    edit = sandbox.world.app(app).edit
    assert edit is not None
    assert edit.state == states.WAITING_FOR_REVIEW


def test_it_takes_a_new_app_to_its_first_submission(sandbox: Sandbox) -> None:
    client = logged_in(sandbox)
    app = create_app(client)
    sandbox.upload_build(app, "1.0", "1", processing_seconds=0)
    sandbox.do("add-screenshots", app=app)
    document = client.ask("GET", f"ra/apps/version/{app}")
    english = document["details"]["value"][0]
    english["description"]["value"], english["keywords"]["value"] = "A new app.", "new"
    english["supportURL"]["value"] = "https://example.com"
    document["copyright"]["value"], document["primaryCategory"]["value"] = "2015 Me", "MZGenre.Games"
    document["preReleaseBuildVersionString"]["value"] = "1"
    client.ask("POST", f"ra/apps/version/save/{app}", document)
    submit(client, app)
    assert client.ask("GET", f"ra/apps/version/{app}")["status"] == "waitingForReview"


def test_it_takes_its_submission_back(sandbox: Sandbox) -> None:
    sandbox.do("create-version", app="1000000001", number="2.0")
    sandbox.set_state("1000000001", states.WAITING_FOR_REVIEW)
    client = logged_in(sandbox)
    identifier = client.ask("GET", "ra/apps/version/1000000001")["versionId"]
    client.ask("POST", f"ra/apps/1000000001/versions/{identifier}/reject", {})
    assert client.ask("GET", "ra/apps/version/1000000001")["status"] == "devRejected"


def test_it_registers_a_tester_and_gives_the_app(sandbox: Sandbox) -> None:
    client = logged_in(sandbox)
    tester = {
        "emailAddress": {"value": "felix@example.org", "errorKeys": []},
        "firstName": {"value": "Felix"},
        "lastName": {"value": "K"},
        "testing": {"value": True},
    }
    client.ask("POST", "ra/users/pre/create", {"testers": [{**tester, "groups": []}]})
    client.ask("POST", "ra/user/externalTesters/1000000001/", {"users": [tester]})
    users = client.ask("GET", "ra/user/externalTesters/1000000001/")["users"]
    assert "felix@example.org" in [user["emailAddress"]["value"] for user in users]


def test_every_train_has_its_builds_in_processing(sandbox: Sandbox) -> None:
    trains = logged_in(sandbox).ask("GET", "ra/apps/1000000001/trains/")["trains"]
    assert all(train["buildsInProcessing"] == [] for train in trains)
