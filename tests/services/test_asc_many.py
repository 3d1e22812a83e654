"""More of everything than one page, or one included list, holds; and pages that change while they are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from asc_desk import BUILD, TANK, AscDesk
from asc_script import Reply, answering, app, refusal

from itc_actions.errors import Refused, UnexpectedAnswer
from itc_actions.records import Tester
from itc_actions.sandbox.world.state import BetaGroup, PastVersion, TestTexts, Texts
from itc_actions.sandbox.world.state import Tester as Kept

LANGUAGES = [f"x{first}{second}" for first in "abcdefgh" for second in "abcdefgh"]
"""64 of them, more than are included."""


def past_versions(desk: AscDesk, count: int) -> None:
    began = desk.clock.now() - timedelta(days=400)
    desk.sandbox.world.app(desk.app.id).history = [PastVersion(number=f"0.{n}", created=began) for n in range(count)]


def asked(desk: AscDesk, path: str) -> int:
    return sum(seen.path == path for seen in desk.sandbox.requests)


# -- versions and languages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "requests"), [(60, 1), (250, 2)], ids=["more than 50", "more than 200"])
def test_an_app_of_very_many_versions_is_listed_with_those_that_count(count: int, requests: int) -> None:
    with AscDesk() as desk:
        desk.with_version()
        past_versions(desk, count)
        demo = next(each for each in desk.service.list_apps() if each.id == desk.app.id)
        assert demo.live is not None and demo.live.number == "1.9"
        assert demo.edit is not None and demo.edit.number == "2.0"
        assert asked(desk, f"/v1/apps/{desk.app.id}/appStoreVersions") == requests


def test_a_version_of_more_than_50_languages_has_all_of_them() -> None:
    with AscDesk() as desk:
        desk.with_version()
        edit = desk.sandbox.world.app(desk.app.id).edit
        assert edit is not None
        edit.texts.update({each: Texts(name="Demo", description=f"In {each}.", id=each) for each in LANGUAGES})
        version = desk.service.get_version(desk.app)
        assert version is not None
        assert len(version.texts) == 66
        assert {(each.name, each.description) for each in version.texts.values()} >= {("Demo", "In xhh.")}
        desk.service.update_version_texts(desk.app, {locale: {"description": "New."} for locale in LANGUAGES})
        assert desk.accepted_writes == 64


def test_an_included_list_without_a_total_that_is_full_counts_as_cut() -> None:
    versions = [{"type": "appStoreVersions", "id": str(number)} for number in range(50)]

    def reply(path: str) -> Reply:
        if path.startswith("/v1/apps?"):
            return (200, {"data": [app(1) | {"relationships": {"appStoreVersions": {"data": versions}}}]})
        attributes = {"platform": "IOS", "versionString": "5.1", "appVersionState": "READY_FOR_DISTRIBUTION"}
        return (200, {"data": [{"type": "appStoreVersions", "id": "51", "attributes": attributes}]})

    with answering(reply) as script, AscDesk(origin=script.origin) as desk:
        live = desk.service.list_apps()[0].live
        assert live is not None
        assert live.number == "5.1"


def test_test_information_in_more_than_200_languages_is_read_whole() -> None:
    with AscDesk() as desk:
        build = desk.sandbox.world.app(desk.app.id).builds[-1]
        for number in range(210):
            build.test_texts[f"y{number}"] = TestTexts(whats_new="All of it.")
        assert len(desk.service.get_build_test_info(desk.app, BUILD).texts) == 212
        assert asked(desk, "/v1/betaBuildLocalizations") == 2


# -- groups and testers -----------------------------------------------------------------------------------------------


def many_testers(desk: AscDesk, count: int) -> list[Tester]:
    """Have testers who test the app, in its only external group."""
    world = desk.sandbox.world
    desk.service.list_groups(desk.app)
    for number in range(count):
        email = f"t{number:03}@example.com"
        world.state.external_testers.append(Kept(id=f"tester-{number:03}", email=email))
        world.app(desk.app.id).external_testers.append(email)
    return [Tester(email=f"t{number:03}@example.com") for number in range(count)]


def test_more_than_200_testers_are_all_listed_and_all_join_a_group() -> None:
    with AscDesk() as desk:
        testers = many_testers(desk, 230)
        desk.service.create_group(desk.app, "QA")
        desk.sandbox.clear_requests()
        added = desk.service.add_testers(desk.app, testers, ["QA"])
        assert len(added) == 230
        assert len(desk.lines("POST /v1/betaGroups/")) == 2
        assert len(desk.service.list_testers(desk.app)) == 233


def test_a_build_in_more_than_50_groups_is_shown_in_all_of_them() -> None:
    with AscDesk() as desk:
        desk.service.list_groups(desk.app)
        groups = [BetaGroup(id=f"g{number}", name=f"Group {number}", created=desk.clock.now()) for number in range(55)]
        desk.sandbox.world.app(desk.app.id).groups.extend(groups)
        given = desk.service.enable_testing(desk.app, BUILD).groups
        assert {group.name for group in groups} <= set(given)


REFUSED = '{"errors": [{"status": "%s", "code": "ENTITY_ERROR.RELATIONSHIP.INVALID", "title": "t", "detail": "No."}]}'


@pytest.mark.parametrize("status", [400, 409, 413, 422])
def test_a_refused_batch_is_halved_until_the_bad_one_stands_alone(status: int) -> None:
    with AscDesk() as desk:
        testers = many_testers(desk, 8)
        desk.service.create_group(desk.app, "QA")
        desk.sandbox.clear_requests()
        for nth in (1, 3, 4, 6):  # eight, the second four, the first two of them, the second of those
            body = None if status == 413 else REFUSED % status
            desk.sandbox.fault("status", path="/relationships/betaTesters$", status=status, body=body, nth=nth)
        with pytest.raises(Refused, match="1 of 8 testers") as caught:
            desk.service.add_testers(desk.app, testers, ["QA"])
        assert "t005@example.com" in caught.value.text
        inside = {each.email for each in desk.service.list_testers(desk.app) if "QA" in each.groups}
        assert inside == {each.email for each in testers} - {"t005@example.com"}


def test_one_who_joined_meanwhile_is_as_good() -> None:
    with AscDesk() as desk:
        testers = many_testers(desk, 1)
        desk.service.create_group(desk.app, "QA")
        body = REFUSED % 409
        desk.sandbox.fault("status", path="/relationships/betaTesters$", status=409, body=body, when="after")
        assert "QA" in desk.service.add_testers(desk.app, testers, ["QA"])[0].groups


# -- pages that change ------------------------------------------------------------------------------------------------

GONE: dict[str, Reply] = {
    "404": refusal("NOT_FOUND", 404),
    "a page that is gone": (404, b"<html>", {"Content-Type": "text/html"}),
    "cursor refused": refusal("PARAMETER_ERROR.INVALID", 400),
}


def first(next_page: Callable[[], str], *numbers: int) -> Callable[[str], Reply]:
    def page(path: str) -> Reply:
        listed: list[dict[str, Any]] = [app(number) for number in numbers]
        return (200, {"data": listed, "links": {"next": next_page()}})

    return page


@pytest.mark.fault("F33")
@pytest.mark.parametrize("gone", GONE.values(), ids=GONE)
def test_f33_a_list_whose_page_is_gone_is_read_anew(gone: Reply) -> None:
    page = first(lambda: f"{script.origin}/v1/apps?cursor=2", 1, 2)
    with answering(page, gone, page, (200, {"data": [app(3)]})) as script, AscDesk(origin=script.origin) as desk:
        assert [each.id for each in desk.service.list_apps()] == ["1", "2", "3"]
        assert len(script.asked) == 4


@pytest.mark.fault("F33")
def test_f33_a_list_whose_page_is_gone_twice_is_never_returned_in_part() -> None:
    page = first(lambda: f"{script.origin}/v1/apps?cursor=2", 1, 2)
    replies = (page, GONE["404"], page, GONE["404"])
    with answering(*replies) as script, AscDesk(origin=script.origin) as desk:
        with pytest.raises(UnexpectedAnswer, match="changes while it is read") as caught:
            desk.service.list_apps()
        assert caught.value.exit_code == 5
        assert len(script.asked) == 4


@pytest.mark.fault("F33")
@pytest.mark.parametrize(
    "address", ["https://127.0.0.1:{port}/v1/x", "http://127.0.0.1:1/v1/x", "http://127.0.0.1:{port}@evil.example/v1/x"]
)
def test_f33_a_next_page_at_another_scheme_port_or_host_is_not_asked_for(address: str) -> None:
    page = first(lambda: address.format(port=script.origin.rpartition(":")[2]), 1)
    with answering(page) as script, AscDesk(origin=script.origin) as desk:
        with pytest.raises(UnexpectedAnswer, match="another host"):
            desk.service.list_apps()
        assert len(script.asked) == 1


def test_a_page_of_uploads_that_is_gone_does_not_hide_the_others() -> None:
    def reply(path: str) -> Reply:
        if "buildUploads" not in path:
            return (200, {"data": []})
        if "cursor" in path:
            return GONE["404"]
        return (200, {"data": [], "links": {"next": f"{script.origin}/v1/apps/1/buildUploads?cursor=2"}})

    with (
        answering(reply) as script,
        AscDesk(origin=script.origin, platform="ios") as desk,
        pytest.raises(UnexpectedAnswer, match="buildUploads: the list changes"),
    ):
        desk.service.list_builds(TANK)


# -- groups of testers ------------------------------------------------------------------------------------------------


@pytest.fixture
def crowded() -> Iterator[AscDesk]:
    """Somebody of the team, and a tester of the app's only external group, who are in 55 groups of another app too."""
    with AscDesk() as desk:
        desk.service.list_groups(desk.app)
        apps = desk.sandbox.world.state.apps
        began = desk.clock.now()
        crowd = ["team@example.com", "ada@example.com"]
        apps[1].groups = [BetaGroup(id=f"g{n}", name=f"G{n}", created=began, testers=list(crowd)) for n in range(55)]
        apps.reverse()  # the other app's groups are told first
        desk.sandbox.clear_requests()
        yield desk


