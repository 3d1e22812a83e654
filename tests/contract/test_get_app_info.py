from __future__ import annotations

import pytest

from itc_actions import LaneContext, get_app_info, open_context
from itc_actions.errors import Refused
from itc_actions.sandbox import Sandbox

from .conftest import Differs
from .demo import APP, outcome, ready_to_submit, sent, with_version


def test_it_returns_the_version_in_preparation_with_its_texts_by_language(ctx: LaneContext, sandbox: Sandbox) -> None:
    with_version(sandbox)
    version = get_app_info(ctx)
    assert (version.number, version.live) == ("2.0", False)
    assert {locale: texts.release_notes for locale, texts in version.texts.items()} == {
        "en-US": "Faster.",
        "de-DE": "Faster.",
    }
    assert outcome(ctx) == ("unchanged", "version 2.0 is prepare-for-submission")
    assert sent(sandbox) == []


def test_it_tells_the_chosen_build(ctx: LaneContext, sandbox: Sandbox) -> None:
    ready_to_submit(sandbox)
    chosen = get_app_info(ctx).build
    assert chosen is not None
    assert (chosen.train, chosen.number) == ("2.0", "100")


def test_with_live_it_returns_the_version_on_sale(ctx: LaneContext, sandbox: Sandbox) -> None:
    with_version(sandbox)
    version = get_app_info(ctx, live=True)
    assert (version.number, version.state, version.live) == ("1.9", "ready-for-sale", True)
    assert sorted(version.texts) == ["de-DE", "en-US"]
    assert outcome(ctx) == ("unchanged", "version 1.9 is ready-for-sale")


def test_the_version_on_sale_is_not_what_later_steps_work_on(ctx: LaneContext, sandbox: Sandbox) -> None:
    get_app_info(ctx, live=True)
    assert ctx.values.version is None
    with_version(sandbox)
    assert ctx.values.version is not get_app_info(ctx, live=True)


def test_without_a_version_in_preparation_it_is_refused_with_3(ctx: LaneContext) -> None:
    with pytest.raises(Refused, match="Demo has no version in preparation") as caught:
        get_app_info(ctx)
    assert caught.value.exit_code == 3
    assert "--live" in str(caught.value.next_step)


def test_an_app_that_was_never_on_sale_has_no_live_version(service: str) -> None:
    with (
        Sandbox.for_line(version="0.0") as sandbox,
        open_context(sandbox=sandbox, service=service) as ctx,
        pytest.raises(Refused, match="Demo has no version on sale"),
    ):
        get_app_info(ctx, live=True)


def test_an_unknown_state_passes_through(ctx: LaneContext, sandbox: Sandbox) -> None:
    with_version(sandbox)
    sandbox.set_state(APP, "held")
    version = get_app_info(ctx)
    assert version.state == version.raw_state
    assert version.state.lower() == "held"


def test_a_known_state_keeps_the_word_of_the_service_too(ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
    with_version(sandbox)
    version = get_app_info(ctx)
    assert version.state == "prepare-for-submission"
    assert version.raw_state == differs(
        "words", itunes_connect="prepareForUpload", app_store_connect="PREPARE_FOR_SUBMISSION"
    )


def test_a_version_that_waits_for_its_upload(ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
    with_version(sandbox)
    sandbox.set_state(APP, "upload-received")
    assert get_app_info(ctx).state == differs(
        "only-one-has-the-state", itunes_connect="upload-received", app_store_connect="prepare-for-submission"
    )
