from __future__ import annotations

from collections.abc import Callable

import pytest

from itc_actions import LaneContext, create_group, list_groups
from itc_actions.errors import NotSupported, Refused
from itc_actions.sandbox import Sandbox

from .demo import last, outcome, sent
from .services import APP_STORE_CONNECT, ITUNES_CONNECT, only_on


@only_on(ITUNES_CONNECT, because="groups")
@pytest.mark.parametrize("action", [list_groups, lambda ctx: create_group(ctx, group="QA")])
def test_without_groups_it_is_said_with_a_way_out(
    ctx: LaneContext, sandbox: Sandbox, action: Callable[[LaneContext], object]
) -> None:
    with pytest.raises(NotSupported, match="is not possible on iTunes Connect") as caught:
        action(ctx)
    assert (caught.value.exit_code, caught.value.now) == (3, "Nothing was written.")
    assert "--service app-store-connect" in str(caught.value.next_step)
    assert sent(sandbox) == []


@only_on(APP_STORE_CONNECT, because="groups")
class TestGroups:
    def test_those_of_the_app_are_listed(self, ctx: LaneContext) -> None:
        assert [(group.name, group.internal) for group in list_groups(ctx)] == [
            ("App Store Connect Users", True),
            ("External Testers", False),
        ]
        assert outcome(ctx) == ("unchanged", "2 groups")

    def test_one_is_created_once(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        created = create_group(ctx, group="QA")
        assert (created.name, created.internal) == ("QA", False)
        assert outcome(ctx) == ("changed", "the group QA created")
        sandbox.clear_requests()
        assert create_group(ctx, group="QA").id == created.id
        assert outcome(ctx) == ("unchanged", "the group QA is there already")
        assert (sent(sandbox), sandbox.writes) == ([], [])

    def test_one_of_people_of_the_account_is_created_when_that_is_said(self, ctx: LaneContext) -> None:
        assert create_group(ctx, group="Team", internal=True).internal is True

    @pytest.mark.parametrize(("internal", "kind"), [(True, "external"), (False, "internal")])
    def test_one_of_that_name_and_the_other_kind_is_refused_with_3(
        self, ctx: LaneContext, sandbox: Sandbox, internal: bool, kind: str
    ) -> None:
        create_group(ctx, group="QA", internal=not internal)
        sandbox.clear_requests()
        with pytest.raises(Refused, match=f"The group QA of Demo is there, but {kind}"):
            create_group(ctx, group="QA", internal=internal)
        assert sent(sandbox) == []

    def test_an_answer_that_is_lost_after_the_create_took_effect_is_adopted(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        sandbox.fault("drop", path="/v1/betaGroups$", method="POST", when="after")
        assert create_group(ctx, group="QA").name == "QA"
        assert (last(ctx).status, len(sent(sandbox))) == ("changed", 1)
