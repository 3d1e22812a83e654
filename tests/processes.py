"""Command lines of Invoke in processes of their own, forked from one that has imported everything already.

A fresh interpreter takes most of a second to import what a lane needs; a fork takes milliseconds and is a process all
the same: signals, terminals, exit codes and streams of its own. One such parent serves a whole run of tests.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from io import TextIOWrapper
from pathlib import Path
from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parents[1]
PRELOADED = [
    *("cheroot.wsgi", "flask", "invoke.main", "junitparser", "jwt", "requests", "rich.live", "rich.table"),
    "cryptography.hazmat.backends.openssl.backend",
    *("itc_actions.program", "itc_actions.open_context", "itc_actions.sandbox", "itc_actions.sandbox_remote"),
    *("filelock", "platformdirs", "itc_actions.state_folder", "itc_actions.app_lock", "itc_actions.namespace"),
    *(f"itc_actions.commands.{name}" for name in ("doctor", "init", "logout", "sandbox", "settings")),
    *(
        "itc_actions.reports",
        "itc_actions.reports.terminal",
        "itc_actions.reports.json_lines",
        "itc_actions.reports.junit",
    ),
    *("itc_actions.services.connect", "itc_actions.services.itunes_connect", "itc_actions.services.app_store_connect"),
    "itc_actions.services.itunes_connect.kept_session",
    *(f"itc_actions.sandbox.{name}" for name in ("listener", "web", "itunes_connect", "app_store_connect")),
    *("encodings.unicode_escape", "itc_actions.input_files.ipa"),
]


class Started:
    """A command line that runs, with the part of `subprocess.Popen` that the tests use."""

    def __init__(self, words: tuple[str, ...], folder: Path, environ: Mapping[str, str], terminal: int | None) -> None:
        self.returncode: int | None = None
        self.stdout: IO[str] | None = None
        self.stderr: IO[str] | None = None
        streams = [terminal] * 3 if terminal is not None else self._pipes()
        self._told, theirs = socket.socketpair()
        order = {"words": words, "folder": str(folder), "environ": dict(environ)}
        _send(json.dumps(order).encode(), [*streams, theirs.fileno()])
        theirs.close()
        if terminal is None:
            for each in streams:
                os.close(each)
        self.pid = int(self._line())

    def _pipes(self) -> list[int]:
        out, theirs_out = os.pipe()
        err, theirs_err = os.pipe()
        self.stdout = open(out, encoding="utf-8")  # noqa: PTH123, SIM115 — a descriptor, closed by communicate()
        self.stderr = open(err, encoding="utf-8")  # noqa: PTH123, SIM115
        return [os.open(os.devnull, os.O_RDONLY), theirs_out, theirs_err]

    def _line(self) -> str:
        """The next thing that its parent tells of it: its process id, then how it ended."""
        text = b""
        while not text.endswith(b"\n"):
            piece = self._told.recv(1)
            if not piece:
                raise AssertionError("the parent of the command lines is gone")
            text += piece
        return text.decode()

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has one; negative: the signal that ended it."""
        if self.returncode is None:
            self._told.settimeout(timeout)
            try:
                self.returncode = int(self._line())
            except TimeoutError:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0) from None
            self._told.close()
        return self.returncode

    def poll(self) -> int | None:
        """Its exit code where it has ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(timeout=0.001)
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What it prints from now on, to its end."""
        said: dict[str, str] = {}
        readers = [
            threading.Thread(target=lambda name=name: said.update({name: _rest(getattr(self, name))}), daemon=True)
            for name in ("stdout", "stderr")
        ]
        for each in readers:
            each.start()
        for each in readers:
            each.join(timeout)
        if len(said) < len(readers):
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        self.wait(timeout)
        return said["stdout"], said["stderr"]

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, as another process does; none where it has just ended."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def end(self) -> None:
        """Kill it with all that it started, and close what is left."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.communicate()


def start(words: tuple[str, ...], folder: Path, environ: Mapping[str, str], *, terminal: int | None = None) -> Started:
    """Start `inv` with these words, in a session of its own.

    :param folder: its current folder.
    :param environ: its whole environment.
    :param terminal: a descriptor of the terminal it runs on; without one it reads nothing and is read through pipes.
    """
    return Started(words, folder, environ, terminal)


def _rest(stream: IO[str] | None) -> str:
    if stream is None or stream.closed:
        return ""
    with stream:
        return stream.read()


@functools.cache
def _parent() -> socket.socket:
    """The way to the process that all command lines are forked from; it ends with this one."""
    ours, theirs = socket.socketpair()
    process = subprocess.Popen(
        [sys.executable, __file__, str(theirs.fileno())],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        pass_fds=[theirs.fileno()],
        start_new_session=True,
    )
    theirs.close()
    atexit.register(process.wait, 10)
    atexit.register(ours.close)  # the last registered is the first to run
    return ours


_ORDER = threading.Lock()


def _send(order: bytes, descriptors: list[int]) -> None:
    with _ORDER:
        socket.send_fds(_parent(), [len(order).to_bytes(4, "big")], descriptors)
        _parent().sendall(order)


class Become(BaseException):
    """Raised in a fork up to the top of the program, which then is a command line and nothing else."""


def serve(orders: socket.socket) -> NoReturn:
    """Fork a command line for each order and tell how it ended, until whoever gives the orders is gone."""
    import gc
    import importlib

    for name in PRELOADED:
        importlib.import_module(name)
    importlib.import_module("itc_actions.program").built_in().to_contexts()  # the parameters and flags are kept
    gc.freeze()
    lines: dict[int, int] = {}
    """Where to tell how each ended, by its process id."""
    ends, wake = socket.socketpair()
    wake.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    while True:
        ready, _, _ = select.select([orders, ends], [], [])
        if ends in ready:
            ends.recv(4096)
            _tell_ends(lines)
        if orders in ready:
            _fork(orders, lines, {orders.fileno(), ends.fileno(), wake.fileno()})


def _fork(orders: socket.socket, lines: dict[int, int], ours: set[int]) -> None:
    """Take an order, fork its line and tell its process id."""
    head, descriptors, _, _ = socket.recv_fds(orders, 4, 4)
    if not head:
        sys.exit(0)
    order = orders.recv(int.from_bytes(head, "big"), socket.MSG_WAITALL)
    *streams, told = descriptors
    pid = os.fork()
    if pid == 0:
        _stand_alone(streams, {*ours, *descriptors, *lines.values()})
        raise Become(json.loads(order))
    for each in streams:
        os.close(each)
    lines[pid] = told
    _tell(told, pid)


def _stand_alone(streams: list[int], inherited: set[int]) -> None:
    """Be in a session of one's own, with these streams and nothing else of what the parent has open."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    for number, each in enumerate(streams):
        os.dup2(each, number)
    for each in inherited - {0, 1, 2}:
        os.close(each)


