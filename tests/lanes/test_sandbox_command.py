"""`inv sandbox` in the foreground of another process, and lines that are run against it."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine.harness import Ended, Inv
from faults.stage import Raw, answer
from processes import Started

from itc_actions.sandbox import Sandbox
from itc_actions.sandbox_remote import SandboxRemote

from .world import APP, BUNDLE, demo, documents, edited, shown, statuses

RELEASE = ("release", "--version", "2.0", "--release-notes", "Faster start")


@contextlib.contextmanager
def foreground(inv: Inv, *words: str) -> Iterator[tuple[Started, str, str]]:
    """A sandbox on a free port, its address as the first line says it, and the lines after that."""
    with inv.started("sandbox", "--port", "0", *words) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"https?://127\.0\.0\.1:\d+", line)
        assert found is not None, line
        yield process, found[0], "".join(process.stdout.readline() for _ in range(3))
        if process.poll() is None:
            interrupt(process, signal.SIGTERM)


def interrupt(process: Started, number: signal.Signals = signal.SIGINT) -> Ended:
    """Press Ctrl-C in its terminal, or send another signal, and wait for its end."""
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    return Ended(process.wait(), out, err)


def written(remote: SandboxRemote) -> list[str]:
    """Every POST that the server saw but the logins; the list begins anew."""
    seen = remote.ask("GET", "/requests")["requests"]
    remote.ask("POST", "/requests/clear")
    return [request["path"] for request in seen if request["method"] == "POST" and not request["login"]]


def test_a_release_and_its_cancellation_against_one_that_runs(inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    with foreground(inv) as (process, url, _):
        monkeypatch.setenv("ITC_SANDBOX", "1")
        monkeypatch.setenv("ITC_SANDBOX_URL", url)
        remote = SandboxRemote(url)

        def line(*words: str) -> list[str]:
            ended = inv(*words, "--json")
            assert ended.code == 0, ended.err
            return [status for _, status in statuses(documents(ended)[0])]

        def state() -> str:
            ended = inv("status", "--json")
            return str(shown(documents(ended)[0], "In preparation")[0]["state"])

        assert (line(*RELEASE), len(written(remote))) == (["changed"] * 3 + ["unchanged", "changed"], 5)
        assert state() == "waiting-for-review"
        assert (line(*RELEASE), written(remote)) == (["unchanged"] * 5, [])
        assert (line("cancel"), len(written(remote))) == (["changed"], 1)
        assert state() == "developer-rejected"
        assert (line("cancel"), written(remote)) == (["unchanged"], [])
        assert interrupt(process).code == 0


def test_it_prints_its_address_and_what_to_set(inv: Inv) -> None:
    with foreground(inv) as (process, url, then):
        assert SandboxRemote(url).default_app() == BUNDLE
        ended = interrupt(process)
    assert f"export ITC_SANDBOX=1 ITC_SANDBOX_URL={url}" in then
    assert "Sandbox ended." in ended.out
    assert ended.code == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_its_key_does_not_outlive_it(inv: Inv, number: signal.Signals) -> None:
    with foreground(inv) as (process, _, _then):
        assert process.stdout is not None
        *_, line = [process.stdout.readline() for _ in range(3)]
        key = Path(line.rpartition("=")[2].strip())
        assert key.name.startswith("AuthKey_")
        assert key.exists()
        ended = interrupt(process, number)
    assert (ended.code, "Sandbox ended." in ended.out) == (0, True)
    assert not key.parent.exists()


def test_a_state_file_keeps_its_world_from_one_start_to_the_next(inv: Inv) -> None:
    with foreground(inv, "--state", "world.json") as (process, url, _):
        SandboxRemote(url).ask("POST", "/create-version", app=APP, number="2.5")
        assert "Its world is kept in world.json" in interrupt(process).out
    with foreground(inv, "--state", "world.json") as (_, url, _then):
        apps = SandboxRemote(url).ask("GET", "/world")["apps"]
    assert apps[0]["edit"]["number"] == "2.5"


def test_it_speaks_tls_to_those_who_trust_its_authority(inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
    with foreground(inv, "--tls", "--state", "world.json") as (process, url, _):
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(9)]
        told = dict(re.findall(r"\b([A-Z_]+)=(\S+)", "".join(lines)))
        assert told.keys() >= {"SSL_CERT_FILE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE"}
        for name, value in {**told, "ITC_SANDBOX": "1", "ITC_SANDBOX_URL": url}.items():
            monkeypatch.setenv(name, value)
        for service in ("app-store-connect", "itunes-connect"):
            ended = inv("status", "--service", service)
            assert ended.code == 0, ended.err
        monkeypatch.delenv("REQUESTS_CA_BUNDLE")
        monkeypatch.delenv("CURL_CA_BUNDLE")
        stranger = inv("status", "--service", "app-store-connect")
        assert interrupt(process).code == 0
    assert url.startswith("https://")
    assert (stranger.code, "certificate is not trusted" in stranger.err) == (5, True)
    assert "Set REQUESTS_CA_BUNDLE" in stranger.err


def test_a_port_that_is_taken_ends_with_7(inv: Inv) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = inv("sandbox", "--port", str(port))
    assert ended.code == 7
    assert f"The sandbox cannot listen on port {port}: Address already in use.\n" in ended.err
    assert f"ITC_SANDBOX_URL=http://127.0.0.1:{port}" in ended.err


@pytest.mark.parametrize("port", ["-1", "65536", "many"])
def test_what_is_no_port_ends_with_7(inv: Inv, port: str) -> None:
    ended = inv("sandbox", f"--port={port}")
    assert ended.code == 7
    assert "--port must be" in ended.err


def test_a_damaged_state_file_ends_with_7(inv: Inv) -> None:
    (inv.folder / "world.json").write_text("{")
    ended = inv("sandbox", "--state", "world.json")
    assert ended.code == 7
    assert "world.json" in ended.err


class TestPlayingApple:
    def test_approve_puts_the_version_on_sale(self, inv: Inv, standing: Sandbox) -> None:
        inv(*RELEASE)
        ended = inv("sandbox.approve")
        live = demo(standing).live
        assert live is not None
        assert (ended.code, live.number, live.state) == (0, "2.0", "ready-for-sale")
        assert "version 2.0 is ready-for-sale" in ended.out

    def test_reject_sends_it_back_with_reasons(self, inv: Inv, standing: Sandbox) -> None:
        inv(*RELEASE)
        ended = inv("sandbox.reject", "--reason", "2.1: it crashes at launch", "--reason", "3.1: no such price")
        (thread,) = demo(standing).threads
        assert (ended.code, edited(standing).state) == (0, "rejected")
        assert [(reason.section, reason.description) for reason in thread.reasons] == [
            ("2.1", "it crashes at launch"),
            ("3.1", "no such price"),
        ]

    @pytest.mark.parametrize(
        ("words", "state"),
        [(("sandbox.approve",), "beta-approved"), (("sandbox.reject", "--reason", "2.1: it crashes"), "beta-rejected")],
    )
    def test_beta_review_decides_on_the_build_that_waits(
        self, inv: Inv, standing: Sandbox, words: tuple[str, ...], state: str
    ) -> None:
        inv("beta", "--whats-new", "Faster start")
        standing.upload_build(APP, "2.0", "101", processing_seconds=0)
        ended = inv(*words, "--beta")
        assert (ended.code, [build.beta_state for build in demo(standing).builds[-2:]]) == (
            0,
            [state, "ready-for-beta-submission"],
        )

    def test_beta_review_without_a_build_that_waits_is_refused_with_3(self, inv: Inv, standing: Sandbox) -> None:
        ended = inv("sandbox.approve", "--beta")
        assert (ended.code, "The sandbox at" in ended.err) == (3, True)

    def test_a_reason_may_have_a_comma_in_it(self, inv: Inv, standing: Sandbox) -> None:
        inv(*RELEASE)
        inv("sandbox.reject", "--reason", "2.1: it crashes at launch, always")
        (thread,) = demo(standing).threads
        assert [reason.description for reason in thread.reasons] == ["it crashes at launch, always"]

    def test_with_nothing_in_review_it_is_refused_with_3(self, inv: Inv, standing: Sandbox) -> None:
        ended = inv("sandbox.approve")
        assert ended.code == 3
        assert "no version in review" in ended.err

    def test_an_app_is_created_now_or_after_a_while(self, inv: Inv, standing: Sandbox) -> None:
        now = inv("sandbox.create-app", "--app", "com.example.tank", "--name", "Tank")
        later = inv("sandbox.create-app", "--app", "com.example.later", "--after", "10m")
        assert (now.code, later.code) == (0, 0)
        assert ("app created with version 1.0" in now.out, later.out) == (
            True,
            "com.example.later will be there in 600 s.\n",
        )
        assert [app.name for app in standing.world.state.apps][2:] == ["Tank"]

    def test_a_build_appears_under_the_next_number_and_processes(self, inv: Inv, standing: Sandbox) -> None:
        ended = inv("sandbox.upload-build", "--version", "2.0")
        newest = demo(standing).builds[-1]
        assert (ended.code, newest.train, newest.number, newest.state) == (0, "2.0", "101", "processing")
        assert f"{BUNDLE}: build 101 of 2.0 uploaded" in ended.out

    def test_a_build_appears_under_the_number_that_is_given(self, inv: Inv, standing: Sandbox) -> None:
        inv("sandbox.upload-build", "--version", "2.0", "--number", "4711")
        assert demo(standing).builds[-1].number == "4711"

    def test_a_release_waits_for_it_and_advances_the_clock(self, inv: Inv, standing: Sandbox) -> None:
        inv("sandbox.upload-build", "--version", "2.0")
        ended = inv(*RELEASE, "--json")
        assert (ended.code, documents(ended)[0]["steps"][2]["result"]["number"]) == (0, "101")

    def test_an_upload_without_a_version_ends_with_7(self, inv: Inv, standing: Sandbox) -> None:
        ended = inv("sandbox.upload-build")
        assert ended.code == 7
        assert "--version is missing" in ended.err

    def test_reset_puts_the_world_back(self, inv: Inv, standing: Sandbox) -> None:
        inv(*RELEASE)
        ended = inv("sandbox.reset")
        assert (ended.code, demo(standing).edit) == (0, None)

    def test_another_app_is_named_by_the_flag(self, inv: Inv, standing: Sandbox) -> None:
        inv("sandbox.upload-build", "--version", "3.3", "--app", "com.example.notes")
        assert standing.world.app("com.example.notes").builds[-1].train == "3.3"


class TestWhichSandbox:
    def test_without_an_address_it_ends_with_7_and_how_to(self, inv: Inv) -> None:
        ended = inv("sandbox.approve")
        assert ended.code == 7
        assert "ITC_SANDBOX_URL is not set" in ended.err
        assert "inv sandbox" in ended.err

    @pytest.mark.parametrize("line", [("sandbox.approve",), ("status", "--sandbox")])
    def test_one_that_does_not_answer_ends_with_5_and_how_to(
        self, inv: Inv, monkeypatch: pytest.MonkeyPatch, line: tuple[str, ...]
    ) -> None:
        with Sandbox() as gone:
            monkeypatch.setenv("ITC_SANDBOX_URL", gone.url)
        ended = inv(*line)
        assert ended.code == 5
        assert "No sandbox answers at" in ended.err
        assert "service said" not in ended.err

    @pytest.mark.parametrize("body", ["{}", "[]", '{"apps": []}', '{"apps": {}}', "<html>"])
    @pytest.mark.parametrize(
        "words",
        [
            ("status", "--sandbox"),
            ("status", "--sandbox", "--app", "x", "--service", "app-store-connect"),
            ("sandbox.upload-build", "--version", "2.0", "--app", "x"),
            ("sandbox.upload-build", "--version", "2.0", "--app", "x", "--number", "1"),
            ("sandbox.reset",),
        ],
    )
    def test_something_else_that_answers_ends_with_5_and_how_to(
        self, inv: Inv, monkeypatch: pytest.MonkeyPatch, standing: Sandbox, words: tuple[str, ...], body: str
    ) -> None:
        monkeypatch.setenv("ITC_SANDBOX_KEY_ID", standing.key_id)
        monkeypatch.setenv("ITC_SANDBOX_ISSUER_ID", standing.issuer_id)
        monkeypatch.setenv("ITC_SANDBOX_KEY_FILE", str(standing.write_key(inv.folder)))
        with Raw(answer("200 OK", body, content_type="application/json")) as other:
            monkeypatch.setenv("ITC_SANDBOX_URL", other.origin)
            ended = inv(*words)
        assert ended.code == 5
        assert f"No sandbox answers at {other.origin}, but something else does." in ended.err

    def test_one_without_an_app_ends_with_3_and_how_to_which_helps(self, inv: Inv, standing: Sandbox) -> None:
        del standing.world.state.apps[:]
        ended = inv("sandbox.approve")
        assert (ended.code, "has no app" in ended.err, "inv sandbox.reset" in ended.err) == (3, True, True)
        assert (inv("sandbox.reset").code, demo(standing).bundle_id) == (0, BUNDLE)

    def test_an_address_of_another_machine_is_never_asked(self, inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ITC_SANDBOX_URL", "http://192.0.2.1:8080")
        assert inv("status", "--sandbox").code == 7
