from __future__ import annotations

import pytest

from itc_actions import LaneContext, create_version, open_context
from itc_actions.errors import BadInput, Refused
from itc_actions.sandbox import Sandbox

from .demo import APP, approved, demo, edited, last, posts, submitted, with_version

CREATE = f"ra/apps/version/create/{APP}"
SAVE = f"ra/apps/version/save/{APP}"


def test_it_returns_the_version_to_edit(ctx: LaneContext) -> None:
    version = create_version(ctx, version="2.0")
    assert (version.number, version.state, version.live, version.app_id) == (
        "2.0",
        "prepare-for-submission",
        False,
        APP,
    )


def test_the_first_run_creates_the_version_and_is_changed(ctx: LaneContext, sandbox: Sandbox) -> None:
    create_version(ctx, version="2.0")
    assert (last(ctx).status, last(ctx).detail) == ("changed", "version 2.0 created")
    assert posts(sandbox) == [CREATE]
    assert edited(sandbox).number == "2.0"


def test_the_second_run_writes_nothing_and_is_unchanged(ctx: LaneContext, sandbox: Sandbox) -> None:
    create_version(ctx, version="2.0")
    sandbox.clear_requests()
    assert create_version(ctx, version="2.0").number == "2.0"
    assert (last(ctx).status, posts(sandbox), sandbox.writes) == ("unchanged", [], [])
    assert last(ctx).detail == "version 2.0 is there already (prepare-for-submission)"


def test_a_version_that_is_in_review_already_is_left_alone(ctx: LaneContext, sandbox: Sandbox) -> None:
    submitted(sandbox)
    assert create_version(ctx, version="2.0").state == "waiting-for-review"
    assert (last(ctx).status, posts(sandbox)) == ("unchanged", [])


def test_it_leaves_the_version_to_later_steps(ctx: LaneContext) -> None:
    created = create_version(ctx, version="2.0")
    assert ctx.values.version is created


def test_without_an_argument_the_number_is_the_one_an_earlier_step_left(ctx: LaneContext, sandbox: Sandbox) -> None:
    create_version(ctx, version="2.0")
    sandbox.clear_requests()
    assert create_version(ctx).number == "2.0"
    assert posts(sandbox) == []


