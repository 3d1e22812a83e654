"""Each test of this folder runs on both services, word for word; what differs goes through `differs`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, TypeVar

import pytest

from itc_actions import LaneContext, open_context
from itc_actions.sandbox import Sandbox

from .differences import DIFFERENCES
from .services import BOTH, ITUNES_CONNECT

T = TypeVar("T")


class Differs(Protocol):
    """What is true on this service, where the table says that it is not the same on the other."""

    def __call__(self, entry: str, *, itunes_connect: T, app_store_connect: T) -> T: ...


@pytest.fixture(autouse=True)
def clean(nothing_set: None) -> None:
    """Only what a test sets is set."""


@pytest.fixture(params=BOTH)
def service(request: pytest.FixtureRequest) -> str:
    """The service that the test runs on, as `--service` takes it."""
    return str(request.param)


@pytest.fixture
def ctx(sandbox: Sandbox, service: str) -> Iterator[LaneContext]:
    """A lane's context that speaks to the sandbox of the test, on its service."""
    with open_context(sandbox=sandbox, service=service) as context:
        yield context


@pytest.fixture
def differs(service: str) -> Differs:
    """Picks the value of the service that the test runs on, by an entry of the table of differences."""

    def pick(entry: str, *, itunes_connect: T, app_store_connect: T) -> T:
        assert entry in {difference.id for difference in DIFFERENCES}, f"The table has no entry {entry!r}."
        return itunes_connect if service == ITUNES_CONNECT else app_store_connect

    return pick
