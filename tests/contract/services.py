"""The two services as the tests name them."""

from __future__ import annotations

import pytest

ITUNES_CONNECT = "itunes-connect"
APP_STORE_CONNECT = "app-store-connect"
BOTH = (ITUNES_CONNECT, APP_STORE_CONNECT)


def only_on(service: str, *, because: str) -> pytest.MarkDecorator:
    """Run a test on one service alone.

    :param because: the id of the entry of `differences` that says why; that there is one, `test_differences` checks.
    """
    assert service in BOTH
    assert because
    return pytest.mark.parametrize("service", [service], indirect=True)
