"""A sandbox in a process of its own, and a server that takes any PUT, both behind one line of so many bytes a second.

`python slow_line.py BYTES_A_SECOND` prints what is needed to use them, as JSON, and ends with its standard input.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.app_store_connect import uploads
from itc_actions.sandbox.app_store_connect.resources import build_uploads
from itc_actions.sandbox.world import assets

PIECE = 64 * 1024
LEEWAY = 0.02
"""Seconds; no sleep is as short as a piece takes."""


class Line:
    """What all connections share.

    :param rate: bytes in a second towards the servers.
    """

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._free_at = 0.0

    async def pass_on(self, size: int) -> None:
        """Wait until so many bytes are through, give or take `LEEWAY`: a single connection has the whole rate too."""
        now = asyncio.get_running_loop().time()
        self._free_at = max(now - LEEWAY, self._free_at) + size / self._rate
        if self._free_at > now + LEEWAY:
            await asyncio.sleep(self._free_at - now)


async def relay(line: Line, port: int) -> int:
    """Listen, and pass on what comes to a port of this machine; the port listened on."""

    async def copy(source: asyncio.StreamReader, target: asyncio.StreamWriter, *, over_line: bool) -> None:
        try:
            while piece := await source.read(PIECE):
                if over_line:
                    await line.pass_on(len(piece))
                target.write(piece)
                await target.drain()
        except ConnectionError:
            pass
        target.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner, outer = await asyncio.open_connection("127.0.0.1", port, limit=PIECE)
        await asyncio.gather(copy(reader, outer, over_line=True), copy(inner, writer, over_line=False))

    server = await asyncio.start_server(connected, "127.0.0.1", 0, limit=PIECE)
    return int(server.sockets[0].getsockname()[1])


async def sink() -> int:
    """Take any PUT, and keep nothing of it; the port listened on."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                left = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
                while left > 0:
                    left -= len(await reader.read(min(PIECE, left)))
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, limit=PIECE)
    return int(server.sockets[0].getsockname()[1])


def send_parts_to(address: str) -> None:
    """Have the sandbox let parts be sent there, and take them for arrived: what it does with them is not at issue."""
    tell, commit = uploads.operations, assets.commit

    def operations(world: Any, asset: Any, **options: Any) -> Any:
        parts = tell(world, asset, **options)
        for part in parts or ():
            part["url"] = address + urlsplit(part["url"]).path
        return parts

    vars(build_uploads)["operations"] = operations
    assets.commit = lambda world, asset, checksum, **_: commit(world, asset, None, received=asset.size, md5="")


async def serve(rate: float) -> None:
    with Sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
        line = Line(rate)
        told = {
            "sandbox": f"http://127.0.0.1:{await relay(line, sandbox.port)}",
            "sink": f"http://127.0.0.1:{await relay(line, await sink())}",
            "key_id": sandbox.key_id,
            "issuer_id": sandbox.issuer_id,
            "key_file": str(sandbox.write_key(Path(folder))),
        }
        send_parts_to(told["sink"])
        print(json.dumps(told), flush=True)
        await asyncio.to_thread(sys.stdin.read)
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)  # connections are open still


@contextmanager
def slow_line(rate: float) -> Iterator[dict[str, str]]:
    """Run it in a process of its own."""
    command = [sys.executable, __file__, str(rate)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        told: dict[str, str] = json.loads(process.stdout.readline())
        yield told
        process.stdin.close()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1])))