def test_without_an_argument_the_number_is_that_of_the_environment(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ITC_VERSION", "2.5")
    with open_context(sandbox=sandbox) as ctx:
        assert create_version(ctx).number == "2.5"


def test_an_argument_counts_more_than_what_an_earlier_step_left(ctx: LaneContext, sandbox: Sandbox) -> None:
    create_version(ctx, version="2.0")
    assert create_version(ctx, version="2.1", rename=True).number == "2.1"
    assert edited(sandbox).number == "2.1"


def test_no_number_at_all_ends_with_7_and_names_flag_and_variable(ctx: LaneContext, sandbox: Sandbox) -> None:
    with pytest.raises(BadInput, match=r"--version is missing") as caught:
        create_version(ctx)
    assert caught.value.exit_code == 7
    assert "--version or set ITC_VERSION" in caught.value.text
    assert sandbox.requests == []


@pytest.mark.parametrize("number", ["abc", "2.0.0.1", "2.", "v2", " 2.0"])
def test_what_is_no_version_number_ends_with_7_and_sends_nothing(
    ctx: LaneContext, sandbox: Sandbox, number: str
) -> None:
    with pytest.raises(BadInput, match="must be one to three numbers joined by dots") as caught:
        create_version(ctx, version=number)
    assert caught.value.exit_code == 7
    assert sandbox.requests == []


def test_an_empty_number_ends_with_7_and_sends_nothing(ctx: LaneContext, sandbox: Sandbox) -> None:
    with pytest.raises(BadInput, match="version is given but empty"):
        create_version(ctx, version="")
    assert sandbox.requests == []


def test_the_version_on_sale_is_refused_with_3_before_any_write(ctx: LaneContext, sandbox: Sandbox) -> None:
    with pytest.raises(Refused, match=r"Version 1\.9 of Demo is ready-for-sale already\.") as caught:
        create_version(ctx, version="1.9")
    assert caught.value.exit_code == 3
    assert caught.value.next_step == "Give a higher --version."
    assert (last(ctx).status, posts(sandbox)) == ("failed", [])


def test_a_lower_number_is_refused_in_the_words_of_the_service(ctx: LaneContext, sandbox: Sandbox) -> None:
    with pytest.raises(Refused) as caught:
        create_version(ctx, version="1.8.5")
    assert "must be higher than that of the version on sale" in str(caught.value.said)
    assert caught.value.correlation_key
    assert (posts(sandbox), sandbox.writes, demo(sandbox).edit) == ([CREATE], [], None)


class TestWhileAnotherVersionIsInPreparation:
    def test_it_is_refused_with_3_and_both_ways_out(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with_version(sandbox, "1.10")
        with pytest.raises(Refused, match=r"Version 1\.10 of Demo is in preparation") as caught:
            create_version(ctx, version="2.0")
        assert caught.value.exit_code == 3
        assert "Finish it with --version 1.10" in str(caught.value.next_step)
        assert "action.create-version --version 2.0 --rename" in str(caught.value.next_step)
        assert posts(sandbox) == []

    def test_rename_gives_it_the_new_number(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with_version(sandbox, "1.10")
        assert create_version(ctx, version="2.0", rename=True).number == "2.0"
        assert (last(ctx).status, last(ctx).detail) == ("changed", "version 1.10 renamed to 2.0")
        assert (posts(sandbox), edited(sandbox).number) == ([SAVE], "2.0")

    def test_its_texts_stay_when_it_is_renamed(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with_version(sandbox, "1.10")
        create_version(ctx, version="2.0", rename=True)
        assert edited(sandbox).texts["de-DE"].release_notes == "Faster."

    def test_renaming_a_second_time_writes_nothing(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with_version(sandbox, "1.10")
        create_version(ctx, version="2.0", rename=True)
        sandbox.clear_requests()
        create_version(ctx, version="2.0", rename=True)
        assert (last(ctx).status, posts(sandbox)) == ("unchanged", [])

    def test_a_version_in_review_is_not_renamed(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        submitted(sandbox)
        with pytest.raises(Refused, match=r"Version 2\.0 is waiting-for-review, so it cannot be renamed") as caught:
            create_version(ctx, version="2.1", rename=True)
        assert "action.cancel-review" in str(caught.value.next_step)
        assert posts(sandbox) == []

    def test_an_approved_version_is_not_renamed(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        approved(sandbox)
        with pytest.raises(Refused, match="pending-developer-release"):
            create_version(ctx, version="2.1", rename=True)
        assert posts(sandbox) == []

    def test_the_environment_cannot_ask_for_a_rename(self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ITC_RENAME", "yes")
        with pytest.raises(BadInput, match=r"ITC_RENAME .* is no setting"), open_context(sandbox=sandbox):
            pass
        assert sandbox.requests == []


def test_a_new_app_whose_first_version_is_being_edited_has_it_already() -> None:
    with Sandbox.for_line(version="0.0") as sandbox, open_context(sandbox=sandbox) as ctx:
        create_version(ctx, version="0.0")
        assert (last(ctx).status, posts(sandbox)) == ("unchanged", [])


class TestInBadWeather:
    def test_an_answer_that_is_lost_after_the_create_took_effect_is_adopted(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        sandbox.fault("drop", path="version/create", when="after")
        assert create_version(ctx, version="2.0").number == "2.0"
        assert (last(ctx).status, posts(sandbox)) == ("changed", [CREATE])

    def test_a_create_whose_connection_broke_before_it_took_effect_is_sent_once_more(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        sandbox.fault("drop", path="version/create", when="before")
        create_version(ctx, version="2.0")
        assert (last(ctx).status, posts(sandbox)) == ("changed", [CREATE, CREATE])
        assert len(sandbox.writes) == 1

    def test_503_twice_and_then_fine_is_changed_with_both_retries_shown(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        sandbox.fault("status", path="manageyourapps/summary", status=503, times=2)
        create_version(ctx, version="2.0")
        assert (last(ctx).status, last(ctx).retries) == ("changed", 2)
        assert sum("503" in line for line in last(ctx).output) == 2

    def test_a_401_in_the_middle_costs_one_login_more(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.fault("expire", path="version/create")
        create_version(ctx, version="2.0")
        assert (last(ctx).status, len(sandbox.logins)) == ("changed", 2)

    def test_somebody_who_creates_another_version_meanwhile_is_told(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.fault("change", path="version/create", operation="create-version", args={"app": APP, "number": "1.9.5"})
        with pytest.raises(Refused, match=r"Creating version 2\.0 of Demo was refused"):
            create_version(ctx, version="2.0")
        assert edited(sandbox).number == "1.9.5"
