from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from itc_actions import LaneContext, create_group, export_testers, import_testers
from itc_actions.errors import BadInput, NotSupported, Refused, Unreachable
from itc_actions.sandbox import Sandbox

from .conftest import Differs
from .demo import demo, last, outcome, sent
from .services import APP_STORE_CONNECT, ITUNES_CONNECT, only_on

REGISTER = "users/pre/create|/v1/betaTesters$"
JOIN = "externalTesters/|/relationships/betaTesters$"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "testers.csv"


def written(file: Path, *lines: str) -> Path:
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def new(count: int) -> list[str]:
    return [f"T,T,t{number}@example.com" for number in range(count)]


def outcomes(ctx: LaneContext) -> list[tuple[int, str]]:
    return [(row.row, row.outcome) for row in last(ctx).result]


def test_new_and_known_ones_are_added_and_those_of_the_app_left_alone(
    ctx: LaneContext, sandbox: Sandbox, file: Path
) -> None:
    report = import_testers(ctx, file=written(file, "F,K,felix@example.com", ",,ADA@example.com", ",,alan@example.com"))
    assert outcome(ctx) == ("changed", "2 added, 1 already there")
    assert [(row.row, row.outcome) for row in report] == [(1, "added"), (2, "already there"), (3, "added")]
    assert {"felix@example.com", "ada@example.com", "alan@example.com"} <= set(demo(sandbox).external_testers)
    sandbox.clear_requests()
    import_testers(ctx, file=file)
    assert outcome(ctx) == ("unchanged", "3 already there")
    assert sent(sandbox) == []


@pytest.mark.fault("F38")
def test_f38_an_address_that_occurs_twice_counts_once_and_is_reported(
    ctx: LaneContext, sandbox: Sandbox, file: Path
) -> None:
    lines = ("F,K,felix@example.com", "F,K, Felix@Example.com ", "F,K,felix+beta@example.com")
    import_testers(ctx, file=written(file, *lines))
    assert outcomes(ctx) == [(1, "added"), (2, "duplicate"), (3, "added")]
    assert last(ctx).result[1].reason == "as row 1"
    assert {"felix@example.com", "felix+beta@example.com"} <= set(demo(sandbox).external_testers)


@pytest.mark.fault("F38")
def test_f38_a_refused_row_ends_with_3_after_the_rest_is_done(ctx: LaneContext, sandbox: Sandbox, file: Path) -> None:
    written(file, "F,K,felix@example.com", "N,N,no@domain", ",,alan@example.com", "G,G,good@example.com")
    with pytest.raises(Refused, match="1 row of testers could not be added to Demo") as caught:
        import_testers(ctx, file=file)
    assert caught.value.exit_code == 3
    assert "row 2 no@domain: " in str(caught.value.said)
    assert caught.value.now == "3 of 4 test Demo."
    assert outcomes(ctx) == [(1, "added"), (2, "refused"), (3, "added"), (4, "added")]
    assert {"felix@example.com", "alan@example.com", "good@example.com"} <= set(demo(sandbox).external_testers)
    sandbox.clear_requests()
    with pytest.raises(Refused):
        import_testers(ctx, file=file)
    assert (len(sent(sandbox)), sandbox.writes) == (1, [])


@pytest.mark.fault("F37")
def test_f37_bad_rows_end_with_7_and_nothing_is_sent(ctx: LaneContext, sandbox: Sandbox, file: Path) -> None:
    with pytest.raises(BadInput, match="2 rows must be corrected"):
        import_testers(ctx, file=written(file, "F,K,felix@example.com", "nonsense", "=1+1,K,k@example.com"))
    assert sandbox.requests == []


def test_many_are_few_requests(ctx: LaneContext, sandbox: Sandbox, file: Path, differs: Differs) -> None:
    import_testers(ctx, file=written(file, *new(30)))
    assert len(sent(sandbox)) == differs("giving-an-app", itunes_connect=2, app_store_connect=30)
    for number in range(30):
        demo(sandbox).external_testers.remove(f"t{number}@example.com")
        demo(sandbox).groups[0].testers.remove(f"t{number}@example.com")
    sandbox.clear_requests()
    import_testers(ctx, file=file)
    assert outcome(ctx) == ("changed", "30 added")
    assert len(sent(sandbox)) == 1


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("path", [REGISTER, JOIN])
def test_a_lost_answer_is_looked_up(ctx: LaneContext, sandbox: Sandbox, file: Path, when: str, path: str) -> None:
    sandbox.fault("drop", path=path, method="POST", when=when)
    import_testers(ctx, file=written(file, "F,K,felix@example.com", ",,alan@example.com"))
    assert outcome(ctx) == ("changed", "2 added")
    assert demo(sandbox).external_testers.count("felix@example.com") == 1


