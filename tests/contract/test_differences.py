"""The table is closed: each of its entries is needed by a test, and each that a test names is there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from itc_actions.catalogue import actions

from .differences import DIFFERENCES
from .endpoints import endpoints, said_of
from .page import PAGE, page
from .services import APP_STORE_CONNECT, BOTH, ITUNES_CONNECT

IDS = [difference.id for difference in DIFFERENCES]


def named(path: Path) -> Iterator[str]:
    """The entries that a file of tests branches by: `differs("id", …)`, `only_on(…, because="id")`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        because = [keyword.value for keyword in node.keywords if keyword.arg == "because"]
        said = {"differs": node.args[:1], "only_on": because}.get(node.func.id, [])
        yield from (each.value for each in said if isinstance(each, ast.Constant) and isinstance(each.value, str))


USED = {entry for path in Path(__file__).parent.glob("test_*.py") for entry in named(path)}


def test_every_entry_is_needed_by_a_test() -> None:
    by_fields = {difference.id for difference in DIFFERENCES if difference.fields}  # `test_records` needs each of them
    assert [entry for entry in IDS if entry not in USED | by_fields] == []


def test_every_entry_that_a_test_names_is_there() -> None:
    assert sorted(USED - set(IDS)) == []


def test_each_entry_stands_there_once_and_says_why() -> None:
    assert len(IDS) == len(set(IDS))
    assert [
        each.id for each in DIFFERENCES if not (each.itunes_connect and each.app_store_connect and each.because)
    ] == []


@pytest.mark.parametrize("action", actions())
def test_an_action_names_its_endpoints_on_both_services(action: str) -> None:
    lacking = {
        ITUNES_CONNECT: {name for difference in DIFFERENCES for name in difference.lacking},
        APP_STORE_CONNECT: {name for difference in DIFFERENCES for name in difference.lacking_on_app_store_connect},
    }
    for service in BOTH:
        if action in lacking[service]:
            assert said_of(action, service) == "none"
        else:
            assert endpoints(action, service)


def test_the_page_is_that_of_the_table_and_the_actions() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "cd tests && python -m contract.page"


def test_the_services_are_the_two_of_the_product() -> None:
    from itc_actions.services.connect import TITLES

    assert tuple(TITLES) == BOTH
