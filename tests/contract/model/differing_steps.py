"""Steps that the table of differences lets end otherwise on one service than on the other. A closed list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from itc_actions.apple import states
from itc_actions.sandbox.world import FieldsRefused, World, WrongState
from itc_actions.sandbox.world.submission import check_submittable

from .steps import Step

APP = "1000000001"
CHANGED_IN_BOTH = ("changed", "changed")


@dataclass(frozen=True)
class DifferingStep:
    """A kind of step that does not do the same on both services, and need not.

    :param entries: the ids of the entries of `contract.differences` that say why.
    :param endings: what it may end with: an error, or the status of the step; iTunes Connect first.
    :param met: whether the step may meet it in this world.
    :param shown_by: a lane whose last step meets it.
    """

    entries: tuple[str, ...]
    endings: tuple[tuple[str, str], ...]
    met: Callable[[Step, World], bool]
    shown_by: tuple[Step, ...]


def _of_the_app(step: Step, world: World) -> bool:
    return step.name == "update_build_test_info" and "beta_description" in step.args


def _closed_texts(step: Step, world: World) -> bool:
    app = world.state.apps[0]
    version = app.live if step.args.get("live") else app.edit
    closed = version is not None and version.state in states.LIVE | {states.WAITING_FOR_REVIEW}
    return closed and step.name == "update_app_info" and not {"description", "release_notes"}.isdisjoint(step.args)


def _shared_train(step: Step, world: World) -> bool:
    trains = [build.train for build in world.state.apps[0].builds]
    return step.name == "distribute_build" and len(set(trains)) < len(trains)


def _team_member(step: Step, world: World) -> bool:
    team = {tester.email.lower() for tester in world.state.internal_testers}
    return step.name == "add_tester" and step.args["email"].lower() in team


def _lacks_something(step: Step, world: World) -> bool:
    if step.name != "submit_for_review":
        return False
    try:
        check_submittable(world, world.state.apps[0])
    except FieldsRefused:
        return True
    except WrongState:
        pass
    return False


def _asked_anew(step: Step, world: World) -> bool:
    app = world.state.apps[0]
    if step.name == "distribute_build":
        return app.asks_export_compliance
    before = app.live.answers if app.live is not None else {}
    advertising = step.args.get("add_id_info_uses_idfa", before.get("uses_idfa"))
    asked = app.asks_export_compliance or app.asks_content_rights or advertising is not False
    return asked and step.name == "submit_for_review"


DIFFERING_STEPS = (
    DifferingStep(
        ("declarations-first",),
        (("Refused", "BadInput"),),
        _lacks_something,
        (
            Step("create_version", {"version": "2.0"}),
            Step("select_build"),
            Step("submit_for_review", {"content_rights_contains_third_party_content": True}),
        ),
    ),
    DifferingStep(
        ("export-compliance", "content-rights", "advertising-identifier"),
        (("BadInput", "changed"),),
        _asked_anew,
        (
            Step("ask-declarations", {"app": APP, "advertising": True}, ours=False),
            Step("create_version", {"version": "2.0"}),
            Step("update_app_info", {"release_notes": "Faster."}),
            Step("select_build"),
            Step("submit_for_review"),
        ),
    ),
    DifferingStep(
        ("trains", "one-beta-review"),
        tuple((one, other) for one in ("changed", "unchanged") for other in ("changed", "unchanged", "Refused")),
        _shared_train,
        (
            Step("upload-build", {"app": APP, "train": "1.9", "number": "91", "processing_seconds": 0}, ours=False),
            Step("distribute_build", {"build": "1.9/91", "submit_beta_review": False}),
        ),
    ),
    DifferingStep(
        ("kinds-of-testers",),
        (("Refused", "changed"),),
        _team_member,
        (Step("add_tester", {"email": "team@example.com"}),),
    ),
    DifferingStep(
        ("test-texts-of-the-app",),
        (CHANGED_IN_BOTH,),
        _of_the_app,
        (Step("update_build_test_info", {"beta_description": "A better app to rehearse with."}),),
    ),
    DifferingStep(
        ("open-texts",),
        (("changed", "Refused"),),
        _closed_texts,
        (Step("update_app_info", {"description": "A better app.", "live": True}),),
    ),
)


def differing(step: Step, world: World) -> list[DifferingStep]:
    """Those that a step may meet."""
    return [each for each in DIFFERING_STEPS if each.met(step, world)]