@pytest.mark.fault("F38")
def test_f38_who_was_accepted_and_is_not_there_afterwards_is_told(
    ctx: LaneContext, sandbox: Sandbox, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("itc_actions.sandbox.world.testers.join", lambda *args, **more: None)
    monkeypatch.setattr("itc_actions.sandbox.world.groups.join", lambda *args, **more: None)
    with pytest.raises(Refused, match="1 row") as caught:
        import_testers(ctx, file=written(file, "F,K,felix@example.com"))
    assert "afterwards" in str(caught.value.said)


def test_what_is_exported_imports_as_unchanged(ctx: LaneContext, sandbox: Sandbox, file: Path) -> None:
    assert [tester.email for tester in export_testers(ctx, file=file)] == ["ada@example.com", "grace@example.com"]
    assert outcome(ctx) == ("unchanged", f"2 testers written to {file}")
    import_testers(ctx, file=file)
    assert outcome(ctx) == ("unchanged", "2 already there")
    assert sent(sandbox) == []


class TestGroups:
    @only_on(ITUNES_CONNECT, because="groups")
    def test_they_are_not_supported_there(self, ctx: LaneContext, sandbox: Sandbox, file: Path) -> None:
        with pytest.raises(NotSupported, match=r"to groups \(QA\) is not possible on iTunes Connect"):
            import_testers(ctx, file=written(file, "F,K,felix@example.com,QA"))
        assert sent(sandbox) == []

    @only_on(ITUNES_CONNECT, because="groups")
    def test_those_that_testers_have_there_import_as_unchanged(
        self, ctx: LaneContext, sandbox: Sandbox, file: Path
    ) -> None:
        sandbox.world.state.external_testers[0].groups = ["QA"]
        export_testers(ctx, file=file)
        import_testers(ctx, file=file)
        assert outcome(ctx) == ("unchanged", "2 already there")

    @only_on(APP_STORE_CONNECT, because="groups")
    def test_each_joins_its_own_and_who_names_none_those_of_the_flag(
        self, ctx: LaneContext, sandbox: Sandbox, file: Path
    ) -> None:
        for name in ("QA", "Friends", "Press"):
            create_group(ctx, group=name)
        lines = (",,felix@example.com,qa;Friends", ",,alan@example.com,Friends", ",,ada@example.com")
        written(file, *lines)
        import_testers(ctx, file=file, groups=["Press"])
        assert {group.name: group.testers for group in demo(sandbox).groups[-3:]} == {
            "QA": ["felix@example.com"],
            "Friends": ["alan@example.com", "felix@example.com"],
            "Press": ["ada@example.com"],
        }
        sandbox.clear_requests()
        import_testers(ctx, file=file, groups=["Press"])
        assert (last(ctx).status, sent(sandbox)) == ("unchanged", [])
        export_testers(ctx, file=file)
        import_testers(ctx, file=file)
        assert (last(ctx).status, sent(sandbox)) == ("unchanged", [])

    @only_on(APP_STORE_CONNECT, because="groups")
    def test_one_that_there_is_none_of_ends_with_7(self, ctx: LaneContext, sandbox: Sandbox, file: Path) -> None:
        with pytest.raises(BadInput, match="Demo has no group QA") as caught:
            import_testers(ctx, file=written(file, ",,alan@example.com", ",,felix@example.com,QA"))
        assert f"{file} names what is missing in row 2." in caught.value.what
        assert caught.value.next_step == "Correct these rows, or create the group first: action.create-group."
        with pytest.raises(BadInput, match="Demo has no group QA") as caught:
            import_testers(ctx, file=written(file, ",,felix@example.com"), groups=["QA"])
        assert caught.value.next_step == "Correct --groups, or create it: action.create-group."
        assert sent(sandbox) == []

    @only_on(APP_STORE_CONNECT, because="groups")
    def test_the_groups_of_rows_of_one_address_are_put_together(
        self, ctx: LaneContext, sandbox: Sandbox, file: Path
    ) -> None:
        for name in ("QA", "Friends"):
            create_group(ctx, group=name)
        import_testers(ctx, file=written(file, ",,felix@example.com,QA", ",,FELIX@example.com,Friends"))
        assert [group.testers for group in demo(sandbox).groups[-2:]] == [["felix@example.com"]] * 2


@only_on(APP_STORE_CONNECT, because="quota")
@pytest.mark.fault("F13")
def test_f13_as_many_as_fit_into_the_hour_are_added_and_the_next_run_goes_on(
    ctx: LaneContext, sandbox: Sandbox, file: Path
) -> None:
    ctx.app  # noqa: B018
    sandbox.set_quota(limit=50, remaining=30)
    with pytest.raises(Unreachable, match="testers were not added yet") as caught:
        import_testers(ctx, file=written(file, *new(40)))
    counts = Counter(row.outcome for row in last(ctx).result)
    assert counts["added"] > 10
    assert counts["added"] + counts["put off"] == 40
    assert caught.value.now == f"{counts['added']} of 40 test Demo."
    assert any("new testers fit into it; all of them need about 1 hour" in each for each in last(ctx).output)
    sandbox.set_quota(limit=3600, remaining=3600)
    sandbox.clear_requests()
    import_testers(ctx, file=file)
    assert outcome(ctx) == ("changed", f"{counts['put off']} added, {counts['added']} already there")


@only_on(APP_STORE_CONNECT, because="quota")
@pytest.mark.fault("F13")
def test_f13_where_nobody_fits_into_the_hour_nothing_is_sent(ctx: LaneContext, sandbox: Sandbox, file: Path) -> None:
    ctx.app  # noqa: B018
    sandbox.set_quota(limit=50, remaining=12)
    with pytest.raises(Unreachable, match="Importing 40 testers to Demo needs about"):
        import_testers(ctx, file=written(file, *new(40)))
    assert sent(sandbox) == []


@only_on(APP_STORE_CONNECT, because="groups")
def test_a_refused_batch_is_halved_until_the_bad_one_stands_alone(
    ctx: LaneContext, sandbox: Sandbox, file: Path
) -> None:
    create_group(ctx, group="Team", internal=True)
    written(file, ",,team@example.com,Team", ",,ada@example.com,Team", ",,grace@example.com")
    with pytest.raises(Refused, match="1 row"):
        import_testers(ctx, file=file)
    assert outcomes(ctx) == [(1, "added"), (2, "refused"), (3, "already there")]
    assert demo(sandbox).groups[-1].testers == ["team@example.com"]