def _tell_ends(lines: dict[int, int]) -> None:
    """Tell of each line that has ended how it did."""
    for pid, told in list(lines.items()):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            _tell(told, os.waitstatus_to_exitcode(status))
            os.close(lines.pop(pid))


def _tell(told: int, number: int) -> None:
    with contextlib.suppress(BrokenPipeError):  # nobody asks any more
        os.write(told, f"{number}\n".encode())


def become(order: dict[str, object]) -> None:
    """Be `python -m invoke` with the words, the folder and the environment of the order."""
    words, folder, environ = order["words"], order["folder"], order["environ"]
    assert isinstance(words, list)
    assert isinstance(folder, str)
    assert isinstance(environ, dict)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    tempfile.tempdir = None  # what was imported before may have asked where it is
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", closefd=False)  # type: ignore[misc]  # noqa: SIM115
    sys.stdout = sys.__stdout__ = _stream(1)  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _stream(2)  # type: ignore[misc]
    sys.path[0] = folder
    sys.path[1:1] = [each for each in environ.get("PYTHONPATH", "").split(os.pathsep) if each not in sys.path]
    sys.argv = [str(Path(sys.prefix, "bin", "inv")), *words]

    from invoke.main import program

    program.run()


def leave(ended: SystemExit) -> NoReturn:
    """End as an interpreter does, but for taking apart all that was imported, which takes longer than many a line."""
    code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _stream(number: int) -> TextIOWrapper:
    buffering = 1 if number == 2 or os.isatty(number) else -1
    return open(number, "w", buffering=buffering, encoding="utf-8", errors="surrogateescape", closefd=False)


if __name__ == "__main__":
    try:
        serve(socket.socket(fileno=int(sys.argv[1])))
    except Become as line:
        mine = line.args[0]
    try:
        become(mine)
        sys.exit()
    except SystemExit as ended:
        leave(ended)
