"""An app that is not there yet: created on iTunes Connect, waited for on App Store Connect."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from itc_actions import LaneContext, create_app, get_app_info, open_context
from itc_actions.errors import BadInput, NotSupported, Refused, StillProcessing
from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.world.state import App

from .demo import last, outcome, sent
from .services import APP_STORE_CONNECT, ITUNES_CONNECT, only_on

BUNDLE_ID = "com.example.tank"


@pytest.fixture
def ctx(sandbox: Sandbox, service: str) -> Iterator[LaneContext]:
    """A line about an app that is not there yet."""
    with open_context(sandbox=sandbox, service=service, app=BUNDLE_ID) as context:
        yield context


def tank(sandbox: Sandbox) -> App:
    """The new app as the sandbox holds it."""
    return next(app for app in sandbox.world.state.apps if app.bundle_id == BUNDLE_ID)


def test_an_app_that_is_there_is_left_alone(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.do("create-app", bundle_id=BUNDLE_ID, name="Tank")
    assert create_app(ctx, app_name="Tank").name == "Tank"
    assert (last(ctx).status, sent(sandbox)) == ("unchanged", [])


def test_what_follows_is_about_the_new_app(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.do("create-app", bundle_id=BUNDLE_ID, name="Tank", version="0.9")
    create_app(ctx, app_name="Tank")
    assert get_app_info(ctx).number == "0.9"


def test_an_app_named_by_a_number_is_refused_with_7(sandbox: Sandbox, service: str) -> None:
    with (
        open_context(sandbox=sandbox, service=service, app="1000000099") as ctx,
        pytest.raises(BadInput, match="an Apple ID number") as caught,
    ):
        create_app(ctx, app_name="Tank")
    assert (caught.value.exit_code, sandbox.requests) == (7, [])


def test_what_is_no_bundle_id_is_refused_with_7(sandbox: Sandbox, service: str) -> None:
    with (
        open_context(sandbox=sandbox, service=service, app="com.ex ample/..x") as ctx,
        pytest.raises(BadInput, match="which is no bundle id"),
    ):
        create_app(ctx, app_name="Tank")
    assert sandbox.requests == []


@only_on(ITUNES_CONNECT, because="app-creation")
class TestOnItunesConnect:
    def test_it_is_created_by_a_wildcard_with_what_stands_for_its_star(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        app = create_app(ctx, app_name="Tank", sku="T-1", language="de", first_version="0.9")
        made = tank(sandbox)
        assert outcome(ctx) == ("changed", f"Tank is there ({app.id})")
        assert (made.id, made.sku, made.primary_locale, made.edit and made.edit.number) == (
            app.id,
            "T-1",
            "de-DE",
            "0.9",
        )
        assert get_app_info(ctx).number == "0.9"

    def test_the_second_time_nothing_is_sent(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        create_app(ctx, app_name="Tank")
        sandbox.clear_requests()
        create_app(ctx, app_name="Tank")
        assert (last(ctx).status, sent(sandbox)) == ("unchanged", [])

    def test_the_sku_is_the_bundle_id_where_none_is_given(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        create_app(ctx, app_name="Tank")
        assert tank(sandbox).sku == BUNDLE_ID

    def test_a_refusal_names_every_field(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sku = sandbox.world.state.apps[0].sku
        with pytest.raises(Refused) as caught:
            create_app(ctx, app_name="Demo", sku=sku)
        said = caught.value.said or ""
        assert caught.value.exit_code == 3
        assert "name: The App Name you entered has already been used." in said
        assert "vendorId: The SKU number you entered has already been used." in said

    def test_a_bundle_id_that_is_not_registered_is_refused_before_anything_is_sent(
        self, sandbox: Sandbox, service: str
    ) -> None:
        with (
            open_context(sandbox=sandbox, service=service, app="org.elsewhere.tank") as ctx,
            pytest.raises(Refused, match=r"org\.elsewhere\.tank is not registered: the account has com\.example\.\*"),
        ):
            create_app(ctx, app_name="Tank")
        assert sent(sandbox) == []

    def test_the_first_app_of_an_account_needs_the_company_s_name(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.world.state.account.company_name = None
        with pytest.raises(Refused, match="company's name") as caught:
            create_app(ctx, app_name="Tank")
        assert ("--company-name" in (caught.value.next_step or ""), sent(sandbox)) == (True, [])
        create_app(ctx, app_name="Tank", company_name="Tank Studios")
        assert sandbox.world.state.account.company_name == "Tank Studios"

    @pytest.mark.parametrize("loss", ["drop", "truncate"])
    @pytest.mark.parametrize("when", ["before", "after"])
    def test_f04_f06_it_is_created_once_though_the_answer_is_lost(
        self, ctx: LaneContext, sandbox: Sandbox, loss: str, when: str
    ) -> None:
        sandbox.fault(loss, "ra/apps/create/", method="POST", when=when)
        create_app(ctx, app_name="Tank")
        assert (last(ctx).status, [app.bundle_id for app in sandbox.world.state.apps].count(BUNDLE_ID)) == (
            "changed",
            1,
        )


@only_on(APP_STORE_CONNECT, because="app-creation")
class TestOnAppStoreConnect:
    def test_it_says_at_once_that_it_has_to_be_done_by_hand(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(NotSupported, match="Apple's API cannot create apps") as caught:
            create_app(ctx, app_name="Tank")
        assert (caught.value.exit_code, sent(sandbox)) == (3, [])
        assert "--wait" in (caught.value.next_step or "")

    def test_with_wait_it_goes_on_when_somebody_has_created_it(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.do("create-app", bundle_id=BUNDLE_ID, name="Tank", seconds=900)
        app = create_app(ctx, app_name="Tank", wait=True)
        assert outcome(ctx) == ("unchanged", f"Tank is there ({app.id})")

    def test_at_the_deadline_it_ends_with_8_and_the_line_to_go_on(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(StillProcessing, match=r"no app com\.example\.tank after 10 min") as caught:
            create_app(ctx, app_name="Tank", wait=True, timeout=600.0)
        assert caught.value.exit_code == 8
