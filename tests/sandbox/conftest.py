"""A sandbox per test, and a plain HTTP client that is logged in to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from itc_actions.sandbox import Sandbox

from .asc_client import AscClient
from .client import Client


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    with Client(sandbox) as client:
        client.log_in()
        yield client


@pytest.fixture
def asc(sandbox: Sandbox) -> Iterator[AscClient]:
    with AscClient(sandbox) as client:
        yield client
