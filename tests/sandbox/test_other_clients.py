"""Clients that are no Python at all: only the host and the certificate authority are set."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from ipas import write_ipa

from itc_actions.apple import states
from itc_actions.sandbox import Sandbox

from .asc_client import APP, make_token

SCRIPTS = Path(__file__).parent / "other_clients"


@pytest.fixture(scope="module")
def secure() -> Iterator[Sandbox]:
    with Sandbox(tls=True) as running:
        yield running


def run(*words: str, **env: str) -> str:
    """What a program prints."""
    ended = subprocess.run(words, env={**os.environ, **env}, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
def test_a_client_in_node_releases(secure: Sandbox, tmp_path: Path) -> None:
    secure.reset()
    said = run(
        "node",
        str(SCRIPTS / "release.mjs"),
        HOST=secure.url,
        KEY_ID=secure.key_id,
        ISSUER_ID=secure.issuer_id,
        KEY_FILE=str(secure.write_key(tmp_path)),
        IPA=str(write_ipa(tmp_path, size=9_000_000)),
        NODE_EXTRA_CA_CERTS=str(secure.write_authority(tmp_path)),
    )
    assert json.loads(said) == {"apps": 2, "state": "WAITING_FOR_REVIEW"}
    app = secure.world.app(APP)
    assert app.edit is not None
    assert (app.edit.state, app.edit.texts["de-DE"].release_notes) == (states.WAITING_FOR_REVIEW, "Schneller – 速い")
    secure.advance(10)
    assert app.builds[-1].number == "101"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_a_client_of_curl_reads_and_writes(secure: Sandbox, tmp_path: Path) -> None:
    secure.reset()
    authority = str(secure.write_authority(tmp_path))
    signed = ("-H", f"Authorization: Bearer {make_token(secure)}")
    common = ("curl", "--silent", "--show-error", "--fail-with-body", "--globoff", "--cacert", authority, *signed)
    found = run(*common, f"{secure.url}/v1/apps?filter[bundleId]=com.example.demo&fields[apps]=name")
    assert re.findall(r'"name":"(\w+)"', found) == ["Demo"]
    body = {"data": {"type": "betaGroups", "attributes": {"name": "QA"}, "relationships": {}}}
    body["data"]["relationships"] = {"app": {"data": {"type": "apps", "id": APP}}}
    sent = ("--request", "POST", "--header", "Content-Type: application/json", "--data-binary", json.dumps(body))
    made = json.loads(run(*common, *sent, f"{secure.url}/v1/betaGroups"))["data"]["id"]
    run(*common, "--request", "DELETE", f"{secure.url}/v1/betaGroups/{made}")
    assert [seen.status for seen in secure.requests] == [200, 201, 204]
