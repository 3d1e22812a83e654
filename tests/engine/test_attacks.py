"""What somebody would try who means harm, or is in a hurry."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from itc_actions import list_builds, open_context
from itc_actions.errors import BadInput
from itc_actions.lanes import lane

from .harness import Inv


def test_a_context_opened_in_a_rehearsal_never_goes_to_the_real_service() -> None:
    with open_context(sandbox=True), pytest.raises(BadInput, match="A rehearsal is under way"), open_context():
        pass


def test_a_context_opened_in_a_lane_does_not_switch_the_guard_of_plain_tasks_off(inv: Inv) -> None:
    inv.tasks("""
        from itc_actions import open_context

        @lane
        def first(ctx):
            with open_context(sandbox=True):
                seen.append("first")

        @task
        def plain(c):
            seen.append("plain")
    """)
    ended = inv("first", "--sandbox", "plain")
    assert (ended.code, ended.seen) == (7, ["first"])


def test_the_first_use_from_many_threads_makes_one_connection_and_one_login() -> None:
    with open_context(sandbox=True) as ctx, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: list_builds(ctx), range(8)))
        assert ctx.itc_run.logins == 1
    assert all(builds == found[0] for builds in found)


async def _asynchronous(ctx: object) -> None: ...


def _generator(ctx: object) -> object:
    yield ctx


@pytest.mark.parametrize("body", [_asynchronous, _generator])
def test_a_lane_that_would_not_run_when_called_is_refused_where_it_is_written(body: object) -> None:
    with pytest.raises(TypeError, match="a lane is a plain function"):
        lane(body)  # type: ignore[call-overload]


def test_bytes_that_are_no_text_are_refused_before_anything_is_sent(inv: Inv) -> None:
    inv.tasks("""
        @lane
        def first(ctx, release_notes=None):
            seen.append(release_notes)
    """)
    ended = inv("first", "--release-notes", "caf\udce9")
    assert (ended.code, ended.seen) == (7, [])


def test_a_failure_inside_a_property_of_the_context_is_told_as_what_it_is() -> None:
    with open_context(sandbox=True) as ctx:
        del ctx.itc_run.settings
        with pytest.raises(RuntimeError, match="no attribute 'settings'"):
            _ = ctx.settings
