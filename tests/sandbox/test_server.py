from __future__ import annotations

import contextlib
import gc
import http.client
import re
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests

from itc_actions.errors import BadInput
from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.listener import THREADS
from itc_actions.sandbox.world import Refusal

from .client import APP, WOA, Client


def test_many_sandboxes_run_at_once_apart_from_each_other() -> None:
    sandboxes = [Sandbox().start() for _ in range(10)]
    try:
        assert len({sandbox.port for sandbox in sandboxes}) == 10
        with Client(sandboxes[0]) as client:
            client.log_in()
            client.create_version()
        assert sandboxes[0].world.app(APP).edit is not None
        assert sandboxes[1].world.app(APP).edit is None
    finally:
        for sandbox in sandboxes:
            sandbox.stop()


def test_it_listens_on_loopback_only(sandbox: Sandbox) -> None:
    assert sandbox.url.startswith("http://127.0.0.1:")


def test_a_stopped_sandbox_answers_nobody() -> None:
    sandbox = Sandbox().start()
    url = sandbox.url
    with Client(sandbox) as client:
        client.ask("GET", "")
        sandbox.stop()
        with pytest.raises(requests.ConnectionError):
            client.session.get(url + WOA, timeout=5)


def test_starting_and_stopping_twice_is_no_error() -> None:
    sandbox = Sandbox().start()
    assert sandbox.start().url == sandbox.url
    sandbox.stop()
    sandbox.stop()
    with pytest.raises(RuntimeError):
        _ = sandbox.url


def test_a_port_that_is_taken_is_an_error(sandbox: Sandbox) -> None:
    with pytest.raises(OSError):
        Sandbox(port=sandbox.port).start()


def test_requests_at_the_same_time_lose_nothing(client: Client) -> None:
    def register(place: int) -> None:
        with requests.Session() as session:
            session.cookies.update(client.session.cookies)
            body = {"testers": [{"emailAddress": {"value": f"t{place}@example.org"}}]}
            session.post(client.sandbox.url + WOA + "ra/users/pre/create", json=body, timeout=10)

    threads = [threading.Thread(target=register, args=(place,)) for place in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(client.sandbox.world.state.external_testers) == 23
    assert all(len(seen.changed) == 1 for seen in client.sandbox.writes)


def test_more_connections_than_threads_are_kept_and_all_answered(sandbox: Sandbox) -> None:
    connections = [http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=5) for _ in range(2 * THREADS)]
    for _ in range(3):
        for connection in connections:
            connection.request("GET", WOA)
        for connection in connections:
            answer = connection.getresponse()
            assert (answer.status, answer.will_close) == (200, False)
            answer.read()
    for connection in connections:
        connection.close()


def test_requests_sent_before_the_answers_to_earlier_ones_are_answered_in_turn(sandbox: Sandbox) -> None:
    kept = b"GET /v1/apps HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    last = f"GET {WOA} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=5) as connection:
        connection.sendall(kept * 3 + last)
        answered = b"".join(iter(lambda: connection.recv(65536), b""))
    assert re.findall(rb"HTTP/1.1 (\d+) ", answered) == [b"401"] * 3 + [b"200"]
    assert [seen.path for seen in sandbox.requests] == ["/v1/apps"] * 3 + [WOA]


def test_a_connection_that_is_open_does_not_hold_up_the_end() -> None:
    sandbox = Sandbox().start()
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=5)
    connection.request("GET", WOA)
    assert b"appleConnectForm" in connection.getresponse().read()
    began = time.monotonic()
    sandbox.stop()
    assert time.monotonic() - began < 1
    assert connection.sock.recv(1) == b""
    connection.close()


def test_a_client_that_leaves_before_its_answer_leaves_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python tells of it from 3.13 on, when it finds the writer that still has what was not taken."""
    found: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda told: found.append(told.exc_value))
    with Sandbox() as sandbox:
        sandbox.fault("drop", times=0)
        for _ in range(5):
            with contextlib.suppress(requests.ConnectionError):
                requests.get(f"{sandbox.url}/v1/apps", timeout=10)
    gc.collect()
    assert [each for each in found if not isinstance(each, ResourceWarning)] == []


def test_importing_the_sandbox_does_not_import_its_web_server() -> None:
    code = "import sys, itc_actions.sandbox; print('flask' in sys.modules, 'cheroot' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_the_world_is_kept_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    with Sandbox(state_file=file) as sandbox, Client(sandbox) as client:
        client.log_in()
        client.create_version()
        sandbox.advance(1000)
        now = sandbox.clock.now()
    again = Sandbox(state_file=file)
    edit = again.world.app(APP).edit
    assert edit is not None
    assert edit.number == "2.0"
    assert again.clock.now() == now


def test_a_pipe_that_nobody_writes_to_is_no_file_for_the_world(pipe: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read: it is a named pipe, not a file"):
        Sandbox(state_file=pipe)


def test_the_file_is_written_at_once_and_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    Sandbox(state_file=file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["world.json"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "damaged"),
        (b"\xff\xfe", "damaged"),
        (b'{"schema": 99, "future": true}', "schema 99"),
        (b'{"schema": 2, "now": "2026-01-05T09:00:00Z", "world": {"apps": 5}}', "damaged"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_what_to_do(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "world.json"
    file.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        Sandbox(state_file=file)
    assert said in caught.value.text
    assert str(file) in caught.value.text
    assert "Delete" in caught.value.text


def test_a_file_that_cannot_be_written_is_an_error_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        Sandbox(state_file=tmp_path / "nowhere" / "world.json")


def test_an_operation_that_is_refused_leaves_the_requests_clean(client: Client) -> None:
    with pytest.raises(Refusal):
        client.sandbox.approve(APP)
    client.ask("GET", "ra/users/pre/ext")
    assert client.sandbox.writes == []
