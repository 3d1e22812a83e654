from __future__ import annotations

from contract.demo import with_version

from itc_actions import LaneContext, get_app_info
from itc_actions.sandbox import Sandbox


def test_the_version_in_preparation_is_left_to_later_steps(ctx: LaneContext, sandbox: Sandbox) -> None:
    with_version(sandbox)
    version = get_app_info(ctx)
    assert ctx.values.version is version