def test_of_somebody_in_more_than_50_groups_all_are_known(crowded: AscDesk) -> None:
    found = {each.email: (each.kind, each.groups) for each in crowded.service.list_testers(crowded.app)}
    assert found["team@example.com"][0] == "internal"
    assert found["ada@example.com"] == ("external", ("External Testers",))


def test_somebody_of_the_team_in_more_than_50_groups_is_not_removed(crowded: AscDesk) -> None:
    assert crowded.service.remove_tester(crowded.app, "team@example.com") is None
    assert {seen.method for seen in crowded.sandbox.requests} == {"GET"}


def test_a_tester_in_more_than_50_groups_is_imported_without_a_write(crowded: AscDesk) -> None:
    ada = Tester(email="ada@example.com", groups=("External Testers",))
    assert crowded.service.import_testers(crowded.app, [ada]).present == {"ada@example.com"}
    assert {seen.method for seen in crowded.sandbox.requests} == {"GET"}


def test_a_tester_in_more_than_50_groups_is_added_without_a_write(crowded: AscDesk) -> None:
    crowded.service.add_testers(crowded.app, [Tester(email="ada@example.com")])
    assert {seen.method for seen in crowded.sandbox.requests} == {"GET"}


def test_in_the_account_a_tester_in_more_than_50_groups_has_all_of_them(crowded: AscDesk) -> None:
    found = {each.email: each.groups for each in crowded.service.list_testers_of_account()}
    assert len(found["ada@example.com"]) == 56


def test_a_tester_is_taken_out_of_the_last_of_more_than_50_groups(crowded: AscDesk) -> None:
    assert crowded.service.remove_tester(crowded.app, "ada@example.com", ["External Testers"]) is not None
    assert "ada@example.com" not in next(
        group.testers for group in crowded.sandbox.world.app(crowded.app.id).groups if not group.internal
    )


def test_a_group_that_is_named_twice_is_joined_once(crowded: AscDesk) -> None:
    new = Tester(email="new@example.com", groups=("External Testers", "external testers"))
    crowded.service.import_testers(crowded.app, [new])
    (write,) = crowded.sandbox.writes
    assert len(json.loads(write.body)["data"]["relationships"]["betaGroups"]["data"]) == 1
