"""Work of many requests against the hour's quota, and many languages at the same time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from copy import deepcopy

import pytest
from asc_desk import AscDesk

from itc_actions import open_context, update_app_info
from itc_actions.apple.locales import LANGUAGES
from itc_actions.errors import Unreachable
from itc_actions.http.events import HttpEvent, RequestDone
from itc_actions.records import Tester
from itc_actions.sandbox import Sandbox
from itc_actions.services.app_store_connect import make_key
from itc_actions.services.app_store_connect.service import AppStoreConnect

FORTY = sorted(set(LANGUAGES.values()))[:40]
NOTES = {locale: {"release_notes": f"Faster in {locale}."} for locale in FORTY}
MANY = [Tester(email=f"t{number}@example.com") for number in range(60)]


def with_languages(sandbox: Sandbox) -> None:
    """Have version 2.0 of the demo app in forty languages, on sale and being edited."""
    app = sandbox.world.app("1000000001")
    sandbox.do("create-version", app=app.id, number="2.0")
    for version in (app.live, app.edit):
        assert version is not None
        texts = version.texts["en-US"]
        version.texts = {locale: deepcopy(texts) for locale in FORTY}


@pytest.fixture
def desk() -> Iterator[AscDesk]:
    with AscDesk() as desk:
        with_languages(desk.sandbox)
        desk.service.list_apps()
        desk.sandbox.clear_requests()
        yield desk


def short_of(desk: AscDesk, **quota: int) -> None:
    """Have the service know how little is left."""
    desk.sandbox.set_quota(**quota)
    desk.service.list_apps()
    desk.sandbox.clear_requests()


def test_before_a_change_in_many_languages_it_says_what_is_left_and_what_is_needed(desk: AscDesk) -> None:
    desk.service.update_version_texts(desk.app, NOTES)
    assert "quota: 3,597 of 3,600 requests left this hour; about 44 needed" in desk.notices


def test_a_change_in_one_language_does_not_speak_of_the_quota(desk: AscDesk) -> None:
    desk.service.update_version_texts(desk.app, {FORTY[0]: NOTES[FORTY[0]]})
    assert "quota" not in desk.notices


@pytest.mark.fault("F13")
def test_f13_a_change_that_the_quota_does_not_suffice_for_is_not_begun(desk: AscDesk) -> None:
    short_of(desk, limit=200, remaining=30)
    with pytest.raises(Unreachable, match="needs about 44 requests, and Apple takes only 27 more") as caught:
        desk.service.update_version_texts(desk.app, NOTES)
    assert (caught.value.exit_code, caught.value.now) == (5, "Nothing of it was sent.")
    assert desk.sandbox.writes == []


@pytest.mark.fault("F13")
def test_f13_testers_that_the_quota_does_not_suffice_for_are_not_begun_with(desk: AscDesk) -> None:
    short_of(desk, limit=200, remaining=20)
    with pytest.raises(Unreachable, match="Adding 60 testers to Demo needs about 60 requests"):
        desk.service.add_testers(desk.app, MANY)
    assert desk.sandbox.writes == []


@pytest.mark.fault("F13")
def test_f13_more_than_a_whole_hour_takes_is_to_be_done_in_parts(desk: AscDesk) -> None:
    short_of(desk, limit=50, remaining=50)
    with pytest.raises(Unreachable, match="needs about 60 requests") as caught:
        desk.service.add_testers(desk.app, MANY)
    assert "in parts: an hour takes 50 requests" in (caught.value.next_step or "")


def test_many_languages_are_written_at_the_same_time() -> None:
    together = threading.Barrier(8, timeout=5)

    def listen(event: HttpEvent) -> None:
        if isinstance(event, RequestDone) and event.method == "PATCH":
            together.wait()  # goes on only when eight have been sent

    with Sandbox() as sandbox:
        with_languages(sandbox)
        key = make_key(sandbox.private_key, key_id=sandbox.key_id, issuer_id=sandbox.issuer_id, source="the sandbox")
        service = AppStoreConnect(key=key, origin=sandbox.url, clock=sandbox.clock, listener=listen)
        version = service.update_version_texts(service.list_apps()[0], NOTES)
        service.close()
    assert {locale: texts.release_notes for locale, texts in version.texts.items()} == {
        locale: NOTES[locale]["release_notes"] for locale in FORTY
    }


def test_what_is_written_at_the_same_time_counts_for_its_step(nothing_set: None) -> None:
    with Sandbox() as sandbox:
        with_languages(sandbox)
        with open_context(sandbox=sandbox, service="app-store-connect") as ctx:
            ctx.app  # noqa: B018
            sandbox.clear_requests()
            update_app_info(ctx, release_notes="Faster.")
            step = ctx.itc_run.steps[-1]
        assert (step.writes, step.requests) == (40, len(sandbox.requests))
