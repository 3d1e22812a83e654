"""What Apple's review might reject, found in a folder or in the service's texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from itc_actions import LaneContext, open_context, precheck, update_app_info
from itc_actions.errors import BadInput, Refused
from itc_actions.records import Finding
from itc_actions.sandbox import Sandbox

from .demo import demo, last, sent, with_version

HERE = Path("metadata")
YEAR = "2026 Example Studios"


def write(name: str, text: str) -> None:
    """A file of the folder."""
    path = HERE / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def found(ctx: LaneContext, **options: object) -> list[tuple[str, str, str | None]]:
    """What is found, as warnings: rule, field, locale."""
    findings: list[Finding] = precheck(ctx, default_rule_level="warn", **options)  # type: ignore[arg-type]
    return [(each.rule, each.field, each.locale) for each in findings]


class TestInAFolder:
    @pytest.fixture
    def ctx(self, sandbox: Sandbox) -> object:
        """The folder alone counts: any service will do."""
        with open_context(sandbox=sandbox) as context:
            yield context

    @pytest.mark.parametrize(
        ("name", "text", "rule"),
        [
            ("description", "Faster than on Android.", "other_platforms"),
            ("description", "Lorem ipsum dolor", "placeholder_text"),
            ("release_notes", "More is coming soon!", "future_functionality"),
            ("name", "A Test App", "test_words"),
            ("promotional_text", "No shit.", "curse_words"),
            ("subtitle", "For your old iPhone", "negative_apple_sentiment"),
            ("keywords", "one, two", "keywords_format"),
            ("keywords", "one,,two", "keywords_format"),
            ("keywords", "one,two,One", "keywords_format"),
            ("keywords", "one;two;three", "keywords_format"),
            ("keywords", "x" * 101, "too_long"),
            ("support_url", "", "empty_fields"),
        ],
    )
    def test_a_rule_names_language_and_field(self, ctx: LaneContext, name: str, text: str, rule: str) -> None:
        write(f"de-DE/{name}", text)
        write("fr-FR/description", "Rien à dire.")
        assert found(ctx, metadata=HERE) == [(rule, name, "de-DE")]

    @pytest.mark.parametrize("text", ["Androids dream.", "A contest app", "Scunthorpe", "todos", "Un jeu génial"])
    def test_words_inside_of_others_are_none(self, ctx: LaneContext, text: str) -> None:
        write("en-US/description", text)
        assert found(ctx, metadata=HERE) == []

    def test_the_copyright_has_this_year(self, ctx: LaneContext) -> None:
        write("copyright", "2025 Example Studios")
        assert found(ctx, metadata=HERE) == [("copyright_date", "copyright", None)]
        write("copyright", YEAR)
        assert found(ctx, metadata=HERE) == []

    def test_nothing_is_asked_of_the_service(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        write("copyright", YEAR)
        precheck(ctx, metadata=HERE)
        assert (last(ctx).detail, sandbox.requests) == ("0 errors, 0 warnings", [])

    def test_words_of_one_s_own_may_be_forbidden(self, ctx: LaneContext) -> None:
        write("en-US/description", "With ACME inside.")
        assert found(ctx, metadata=HERE, custom_text=["acme"]) == [("custom_text", "description", "en-US")]

    def test_a_rule_may_have_a_level_of_its_own(self, ctx: LaneContext) -> None:
        write("en-US/description", "On Android, coming soon.")
        with pytest.raises(Refused, match="1 thing that Apple's review might reject") as caught:
            precheck(ctx, metadata=HERE, rules=["future_functionality=warn"])
        assert caught.value.exit_code == 3
        assert "description (en-US) says “android” [other_platforms]" in caught.value.what
        assert caught.value.said is None
        assert precheck(ctx, metadata=HERE, rules=["future_functionality=skip", "other_platforms=skip"]) == []

    @pytest.mark.parametrize("rule", ["android=warn", "other_platforms=loud", "other_platforms"])
    def test_a_rule_or_level_that_is_none_ends_with_7(self, ctx: LaneContext, rule: str) -> None:
        write("copyright", YEAR)
        with pytest.raises(BadInput, match="there is no such rule or level"):
            precheck(ctx, metadata=HERE, rules=[rule])

    def test_a_folder_that_cannot_be_read_fails_it(self, ctx: LaneContext) -> None:
        with pytest.raises(BadInput, match="cannot be read"):
            precheck(ctx, metadata=HERE, default_rule_level="warn")

    def test_addresses_are_asked_on_demand_alone(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        write("en-US/support_url", f"{sandbox.url}/sandbox/nowhere")
        write("de-DE/support_url", f"{sandbox.url}/sandbox/clock")
        write("fr-FR/support_url", "http://127.0.0.1:1/")
        assert found(ctx, metadata=HERE) == []
        assert found(ctx, metadata=HERE, check_addresses=True) == [
            ("unreachable_urls", "support_url", "en-US"),
            ("unreachable_urls", "support_url", "fr-FR"),
        ]

    @pytest.mark.parametrize(
        "address",
        ["http://a%b.localhost/", "http://127.0.0.1 .x/", "http://..localhost/", "http://[v1.x]/", "http://[::1/"],
    )
    def test_an_address_that_is_none_is_found(self, ctx: LaneContext, address: str) -> None:
        write("en-US/support_url", address)
        assert found(ctx, metadata=HERE, check_addresses=True) == [("unreachable_urls", "support_url", "en-US")]


class TestInTheVersion:
    @pytest.fixture(autouse=True)
    def version(self, sandbox: Sandbox) -> None:
        with_version(sandbox)

    def test_the_texts_of_the_version_are_checked(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        texts = {"description": "Better than on Android.", "support_url": None}
        sandbox.do("set-texts", app=demo(sandbox).id, locale="de-DE", texts=texts)
        assert found(ctx) == [("other_platforms", "description", "de-DE"), ("empty_fields", "support_url", "de-DE")]
        assert sent(sandbox) == []

    def test_an_update_needs_release_notes(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.do("set-texts", app=demo(sandbox).id, locale="de-DE", texts={"release_notes": None})
        assert found(ctx) == [("empty_fields", "release_notes", "de-DE")]

    def test_the_version_on_sale_can_be_checked(self, ctx: LaneContext) -> None:
        assert found(ctx, live=True) == []

    def test_what_an_earlier_step_left_is_not_read_again(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        update_app_info(ctx, description={"de-DE": "Better than on Android."})
        sandbox.clear_requests()
        assert found(ctx) == [("other_platforms", "description", "de-DE")]
        assert sandbox.requests == []

    def test_without_a_version_it_is_refused(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.do("delete-edit-version", app=demo(sandbox).id)
        with pytest.raises(Refused, match="no version in preparation to check"):
            precheck(ctx)
