"""Whole command lines on the lanes that come with a checkout."""

from __future__ import annotations

import re

import pytest
from engine.harness import Inv
from junitparser import JUnitXml

from itc_actions.sandbox import Sandbox

from .world import APP, documents, edited, posts, statuses

FOUR_ACTIONS = (
    "action.create-version",
    "--version",
    "2.0",
    "action.update-app-info",
    "--release-notes",
    "x",
    "action.select-build",
    "action.submit-for-review",
)
RELEASE = ("release", "--version", "2.0", "--release-notes", "Faster start")


@pytest.mark.parametrize(
    "line",
    [
        RELEASE,
        ("status",),
        ("beta", "--whats-new", "Faster start"),
        ("cancel",),
    ],
)
def test_every_lane_runs_in_the_sandbox_with_one_login_and_ends_with_0(inv: Inv, line: tuple[str, ...]) -> None:
    ended = inv(*line, "--sandbox", "--json")
    assert (ended.code, [document["logins"] for document in documents(ended)]) == (0, [1])


def test_the_list_has_the_lanes_every_action_and_the_commands(inv: Inv) -> None:
    ended = inv("--list")
    assert ended.code == 0
    for name in ("beta", "cancel", "release", "status", "action.create-version", "settings", "sandbox.approve"):
        assert f"\n  {name} " in ended.out


def test_the_help_of_a_lane_tells_its_flags_with_their_variables(inv: Inv) -> None:
    ended = inv("release", "--help")
    assert ended.code == 0
    for text in ("Create the version, write its texts", "--release-notes", "ITC_RELEASE_NOTES"):
        assert text in ended.out
    assert "[required]" in inv("beta", "--help").out


class TestFourActionsOnOneLine:
    def test_they_log_in_once(self, inv: Inv, standing: Sandbox) -> None:
        ended = inv(*FOUR_ACTIONS)
        assert (ended.code, len(standing.logins)) == (0, 1)

    def test_the_login_is_counted_for_the_first(self, inv: Inv) -> None:
        ended = inv(*FOUR_ACTIONS, "--sandbox", "--json")
        assert [document["logins"] for document in documents(ended)] == [1, 0, 0, 0]

    def test_the_version_is_known_to_those_that_come_later(self, inv: Inv, standing: Sandbox) -> None:
        inv(*FOUR_ACTIONS)
        version = edited(standing)
        assert (version.number, version.state) == ("2.0", "waiting-for-review")

    def test_the_target_is_said_once_and_first(self, inv: Inv) -> None:
        ended = inv(*FOUR_ACTIONS, "--sandbox")
        assert ended.out.startswith("SANDBOX  iTunes Connect · app com.example.demo · sandbox@example.com (built in)")
        assert ended.out.count("SANDBOX") == 1

    def test_one_that_fails_keeps_those_after_it_from_running(self, inv: Inv, standing: Sandbox) -> None:
        ended = inv("action.create-version", "--version", "1.9", "action.select-build", "--json")
        assert (ended.code, len(documents(ended))) == (3, 1)

    def test_a_sandbox_flag_on_the_last_one_binds_the_first_too(self, inv: Inv) -> None:
        ended = inv("action.list-apps", "action.list-builds", "--sandbox", "--json")
        assert [document["mode"] for document in documents(ended)] == ["SANDBOX", "SANDBOX"]


class TestJson:
    def test_standard_output_is_one_document_per_lane(self, inv: Inv) -> None:
        ended = inv(*RELEASE, "status", "--sandbox", "--json")
        assert [(document["lane"], document["outcome"]) for document in documents(ended)] == [
            ("release", "ok"),
            ("status", "ok"),
        ]

    def test_all_else_is_on_standard_error(self, inv: Inv) -> None:
        ended = inv(*RELEASE, "--sandbox", "--json")
        assert ended.err.startswith("SANDBOX")
        assert "submit_for_review" in ended.err

    def test_a_lane_that_failed_has_a_document_too(self, inv: Inv, standing: Sandbox) -> None:
        ended = inv("release", "--version", "1.9", "--json")
        (document,) = documents(ended)
        assert (ended.code, document["outcome"], document["exit_code"]) == (3, "failed", 3)
        assert document["error"]["what"] == "Version 1.9 of Demo is ready-for-sale already."

    def test_an_action_that_reads_gives_its_records(self, inv: Inv) -> None:
        (document,) = documents(inv("action.list-apps", "--sandbox", "--json"))
        assert [app["bundle_id"] for app in document["result"]] == ["com.example.demo", "com.example.notes"]

    def test_it_has_no_secret(self, inv: Inv, standing: Sandbox) -> None:
        ended = inv(*RELEASE, "--json", "--verbose")
        assert standing.password not in ended.said


