"""What the tests of faults share: a world with a context on it, the shipped lanes, command lines, raw servers."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import json
import os
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from processes import Started, start

from itc_actions import LaneContext, lane
from itc_actions.apple import states
from itc_actions.clock import SimulatedClock
from itc_actions.errors import ItcError
from itc_actions.redaction import Secret
from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.recorder import Seen
from itc_actions.sandbox.world.state import App
from itc_actions.services.itunes_connect import ItunesConnect
from itc_actions.steps import Step

ROOT = Path(__file__).resolve().parents[2]
APP = "1000000001"
BUNDLE = "com.example.demo"
WOA = "/WebObjects/iTunesConnect.woa/"
VERSION = rf"ra/apps/version/{APP}$"
"""The document of the version being edited."""
CREATE = "ra/apps/version/create/"
SUMMARY = "manageyourapps/summary$"
SERVICES = ("itunes-connect", "app-store-connect")


def _shipped(name: str) -> ModuleType:
    """One file of the lanes in `tasks/`, under a name that no other test's `tasks` takes."""
    spec = importlib.util.spec_from_file_location(f"shipped_{name}", ROOT / "tasks" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


_release, _beta = _shipped("release"), _shipped("beta")
release: Callable[..., None] = _release.release
cancel: Callable[..., None] = _release.cancel
status: Callable[..., None] = _release.status
beta: Callable[..., None] = _beta.beta


class Stage:
    """A world and a context on it, both on one simulated clock."""

    def __init__(self, sandbox: Sandbox, ctx: LaneContext) -> None:
        self.sandbox = sandbox
        self.ctx = ctx

    @property
    def app(self) -> App:
        """The demo app as it stands in the world."""
        return self.sandbox.world.app(APP)

    @property
    def steps(self) -> list[Step]:
        return self.ctx.itc_run.steps

    @property
    def statuses(self) -> dict[str, str]:
        """The status of each step by its name."""
        return {step.name: step.status for step in self.steps}

    @property
    def unchanged(self) -> set[str]:
        """The steps that changed nothing."""
        return {name for name, status in self.statuses.items() if status != "changed"}

    @property
    def told(self) -> str:
        """Retries and notices of every step."""
        return "\n".join(text for step in self.steps for text in step.output)

    @property
    def changes(self) -> list[str]:
        """What requests changed in the world, logins left out."""
        return [change for seen in self.sandbox.writes for change in seen.changed]

    def seen(self, word: str, method: str = "") -> list[Seen]:
        """The requests seen whose line holds a word."""
        return seen_by(self.sandbox, word, method)

    def fails(self, act: Callable[..., object], *args: Any, **parameters: Any) -> ItcError:
        """The error that ends an action or a lane."""
        with pytest.raises(ItcError) as caught:
            act(self.ctx, *args, **parameters)
        return caught.value

    def good_time(self) -> None:
        """No more faults, and the list of requests anew."""
        self.sandbox.clear_faults()
        self.sandbox.clear_requests()

    def with_version(self, number: str = "2.0") -> Stage:
        """Have the version with release notes and build 100, made by somebody else."""
        with_version(self.sandbox, number)
        return self

    def submitted(self) -> Stage:
        """Have version 2.0 waiting for review."""
        submitted(self.sandbox)
        return self


def seen_by(sandbox: Sandbox, word: str, method: str = "") -> list[Seen]:
    return [seen for seen in sandbox.requests if word in seen.line and seen.method.startswith(method)]


def with_version(sandbox: Sandbox, number: str = "2.0") -> None:
    sandbox.do("create-version", app=APP, number=number)
    for locale in ("en-US", "de-DE"):
        sandbox.do("set-texts", app=APP, locale=locale, texts={"release_notes": "Faster."})
    if number == "2.0":
        sandbox.do("select-build", app=APP, train="2.0", number="100")
    sandbox.clear_requests()


def submitted(sandbox: Sandbox) -> None:
    with_version(sandbox)
    sandbox.do("submit", app=APP)
    sandbox.clear_requests()
    assert sandbox.world.app(APP).edit is not None
    assert state_of(sandbox) == states.WAITING_FOR_REVIEW


def state_of(sandbox: Sandbox) -> str | None:
    """The state of the version being edited."""
    edit = sandbox.world.app(APP).edit
    return None if edit is None else edit.state


def impatient(monkeypatch: pytest.MonkeyPatch, **limits: Any) -> None:
    """Have clients made from now on give up sooner: limits of `RetryPolicy`."""
    import functools

    from itc_actions.http import client
    from itc_actions.http.retries import RetryPolicy

    monkeypatch.setattr(client, "RetryPolicy", functools.partial(RetryPolicy, **limits))


def live_at(monkeypatch: pytest.MonkeyPatch, origin: str) -> SimulatedClock:
    """Have a context that is no rehearsal speak to `origin` instead of Apple, on the clock that is returned."""
    import functools

    from itc_actions.services import connect, itunes_connect

    clock = SimulatedClock()
    monkeypatch.setattr(connect, "SystemClock", lambda: clock)
    monkeypatch.setattr(itunes_connect, "ItunesConnect", functools.partial(ItunesConnect, origin=origin))
    monkeypatch.setenv("ITC_USER", "felix@example.com")
    monkeypatch.setenv("ITC_PASSWORD", "never-to-be-sent")
    return clock


def service_at(sandbox: Sandbox, **options: Any) -> ItunesConnect:
    """A service of its own on a sandbox, for several threads."""
    return ItunesConnect(
        user=sandbox.user, password=Secret(sandbox.password), origin=sandbox.url, clock=sandbox.clock, **options
    )


def wait_until(condition: Callable[[], object], what: str, process: Started | None = None) -> None:
    """Wait for something that another process or thread does.

    :raises AssertionError: it has not come about in a minute, or the process ended first.
    """
    tick = threading.Event()
    for _ in range(6000):
        if condition():
            return
        if process is not None and process.poll() is not None and not condition():
            raise AssertionError(f"{what}: the process ended with {process.returncode}: {process.communicate()}")
        tick.wait(0.01)
    raise AssertionError(f"{what} has not come about")


@functools.cache
def _schema() -> Draft202012Validator:
    content = json.loads((ROOT / "docs" / "json_output.schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator(content)


@dataclass(frozen=True)
class Ended:
    """How a command line ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """All that was printed."""
        return self.out + self.err

    @property
    def documents(self) -> list[dict[str, Any]]:
        """The JSON Lines on standard output; each is as the published schema says."""
        found = [json.loads(each) for each in self.out.splitlines()]
        for each in found:
            _schema().validate(each)
        return found


class Line:
    """Command lines of Invoke in a project of their own, with the lanes that are shipped.

    :param folder: becomes the project's root.
    :param url: the sandbox they rehearse in.
    """

    def __init__(self, folder: Path, url: str | None) -> None:
        self.folder = folder / "project"
        shutil.copytree(ROOT / "tasks", self.folder / "tasks")
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUTF8": "1",
            "ITC_SANDBOX": "1",
        }
        if url is not None:
            self.environ["ITC_SANDBOX_URL"] = url

    def tasks(self, source: str) -> None:
        """Other lanes than the shipped ones."""
        shutil.rmtree(self.folder / "tasks")
        (self.folder / "tasks.py").write_text(source + "\nns = namespace(globals())\n", encoding="utf-8")

    def env_file(self, text: str | bytes) -> None:
        """Write the project's `.env`."""
        (self.folder / ".env").write_bytes(text if isinstance(text, bytes) else text.encode())

    def __call__(self, *words: str, **environ: str) -> Ended:
        """Run one to its end, with further environment variables."""
        with self.started(*words, **environ) as process:
            out, err = process.communicate(timeout=60)
        return Ended(process.wait(), out, err)

    def in_new_interpreter(self, *words: str, **environ: str) -> Ended:
        """Run one with variables that an interpreter reads before it runs anything."""
        return self.shell(f"inv {shlex.join(words)}", **environ)

    def shell(self, script: str, **environ: str) -> Ended:
        """Run a shell's line; in it, `inv` is the program."""
        inv = f"inv() {{ '{sys.executable}' -m invoke \"$@\"; }}\n"
        done = subprocess.run(
            ["bash", "-c", inv + script],
            cwd=self.folder,
            env={**self.environ, **environ},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            encoding="utf-8",
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    @contextlib.contextmanager
    def started(self, *words: str, **environ: str) -> Iterator[Started]:
        """One that runs, in a group of processes of its own; ended at the end."""
        process = start(words, self.folder, {**self.environ, **environ})
        try:
            yield process
        finally:
            process.end()

    def on_terminal(self, *words: str, columns: int = 80, **environ: str) -> Ended:
        """Run one on a terminal of so many columns; all that is printed there is `out`."""
        import fcntl
        import pty
        import struct
        import termios

        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        environment = {"TERM": "xterm-256color", **self.environ, **environ}
        process = start(words, self.folder, environment, terminal=theirs)
        os.close(theirs)
        pieces: list[bytes] = []
        with contextlib.suppress(OSError):  # the terminal is gone once the process is
            while piece := os.read(ours, 65536):
                pieces.append(piece)
        os.close(ours)
        return Ended(process.wait(timeout=60), b"".join(pieces).decode(), "")


class Raw:
    """A server on loopback that answers whatever comes with one answer, for faults below HTTP.

    :param answer: the bytes of the whole answer.
    :param tls: speak TLS first.
    """

    def __init__(self, answer: bytes, *, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[str] = []
        """The first line of each."""
        self.heads: list[str] = []
        self._answer = answer
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.origin = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> Raw:
        return self

    def __exit__(self, *error: object) -> None:
        self._socket.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                threading.Thread(target=self._meet, args=(connection,), daemon=True).start()

    def _meet(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(65536)
                if not piece:
                    return
                head += piece
            self.heads.append(head.decode("latin-1"))
            self.requests.append(self.heads[-1].partition("\r\n")[0])
            connection.sendall(self._answer)
            connection.shutdown(socket.SHUT_WR)


def answer(status: str, body: str = "", *, content_type: str = "text/html", **headers: str) -> bytes:
    """A whole answer, after which the connection is closed."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body.encode())}", f"Content-Type: {content_type}"]
    lines += ["Connection: close", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def unused_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def chosen(sandbox: Sandbox) -> str | None:
    edit = sandbox.world.app(APP).edit
    return edit.build.number if edit and edit.build else None


def error_of(act: Callable[[LaneContext], object], ctx: LaneContext) -> ItcError:
    """The error that ends a lane which does nothing else, with all that is told of it."""

    def work(ctx: LaneContext) -> None:
        act(ctx)

    with pytest.raises(ItcError) as caught:
        lane(work)(ctx)
    return caught.value
