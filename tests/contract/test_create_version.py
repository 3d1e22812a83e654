from __future__ import annotations

import pytest

from itc_actions import LaneContext, create_version, open_context
from itc_actions.errors import Refused
from itc_actions.sandbox import Sandbox

from .conftest import Differs
from .demo import APP, demo, edited, last, outcome, sent, submitted, with_version

CREATE = "version/create/|/v1/appStoreVersions$"


def test_it_creates_the_version_to_edit_in_one_write(ctx: LaneContext, sandbox: Sandbox) -> None:
    version = create_version(ctx, version="2.0")
    assert outcome(ctx) == ("changed", "version 2.0 created")
    assert (version.number, version.state, version.live) == ("2.0", "prepare-for-submission", False)
    assert (len(sent(sandbox)), edited(sandbox).number) == (1, "2.0")


def test_the_second_run_writes_nothing_and_is_unchanged(ctx: LaneContext, sandbox: Sandbox) -> None:
    create_version(ctx, version="2.0")
    sandbox.clear_requests()
    assert create_version(ctx, version="2.0").number == "2.0"
    assert outcome(ctx) == ("unchanged", "version 2.0 is there already (prepare-for-submission)")
    assert (sent(sandbox), sandbox.writes) == ([], [])


def test_a_version_that_is_in_review_already_is_left_alone(ctx: LaneContext, sandbox: Sandbox) -> None:
    submitted(sandbox)
    assert create_version(ctx, version="2.0").state == "waiting-for-review"
    assert (last(ctx).status, sent(sandbox)) == ("unchanged", [])


def test_the_version_on_sale_is_refused_with_3_before_any_write(ctx: LaneContext, sandbox: Sandbox) -> None:
    with pytest.raises(Refused, match=r"Version 1\.9 of Demo is ready-for-sale already\.") as caught:
        create_version(ctx, version="1.9")
    assert (caught.value.exit_code, caught.value.next_step) == (3, "Give a higher --version.")
    assert (last(ctx).status, sent(sandbox)) == ("failed", [])


def test_a_lower_number_is_refused_in_the_words_of_the_service(ctx: LaneContext, sandbox: Sandbox) -> None:
    with pytest.raises(Refused, match=r"Creating version 1\.8\.5 of Demo was refused") as caught:
        create_version(ctx, version="1.8.5")
    assert "must be higher than that of the version on sale" in str(caught.value.said)
    assert caught.value.correlation_key
    assert (len(sent(sandbox)), sandbox.writes, demo(sandbox).edit) == (1, [], None)


class TestWhileAnotherVersionIsInPreparation:
    def test_it_is_refused_with_3_and_both_ways_out(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with_version(sandbox, "1.10")
        with pytest.raises(Refused, match=r"Version 1\.10 of Demo is in preparation") as caught:
            create_version(ctx, version="2.0")
        assert caught.value.exit_code == 3
        assert "Finish it with --version 1.10" in str(caught.value.next_step)
        assert "inv action.create-version --version 2.0 --rename" in str(caught.value.next_step)
        assert sent(sandbox) == []

    def test_rename_gives_it_the_new_number_and_leaves_its_texts(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with_version(sandbox, "1.10")
        assert create_version(ctx, version="2.0", rename=True).number == "2.0"
        assert outcome(ctx) == ("changed", "version 1.10 renamed to 2.0")
        assert (len(sent(sandbox)), edited(sandbox).number) == (1, "2.0")
        assert edited(sandbox).texts["de-DE"].release_notes == "Faster."

    def test_renaming_a_second_time_writes_nothing(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with_version(sandbox, "1.10")
        create_version(ctx, version="2.0", rename=True)
        sandbox.clear_requests()
        create_version(ctx, version="2.0", rename=True)
        assert (last(ctx).status, sent(sandbox)) == ("unchanged", [])

    def test_a_version_in_review_is_not_renamed(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        submitted(sandbox)
        with pytest.raises(Refused, match=r"Version 2\.0 is waiting-for-review, so it cannot be renamed") as caught:
            create_version(ctx, version="2.1", rename=True)
        assert "action.cancel-review" in str(caught.value.next_step)
        assert sent(sandbox) == []

    def test_one_in_a_state_that_nobody_knows_is_told_and_left_alone(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with_version(sandbox)
        sandbox.set_state(APP, "held-by-apple")
        with pytest.raises(Refused, match=r"(?i)Version 2\.0 of Demo is in preparation \(held.by.apple\)"):
            create_version(ctx, version="2.1")
        assert sent(sandbox) == []


def test_a_new_app_whose_first_version_is_being_edited_has_it_already(service: str) -> None:
    with Sandbox.for_line(version="0.0") as sandbox, open_context(sandbox=sandbox, service=service) as ctx:
        create_version(ctx, version="0.0")
        assert (last(ctx).status, sent(sandbox)) == ("unchanged", [])


class TestInBadWeather:
    def test_an_answer_that_is_lost_after_the_create_took_effect_is_adopted(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        sandbox.fault("drop", path=CREATE, method="POST", when="after")
        assert create_version(ctx, version="2.0").number == "2.0"
        assert (last(ctx).status, len(sent(sandbox))) == ("changed", 1)

    def test_a_create_whose_connection_broke_before_it_took_effect_is_sent_once_more(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        sandbox.fault("drop", path=CREATE, method="POST", when="before")
        create_version(ctx, version="2.0")
        assert (last(ctx).status, len(sent(sandbox)), len(sandbox.writes)) == ("changed", 2, 1)

    def test_503_twice_and_then_fine_is_changed_with_both_retries_shown(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        sandbox.fault("status", path=r"manageyourapps/summary|/v1/apps\?", status=503, times=2)
        create_version(ctx, version="2.0")
        assert (last(ctx).status, last(ctx).retries) == ("changed", 2)
        assert sum("503" in line for line in last(ctx).output) == 2

    def test_a_401_in_the_middle_is_survived(self, ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
        sandbox.fault("status", path=CREATE, method="POST", status=401)
        create_version(ctx, version="2.0")
        assert last(ctx).status == "changed"
        assert len(sandbox.logins) == differs("login", itunes_connect=2, app_store_connect=0)

    def test_somebody_who_creates_another_version_meanwhile_is_told(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        change = {"app": APP, "number": "1.9.5"}
        sandbox.fault("change", path=CREATE, method="POST", operation="create-version", args=change)
        with pytest.raises(Refused, match=r"Creating version 2\.0 of Demo was refused"):
            create_version(ctx, version="2.0")
        assert edited(sandbox).number == "1.9.5"
