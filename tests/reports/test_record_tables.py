"""Records as people read them."""

from __future__ import annotations

from itc_actions.records import App, BinaryDetails, Build, BuildKey, Version, VersionSummary, VersionTexts
from itc_actions.records.binary import DeviceSize
from itc_actions.reports.layout import cells
from itc_actions.reports.output import PLAIN_WIDTH
from itc_actions.statuses import ACTION, UNCHANGED

from .samples import a_result, a_step, line_with, plain, play

BUILDS = [
    Build(train="2.0", number="42", state="usable", raw_state="ready", testers=3, testing=True),
    Build(train="2.0", number="41", state="expired", raw_state="old", testers=0),
]


def test_an_action_that_only_read_ends_with_its_records_instead_of_its_step() -> None:
    reporter, out, _, _ = plain()
    step = a_step(1, "list_builds", UNCHANGED, result=BUILDS)
    play(reporter, a_result([step], name="list_builds", kind=ACTION, result=BUILDS))
    assert line_with("train", out.getvalue()).split()[:4] == ["train", "number", "state", "testing"]
    assert line_with("expired", out.getvalue()).split() == ["2.0", "41", "expired", "no", "0"]
    assert "requests" not in out.getvalue()


def test_an_action_that_changed_something_ends_with_its_step() -> None:
    reporter, out, _, _ = plain()
    play(reporter, a_result([a_step(1, "create_version")], name="create_version", kind=ACTION, result=BUILDS[0]))
    assert line_with("#", out.getvalue()).split() == ["#", "step", "status", "time", "requests"]


def test_an_empty_list_reads_none() -> None:
    reporter, out, _, _ = plain()
    play(reporter, a_result([a_step(1, "list_builds", UNCHANGED)], kind=ACTION, result=[]))
    assert "\n  none\n" in out.getvalue()


def test_a_single_record_is_shown_as_lines_of_name_and_value() -> None:
    reporter, out, _, _ = plain()
    texts = {"en-US": VersionTexts(name="Demo", release_notes="Faster start")}
    build = BuildKey(train="2.0", number="42")
    record = Version(app_id="1", number="2.0", state="x", raw_state="y", live=False, build=build, texts=texts)
    reporter.show("Version", [record])
    lines = [" ".join(line.split()) for line in out.getvalue().splitlines()]
    assert lines[0] == "Version"
    assert {"number 2.0", "live no", "build 2.0 42", "en-US", "release notes Faster start"} <= set(lines)


def test_sizes_have_names_and_units() -> None:
    reporter, out, _, _ = plain()
    sizes = (DeviceSize(device="Universal", system="17.0", download=10_265_720, install=20_531_440),)
    record = BinaryDetails(train="2.0", number="42", raw_state="x", size=2_000_000, sizes=sizes)
    reporter.show("Binary", [record])
    lines = [" ".join(line.split()) for line in out.getvalue().splitlines()]
    assert {"size 2.0 MB", "1 Universal, system 17.0, download 10 MB, install 21 MB"} <= set(lines)


def test_raw_states_and_whole_texts_are_for_verbose() -> None:
    record = Version(
        app_id="1",
        number="2",
        state="x",
        raw_state="rawState",
        live=False,
        texts={"en-US": VersionTexts(name="z" * 300)},
    )
    quiet, quiet_out, _, _ = plain()
    quiet.show("", [record])
    verbose, verbose_out, _, _ = plain(verbose=True)
    verbose.show("", [record])
    assert "rawState" not in quiet_out.getvalue() and "z" * 300 not in quiet_out.getvalue()
    assert "rawState" in verbose_out.getvalue() and "z" * 300 in verbose_out.getvalue()


def test_a_nested_record_is_one_cell_of_a_table() -> None:
    reporter, out, _, _ = plain()
    live = VersionSummary(number="1.9", state="on_sale", raw_state="readyForSale")
    apps = [App(id="1", name="A", bundle_id="a.b", live=live), App(id="2", name="B", bundle_id="a.c")]
    reporter.show("Apps", apps)
    assert "1.9 on_sale" in line_with("a.b", out.getvalue())


def test_long_texts_are_shortened_in_a_table() -> None:
    reporter, out, _, _ = plain()
    reporter.show("", [{"text": "word " * 100, "n": 1}, {"text": "", "n": 2}])
    assert "word wo…" in out.getvalue()
    assert max(map(cells, out.getvalue().splitlines())) <= PLAIN_WIDTH


def test_records_too_wide_for_a_table_become_blocks() -> None:
    reporter, out, _, _ = plain()
    reporter.show("", [{f"field{number}": "some longer text here" for number in range(9)}] * 2)
    assert line_with("field8", out.getvalue()).split() == ["field8", "some", "longer", "text", "here"]
