from __future__ import annotations

import pytest

from itc_actions import LaneContext, get_build_test_info, update_build_test_info
from itc_actions.errors import Refused
from itc_actions.sandbox import Sandbox

from .conftest import Differs
from .demo import APP, last, sent


def test_it_returns_what_testers_are_told_by_language(ctx: LaneContext) -> None:
    information = get_build_test_info(ctx)
    assert (information.train, information.number) == ("2.0", "100")
    assert {locale: texts.beta_description for locale, texts in information.texts.items()} == {
        "en-US": "An app to rehearse with.",
        "de-DE": "Eine App zum Proben.",
    }


def test_it_returns_whom_beta_review_asks(ctx: LaneContext) -> None:
    information = get_build_test_info(ctx)
    assert (information.review_first_name, information.review_email) == ("Rita", "review@example.com")


def test_it_only_reads_and_is_unchanged(ctx: LaneContext, sandbox: Sandbox) -> None:
    get_build_test_info(ctx)
    assert (last(ctx).status, last(ctx).detail, sent(sandbox)) == ("unchanged", "build 2.0/100", [])


def test_description_and_contact_are_those_of(ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
    update_build_test_info(ctx, build="100", beta_description="To rehearse with.", review_notes="Log in first.")
    other = get_build_test_info(ctx, build="101")
    of_app = differs("test-texts-of-the-app", itunes_connect=False, app_store_connect=True)
    assert (other.texts["en-US"].beta_description == "To rehearse with.") is of_app
    assert (other.review_notes == "Log in first.") is of_app


def test_another_build_is_read_when_it_is_named(ctx: LaneContext) -> None:
    assert get_build_test_info(ctx, build="90").train == "1.9"


def test_a_build_that_is_not_there_is_refused_with_3_and_those_that_are(ctx: LaneContext) -> None:
    with pytest.raises(Refused, match=r"There is no build 999 \(the app has: 2\.0/100, 1\.9/90\)") as caught:
        get_build_test_info(ctx, build="999")
    assert caught.value.exit_code == 3