def test_an_action_that_reads_prints_its_records_as_a_table(inv: Inv) -> None:
    ended = inv("action.list-testers", "--sandbox")
    assert "ada@example.com" in ended.out
    assert "team@example.com" in ended.out


def test_the_junit_file_has_a_case_for_each_step(inv: Inv) -> None:
    ended = inv.apart(*RELEASE, "--sandbox", "--junit", "release.xml")
    (suite,) = JUnitXml.fromfile(str(inv.folder / "release.xml"))
    assert ended.code == 0
    assert (suite.name, suite.tests, suite.failures) == ("release", 5, 0)


def test_verbose_shows_each_request(inv: Inv) -> None:
    ended = inv("action.list-apps", "--sandbox", "--verbose")
    assert "GET /WebObjects/iTunesConnect.woa/ra/apps/manageyourapps/summary" in ended.said


class TestWhatBadInputGets:
    def test_a_wrong_password_ends_with_4_after_one_post(
        self, inv: Inv, standing: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ITC_SANDBOX_PASSWORD", "not-the-one")
        ended = inv(*RELEASE)
        assert (ended.code, len(standing.logins), posts(standing)) == (4, 1, [])
        assert "Wrong Apple ID or password" in ended.err
        assert "not-the-one" not in ended.said

    def test_no_password_ends_with_7_and_names_it(self, inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ITC_USER", "felix@example.com")
        monkeypatch.setenv("ITC_APP", APP)
        ended = inv(*RELEASE)
        assert ended.code == 7
        assert "ITC_PASSWORD is not set" in ended.err
        assert "FASTLANE_PASSWORD" in ended.err

    def test_an_unknown_app_ends_with_3_and_lists_those_there_are(self, inv: Inv, standing: Sandbox) -> None:
        ended = inv(*RELEASE, "--app", "com.example.other")
        assert (ended.code, posts(standing)) == (3, [])
        assert "1000000002  com.example.notes  Notes" in ended.err

    def test_a_version_that_is_none_ends_with_7_and_sends_nothing(self, inv: Inv, standing: Sandbox) -> None:
        ended = inv("release", "--version", "abc")
        assert (ended.code, standing.requests) == (7, [])
        assert "--version must be one to three numbers joined by dots, as in 2.0 or 1.4.2, not 'abc'" in ended.err

    def test_another_version_in_preparation_ends_with_3_and_both_ways_out(self, inv: Inv, standing: Sandbox) -> None:
        standing.do("create-version", app=APP, number="1.9.5")
        ended = inv(*RELEASE)
        assert (ended.code, posts(standing)) == (3, [])
        assert "--version 1.9.5" in ended.err
        assert "--rename" in ended.err

    def test_the_way_out_by_rename_works_as_printed(self, inv: Inv, standing: Sandbox) -> None:
        standing.do("create-version", app=APP, number="1.9.5")
        printed = re.search("inv (action.create-version .*--rename)", " ".join(inv(*RELEASE).err.split()))
        assert printed is not None
        ended = inv(*printed[1].split())
        assert (ended.code, edited(standing).number) == (0, "2.0")

    def test_a_precheck_of_a_lane_names_what_lets_the_same_lane_pass(
        self, inv: Inv, standing: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        line = ("release", "--version", "2.0", "--release-notes", "Coming soon: faster", "--precheck-level", "error")
        ended = inv(*line)
        printed = re.search("set (ITC_RULES)=([^, ]+),", " ".join(ended.err.split()))
        assert (ended.code, printed is not None) == (3, True), ended.err
        assert printed is not None
        monkeypatch.setenv(printed[1], printed[2])
        assert inv(*line).code == 0

    def test_a_precheck_by_itself_names_the_flag_that_lets_it_pass(self, inv: Inv, standing: Sandbox) -> None:
        line = ("action.update-app-info", "--release-notes", "Coming soon", "action.precheck")
        inv("action.create-version", "--version", "2.0")
        printed = re.search("only warn: --rules ([^ ]+)[.]", " ".join(inv(*line).err.split()))
        assert printed is not None
        assert inv(*line, "--rules", printed[1]).code == 0

    def test_what_lets_an_update_without_release_notes_pass_works_as_printed(self, inv: Inv, standing: Sandbox) -> None:
        ended = inv("release", "--version", "2.0")
        printed = re.search("inv (action.update-app-info --release-notes) TEXT", " ".join(ended.err.split()))
        assert (ended.code, printed is not None) == (3, True), ended.err
        assert printed is not None
        inv(*printed[1].split(), "Faster start")
        assert inv("release", "--version", "2.0").code == 0

    def test_a_text_that_is_too_long_ends_with_7_and_sends_nothing(self, inv: Inv, standing: Sandbox) -> None:
        ended = inv("action.update-app-info", "--release-notes", "x" * 4001)
        assert (ended.code, standing.requests) == (7, [])
        assert "4001 characters" in ended.err

    def test_an_email_without_an_at_sign_ends_with_7_and_sends_nothing(self, inv: Inv, standing: Sandbox) -> None:
        ended = inv("action.add-tester", "--email", "felix")
        assert (ended.code, standing.requests) == (7, [])

    def test_a_tester_who_is_there_already_is_unchanged(self, inv: Inv, standing: Sandbox) -> None:
        ended = inv("action.add-tester", "--email", "ada@example.com", "--json")
        assert (ended.code, statuses(documents(ended)[0])) == (0, [("add_tester", "unchanged")])

    def test_a_submission_without_a_build_ends_with_3_and_how_to(self, inv: Inv, standing: Sandbox) -> None:
        standing.do("create-version", app=APP, number="2.0")
        ended = inv("action.submit-for-review")
        assert (ended.code, posts(standing)) == (3, [])
        assert "action.select-build" in ended.err

    def test_a_service_that_is_down_ends_with_5(self, inv: Inv, standing: Sandbox) -> None:
        standing.fault("status", status=503, times=0, path="/WebObjects/")
        assert inv("status").code == 5

    def test_a_page_instead_of_json_ends_with_5(self, inv: Inv, standing: Sandbox) -> None:
        standing.fault("html", path="manageyourapps", times=0)
        assert inv("status").code == 5

    def test_503_twice_and_then_fine_ends_with_0_and_shows_the_retries(self, inv: Inv, standing: Sandbox) -> None:
        standing.fault("status", path="manageyourapps", status=503, times=2)
        ended = inv("status")
        assert ended.code == 0
        assert ended.said.count("503") >= 2

    def test_a_running_sandbox_without_its_key_ends_with_7_and_sends_nothing(self, inv: Inv, standing: Sandbox) -> None:
        ended = inv(*RELEASE, "--service", "app-store-connect")
        assert (ended.code, standing.requests) == (7, [])
        assert "ITC_SANDBOX_KEY_ID" in ended.err

    @pytest.mark.parametrize("flags", [("--plan",), ("--sandbox", "--plan")])
    def test_a_plan_is_refused_with_7_before_anything_runs(
        self, inv: Inv, standing: Sandbox, flags: tuple[str, ...]
    ) -> None:
        ended = inv(*RELEASE, *flags)
        assert (ended.code, standing.requests) == (7, [])

    def test_a_dry_run_is_refused_with_7_before_anything_runs(self, inv: Inv, standing: Sandbox) -> None:
        ended = inv("--dry", *RELEASE)
        assert (ended.code, standing.requests) == (7, [])


class TestTheAddressOfASandbox:
    def test_alone_it_diverts_nothing(self, inv: Inv, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ITC_SANDBOX_URL", sandbox.url)
        ended = inv(*RELEASE)
        assert (ended.code, sandbox.requests) == (7, [])
        assert "Neither an API key of App Store Connect nor ITC_USER and ITC_PASSWORD is set." in ended.err

    def test_with_the_flag_it_says_which(self, inv: Inv, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ITC_SANDBOX_URL", sandbox.url)
        ended = inv("status", "--sandbox")
        assert (ended.code, len(sandbox.logins)) == (0, 1)
        assert sandbox.url in ended.out

    def test_an_address_of_another_machine_ends_with_7(self, inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ITC_SANDBOX", "1")
        monkeypatch.setenv("ITC_SANDBOX_URL", "https://itunesconnect.apple.com")
        ended = inv(*RELEASE)
        assert ended.code == 7
        assert "ITC_SANDBOX_URL must be an address on this machine" in ended.err

    @pytest.mark.parametrize(
        "words",
        [
            (*RELEASE, "--junit", "report.xml"),
            (*RELEASE, "--json", "--verbose"),
            ("settings", "--json"),
            ("sandbox.approve",),
        ],
    )
    def test_one_with_credentials_ends_with_7_and_shows_none(
        self, inv: Inv, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
    ) -> None:
        monkeypatch.setenv("ITC_SANDBOX", "1")
        monkeypatch.setenv("ITC_SANDBOX_URL", "http://felix:hush-hush@127.0.0.1:9")
        ended = inv(*words)
        said = ended.said + "".join(report.read_text() for report in inv.folder.glob("report.xml"))
        assert (ended.code, "ITC_SANDBOX_URL must be an address on this machine" in said) == (7, True)
        assert ("hush" in said, "felix" in said) == (False, False)

    @pytest.mark.parametrize(
        "address",
        [
            "http://felix:hush/hush@127.0.0.1:9",
            "http://felix:hush-hush",
            "http://127.0.0.1:9/?token=hush-hush",
            "http://[::1",
            "http://127.0.0.1:notaport",
            "ftp://127.0.0.1",
            "127.0.0.1:8080",
        ],
    )
    def test_one_that_is_malformed_ends_with_7_and_shows_no_password(
        self, inv: Inv, monkeypatch: pytest.MonkeyPatch, address: str
    ) -> None:
        monkeypatch.setenv("ITC_SANDBOX_URL", address)
        ended = inv("status", "--sandbox")
        assert (ended.code, "ITC_SANDBOX_URL must be an address on this machine" in ended.err) == (7, True)
        assert ("hush" in ended.said, "Traceback" in ended.said) == (False, False)

    def test_credentials_of_ones_own_are_not_sent_there(
        self, inv: Inv, standing: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ITC_USER", "felix@example.com")
        monkeypatch.setenv("ITC_PASSWORD", "a-real-password")
        ended = inv("status")
        assert ended.code == 0
        assert "sandbox@example.com (built in)" in " ".join(ended.out.split())


class TestAPrivateSandbox:
    def test_it_has_the_app_that_was_asked_for(self, inv: Inv) -> None:
        ended = inv(*RELEASE, "--app", "com.example.mine", "--sandbox")
        assert ended.code == 0
        assert "app com.example.mine" in ended.out

    def test_it_has_a_lower_version_on_sale_and_a_build_for_the_one_asked_for(self, inv: Inv) -> None:
        (document,) = documents(inv("release", "--version", "7.3", "--release-notes", "x", "--sandbox", "--json"))
        assert statuses(document)[-1] == ("submit_for_review", "changed")

    def test_it_has_the_build_that_was_named(self, inv: Inv) -> None:
        ended = inv(*RELEASE, "--build", "4711", "--sandbox", "--json")
        assert documents(ended)[0]["steps"][2]["result"]["number"] == "4711"


@pytest.mark.parametrize("item", ["@notes.txt", "de-DE=@notes.txt"])
def test_a_long_text_comes_from_a_file(inv: Inv, standing: Sandbox, item: str) -> None:
    (inv.folder / "notes.txt").write_text("Schneller\n", encoding="utf-8")
    standing.do("create-version", app=APP, number="2.0")
    assert inv("action.update-app-info", "--release-notes", item).code == 0
    assert edited(standing).texts["de-DE"].release_notes == "Schneller"


def test_a_language_the_app_lacks_ends_with_3_and_lists_those_it_has(inv: Inv, standing: Sandbox) -> None:
    standing.do("create-version", app=APP, number="2.0")
    ended = inv("action.update-app-info", "--release-notes", "fr-FR=Plus rapide")
    assert (ended.code, posts(standing)) == (3, [])
    assert "its languages are de-DE, en-US" in ended.err


def test_a_declaration_is_answered_by_a_flag(inv: Inv, standing: Sandbox) -> None:
    standing.do("ask-declarations", app=APP, export_compliance=True)
    refused = inv(*RELEASE)
    assert refused.code == 7
    assert "--no-export-compliance-uses-encryption" in refused.err
    answered = inv("action.submit-for-review", "--no-export-compliance-uses-encryption")
    assert (answered.code, edited(standing).state) == (0, "waiting-for-review")


class TestWithoutCredentials:
    @pytest.mark.parametrize("words", [("status",), RELEASE], ids=["status", "release"])
    def test_no_service_is_chosen_and_the_variables_of_a_key_are_named(self, inv: Inv, words: tuple[str, ...]) -> None:
        ended = inv(*words)
        said = " ".join(ended.err.split())
        assert ended.code == 7
        assert "Set ITC_KEY_ID, ITC_ISSUER_ID and ITC_KEY_FILE" in said
        assert "--sandbox" in said
        assert "iTunes Connect" not in ended.said

    def test_the_service_that_is_named_asks_for_its_own(self, inv: Inv) -> None:
        ended = inv("status", "--service", "itunes-connect")
        assert (ended.code, "ITC_USER is not set" in ended.err) == (7, True)

    def test_half_of_an_apple_id_asks_for_the_other_half(self, inv: Inv, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ITC_PASSWORD", "never-to-be-sent")
        assert "ITC_USER is not set" in inv("status").err

    def test_what_needs_no_service_runs(self, inv: Inv) -> None:
        (inv.folder / "texts" / "en-US").mkdir(parents=True)
        (inv.folder / "texts" / "en-US" / "description.txt").write_text("A tank.\n")
        assert inv("action.precheck", "--metadata", "texts").code == 0
