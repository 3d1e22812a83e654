"""A sandbox that speaks TLS, to clients that trust its authority and to those that do not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from itc_actions.sandbox import Sandbox

from .asc_client import APP, AscClient
from .client import Client


@pytest.fixture(scope="module")
def shared() -> Iterator[Sandbox]:
    with Sandbox(tls=True) as running:
        yield running


@pytest.fixture
def secure(shared: Sandbox) -> Sandbox:
    shared.reset()
    return shared


@pytest.fixture
def authority(secure: Sandbox, tmp_path: Path) -> Path:
    return secure.write_authority(tmp_path)


def test_a_client_that_trusts_its_authority_is_served_on_both_apis(secure: Sandbox, authority: Path) -> None:
    with AscClient(secure) as today, Client(secure) as of_2015:
        today.session.verify = of_2015.session.verify = str(authority)
        of_2015.log_in()
        assert today.ids("apps")[0] == APP
        assert of_2015.ask("GET", "ra/apps/manageyourapps/summary").status_code == 200


def test_a_client_that_does_not_trust_it_sends_nothing(secure: Sandbox) -> None:
    with pytest.raises(requests.exceptions.SSLError, match="certificate verify failed"):
        requests.get(f"{secure.url}/v1/apps", timeout=10)
    assert secure.requests == []


def test_it_is_known_as_localhost_too(secure: Sandbox, authority: Path) -> None:
    url = secure.url.replace("127.0.0.1", "localhost")
    assert requests.get(f"{url}/v1/apps", verify=str(authority), timeout=10).status_code == 401


def test_links_and_upload_addresses_are_encrypted(secure: Sandbox, authority: Path) -> None:
    with AscClient(secure) as asc:
        asc.session.verify = str(authority)
        assert asc.get("apps")["links"]["self"] == f"{secure.url}/v1/apps"
        upload = asc.create(
            "buildUploads",
            {"cfBundleShortVersionString": "2.0", "cfBundleVersion": "101", "platform": "IOS"},
            app=("apps", APP),
        )
        file = {"assetType": "ASSET", "fileName": "a.ipa", "fileSize": 3, "uti": "com.apple.ipa"}
        made = asc.post("buildUploadFiles", file, buildUpload=("buildUploads", upload)).json()["data"]
        (part,) = made["attributes"]["uploadOperations"]
        assert part["url"].startswith(f"{secure.url}/sandbox-uploads/")
        headers = {header["name"]: header["value"] for header in part["requestHeaders"]}
        assert asc.session.put(part["url"], data=b"ipa", headers=headers, timeout=10).status_code == 200


def test_a_connection_that_says_nothing_keeps_nobody_waiting(secure: Sandbox, authority: Path) -> None:
    with socket.create_connection(("127.0.0.1", secure.port)):
        assert requests.get(f"{secure.url}/v1/apps", verify=str(authority), timeout=5).status_code == 401


def test_a_request_in_the_clear_is_not_served(secure: Sandbox) -> None:
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.get(f"http://127.0.0.1:{secure.port}/v1/apps", timeout=10)
    assert secure.requests == []


def test_a_fault_cuts_an_encrypted_connection(secure: Sandbox, authority: Path) -> None:
    secure.fault("drop", "/v1/apps")
    with pytest.raises(requests.exceptions.RequestException):
        requests.get(f"{secure.url}/v1/apps", verify=str(authority), timeout=10)
    assert requests.get(f"{secure.url}/v1/apps", verify=str(authority), timeout=10).status_code == 401


def test_the_key_of_the_authority_is_written_nowhere(secure: Sandbox, authority: Path) -> None:
    assert "PRIVATE KEY" not in authority.read_text()
    assert [path.name for path in authority.parent.iterdir()] == ["sandbox-ca.pem"]


def test_each_sandbox_has_an_authority_of_its_own(secure: Sandbox) -> None:
    with Sandbox(tls=True) as other:
        assert other.authority != secure.authority
