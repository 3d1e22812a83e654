"""Lanes for TestFlight, to be copied and changed."""

from __future__ import annotations

from pathlib import Path

from itc_actions import (
    FROM_CONTEXT,
    LaneContext,
    add_tester,
    distribute_build,
    lane,
    update_build_test_info,
    upload_binary,
    wait_for_build,
)
from itc_actions.errors import BadInput


@lane
def beta(
    ctx: LaneContext,
    whats_new: str,
    ipa: Path | None = None,
    upload_with: str = FROM_CONTEXT,
    version: str | None = None,
    build: str | None = None,
    email: str | None = None,
    first_name: str | None = None,
    last_name: str | None = None,
    submit_beta_review: bool = FROM_CONTEXT,  # as the action has it: from the environment, or yes
) -> None:
    """Tell testers what to test in the newest build, hand it to them, and invite one more with --email.

    With --ipa that file is uploaded first, and is the build.
    """
    if ipa and build:
        raise BadInput("Give --ipa or --build, not both: the file is the build.")
    if ipa:
        build = upload_binary(ctx, ipa=ipa, version=version, upload_with=upload_with).key
    wait_for_build(ctx, version=version, build=build)
    update_build_test_info(ctx, whats_new=whats_new)
    distribute_build(ctx, submit_beta_review=submit_beta_review)
    if email:
        add_tester(ctx, email=email, first_name=first_name, last_name=last_name)
