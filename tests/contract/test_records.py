"""Both services return the same records of the same world, field by field, and ask what their docstrings say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from ipas import demo_ipa
from pictures import png

import itc_actions
from itc_actions import LaneContext, open_context
from itc_actions.catalogue import actions
from itc_actions.records import Record
from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.recorder import Seen
from itc_actions.sandbox.world.state import Screenshot

from .demo import APP, approved, asks, build, ready_to_submit, submitted, told, with_version
from .differences import DIFFERENCES
from .endpoints import endpoints, matches
from .services import APP_STORE_CONNECT, BOTH, ITUNES_CONNECT

MAY_DIFFER = {field for difference in DIFFERENCES for field in difference.fields}
OF_ONE_SERVICE = {name: APP_STORE_CONNECT for difference in DIFFERENCES for name in difference.lacking} | {
    name: ITUNES_CONNECT for difference in DIFFERENCES for name in difference.lacking_on_app_store_connect
}


@dataclass(frozen=True)
class Scene:
    """An action that is run in the same state of the world on both services.

    :param prepare: what was before.
    :param given: its arguments.
    :param only: the one service that it runs on, where the other has no such thing.
    :param app: the app of the line, where it is not the demo app.
    """

    action: str
    prepare: Callable[[Sandbox], None]
    given: dict[str, Any]
    only: str | None = None
    app: str | None = None

    @property
    def services(self) -> tuple[str, ...]:
        """Those that it runs on."""
        if self.action in OF_ONE_SERVICE:
            return (OF_ONE_SERVICE[self.action],)
        return BOTH if self.only is None else (self.only,)


def nothing(sandbox: Sandbox) -> None:
    """The demo world as it is."""


def uploads(sandbox: Sandbox) -> None:
    """Beside the usable builds one is processing and one is invalid; one has crashed."""
    sandbox.upload_build(APP, "2.0", "102", processing_seconds=0, will_fail=True, tell_numbers=True)
    sandbox.upload_build(APP, "2.0", "101")
    build(sandbox, "90", "1.9").crashes = 1


def told_and_silent(sandbox: Sandbox) -> None:
    """Build 100 lacks nothing but its export compliance, and its testers are not told by themselves."""
    told(sandbox)
    asks(sandbox, export=True)
    build(sandbox, "100").auto_notify = False


def asked(sandbox: Sandbox) -> None:
    """Version 2.0 lacks nothing but declarations."""
    ready_to_submit(sandbox)
    asks(sandbox, export=True, rights=True)


def rejected(sandbox: Sandbox) -> None:
    """Version 2.0 was rejected."""
    submitted(sandbox)
    sandbox.reject(APP, reasons=["2.1: It crashes"])


def rejected_by_beta_review(sandbox: Sandbox) -> None:
    """Build 100 was given to beta review, which did not take it."""
    in_beta_review(sandbox)
    sandbox.beta_review(APP, "reject")


def in_beta_review(sandbox: Sandbox) -> None:
    """Beta review looks at build 100."""
    build(sandbox, "100").beta_state = "in-beta-review"


def phased(sandbox: Sandbox) -> None:
    """Version 2.0 is on sale in a phased release."""
    approved(sandbox)
    with open_context(sandbox=sandbox, service=APP_STORE_CONNECT) as ctx:
        itc_actions.phased_release(ctx, step="start")
        itc_actions.release_version(ctx)
    sandbox.advance(86_400)


SCRATCH = TemporaryDirectory()


def written(name: str, text: str) -> Path:
    """A file somewhere."""
    path = Path(SCRATCH.name, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def folder() -> Path:
    """A folder of metadata in which much is other than at the service."""
    written("texts/fr-FR/description.txt", "Bonjour")
    written("texts/de-DE/privacy_url.txt", "https://example.com/privacy")
    written("texts/it/privacy_url.txt", "https://example.com/privacy")
    written("texts/review_information/notes.txt", "Log in first.")
    written("texts/secondary_category.txt", "EDUCATION")
    return written("texts/copyright.txt", "2027 Others").parent


def shots(name: str, shade: int) -> Path:
    """A folder with a screenshot, the first by its name."""
    path = written(f"shots-{name}/de-DE/01.png", "")
    path.write_bytes(png(shade=shade))
    return path.parents[1]


def films() -> Path:
    """A folder with an app preview."""
    return written("films/de-DE/IPHONE_67-tour.mp4", "film").parents[1]


def no_shots(sandbox: Sandbox) -> None:
    """The version has no screenshots."""
    with_version(sandbox)
    edit = sandbox.world.app(APP).edit
    assert edit is not None
    for texts in edit.texts.values():
        texts.screenshots = []


def one_shot(sandbox: Sandbox) -> None:
    """The set has a screenshot of that name, and one that is not in the folder."""
    with_version(sandbox)
    edit = sandbox.world.app(APP).edit
    assert edit is not None
    edit.texts["de-DE"].screenshots = [Screenshot("iphone4", name, name) for name in ("01.png", "other.png")]


def whom_to_ask(sandbox: Sandbox) -> None:
    """Version 2.0 says whom its reviewer may ask."""
    with_version(sandbox)
    edit = sandbox.world.app(APP).edit
    assert edit is not None
    edit.review.first_name = "Ada"


NO = {"export_compliance_uses_encryption": False, "content_rights_contains_third_party_content": False}
SCENES = (
    Scene("add_tester", nothing, {"email": "felix@example.com", "first_name": "Felix"}),
    Scene("add_tester", nothing, {"email": "alan@example.com"}),
    Scene("cancel_beta_review", in_beta_review, {}, ITUNES_CONNECT),
    Scene("cancel_beta_review", in_beta_review, {"expire_build": True}, APP_STORE_CONNECT),
    Scene("cancel_review", submitted, {}),
    Scene("cancel_review", approved, {"discard_approval": True}),
    Scene("create_app", nothing, {"app_name": "Tank"}, ITUNES_CONNECT, "com.example.tank"),
    Scene("create_app", nothing, {"app_name": "Notes"}, APP_STORE_CONNECT, "com.example.notes"),
    Scene("create_group", nothing, {"group": "QA"}),
    Scene("create_version", nothing, {"version": "2.0"}),
    Scene("create_version", with_version, {"version": "2.1", "rename": True}),
    Scene("distribute_build", told_and_silent, {"notify": True, "export_compliance_uses_encryption": False}),
    Scene("download_metadata", with_version, {"metadata": Path(SCRATCH.name, "metadata"), "force": True}),
    Scene("export_testers", nothing, {"file": Path(SCRATCH.name, "testers.csv")}),
    Scene("get_app_info", submitted, {}),
    Scene("get_app_info", nothing, {"live": True}),
    Scene("get_binary_details", nothing, {"build": "100"}),
    Scene("get_build_test_info", told, {}),
    Scene("get_rejection_reasons", rejected, {}),
    Scene("get_rejection_reasons", rejected_by_beta_review, {}),
    Scene("import_testers", nothing, {"file": Path(__file__).with_name("testers.csv")}),
    Scene("latest_build_number", uploads, {}),
    Scene("latest_build_number", nothing, {"live": True}),
    Scene("list_app_statuses", submitted, {}),
    Scene("list_apps", submitted, {}),
    Scene("list_builds", uploads, {}),
    Scene("list_groups", nothing, {}),
    Scene("list_testers", nothing, {}),
    Scene("list_testers", nothing, {"build": "90"}),
    Scene("list_testers", nothing, {"whole_account": True}),
    Scene("login_url", nothing, {}),
    Scene("phased_release", approved, {"step": "start"}),
    Scene("phased_release", phased, {"step": "pause"}),
    Scene("precheck", with_version, {}),
    Scene("release_version", approved, {}),
    Scene("remove_tester", nothing, {"email": "Ada@example.com"}),
    Scene("remove_tester", nothing, {"email": "ada@example.com", "groups": ["External Testers"]}, APP_STORE_CONNECT),
    Scene("select_build", with_version, {}),
    Scene("submit_for_beta_review", told_and_silent, {"export_compliance_uses_encryption": False}),
    Scene("submit_for_review", asked, NO),
    Scene("update_app_info", with_version, {"release_notes": "New", "privacy_url": "https://example.com/privacy"}),
    Scene(
        "update_app_info",
        with_version,
        {"metadata": folder(), "ratings": written("ratings.json", '{"HORROR": 1}'), "automatic_release": False},
    ),
    Scene("update_app_info", whom_to_ask, {"metadata": folder()}),
    Scene("update_build_test_info", nothing, {"whats_new": "Faster", "feedback_email": "a@b.example"}),
    Scene("update_build_test_info", nothing, {"review_notes": "Log in first."}),
    Scene("upload_binary", nothing, {"ipa": demo_ipa()}),
    Scene("upload_screenshots", no_shots, {"screenshots": shots("a", 1)}),
    Scene("upload_screenshots", one_shot, {"screenshots": shots("b", 2)}, APP_STORE_CONNECT),
    Scene("upload_screenshots", with_version, {"previews": films()}, APP_STORE_CONNECT),
    Scene("wait_for_build", nothing, {}),
    Scene("wait_for_review", approved, {}),
)


@dataclass(frozen=True)
class Ran:
    """What came of a scene on one service."""

    result: Any
    outcome: tuple[str, str | None]
    requests: list[Seen]


def run(scene: Scene, service: str) -> Ran:
    with Sandbox() as sandbox:
        scene.prepare(sandbox)
        sandbox.clear_requests()
        with open_context(sandbox=sandbox, service=service, app=scene.app) as ctx:
            result = getattr(itc_actions, scene.action)(ctx, **scene.given)
            return Ran(result, outcome_of(ctx), sandbox.requests)


def outcome_of(ctx: LaneContext) -> tuple[str, str | None]:
    step = ctx.itc_run.steps[-1]
    return step.status, step.detail


def unlike(one: Any, other: Any, where: str = "") -> Iterator[str]:
    """The fields of records, `Build.installs`, in which two results differ."""
    if isinstance(one, Record) and type(one) is type(other):
        for field in msgspec.structs.fields(type(one)):
            inner = getattr(one, field.name), getattr(other, field.name)
            yield from unlike(*inner, f"{type(one).__name__}.{field.name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for pair in zip(one, other, strict=True):
            yield from unlike(*pair, where)
    elif isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for key in one:
            yield from unlike(one[key], other[key], where)
    elif one != other:
        yield where or f"{one!r} is not {other!r}"


@pytest.fixture(scope="module")
def ran() -> dict[tuple[int, str], Ran]:
    """Every scene on every service that has its action."""
    return {(place, service): run(scene, service) for place, scene in enumerate(SCENES) for service in scene.services}


def test_every_action_has_a_scene() -> None:
    assert {scene.action for scene in SCENES} == set(actions())


def test_records_differ_in_those_fields_alone_that_the_table_names(ran: dict[tuple[int, str], Ran]) -> None:
    found: dict[str, str] = {}
    for place, scene in enumerate(SCENES):
        if scene.services == BOTH:
            one, other = (ran[place, service].result for service in BOTH)
            for field in unlike(one, other):
                found.setdefault(field, scene.action)
    assert {field: action for field, action in found.items() if field not in MAY_DIFFER} == {}
    assert sorted(MAY_DIFFER - set(found)) == [], "the table names fields in which no scene differs"


def test_steps_end_in_the_same_words(ran: dict[tuple[int, str], Ran]) -> None:
    for place, scene in enumerate(SCENES):
        if scene.services == BOTH:
            assert ran[place, ITUNES_CONNECT].outcome == ran[place, APP_STORE_CONNECT].outcome, scene


@pytest.mark.parametrize("service", BOTH)
def test_actions_ask_the_endpoints_that_their_docstrings_name(ran: dict[tuple[int, str], Ran], service: str) -> None:
    asked: dict[str, list[Seen]] = {}
    for (place, on), came in ran.items():
        if on == service:
            asked.setdefault(SCENES[place].action, []).extend(came.requests)
    silent = [
        f"{action}: {' '.join(endpoint)}"
        for action in actions()
        for endpoint in endpoints(action, service)
        if not any(matches(endpoint, seen.method, seen.path) for seen in asked.get(action, ()))
    ]
    assert silent == []


@pytest.mark.parametrize("service", BOTH)
def test_what_actions_write_is_named_by_their_docstrings(ran: dict[tuple[int, str], Ran], service: str) -> None:
    unnamed = {
        f"{SCENES[place].action}: {seen.method} {seen.path}"
        for (place, on), came in ran.items()
        if on == service
        for seen in came.requests
        if seen.changed and not seen.login and not seen.path.startswith("/sandbox-transporter/")
        if not any(matches(endpoint, seen.method, seen.path) for endpoint in endpoints(SCENES[place].action, service))
    }
    assert unnamed == set()
