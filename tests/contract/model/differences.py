"""Where the services truly differ, so that a step may end otherwise on one than on the other. A closed list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from itc_actions.apple import states
from itc_actions.sandbox.world import World

from .steps import Step

APP = "1000000001"
CHANGED_IN_BOTH = ("changed", "changed")


@dataclass(frozen=True)
class Difference:
    """A step that does not do the same on both services, and need not.

    :param name: what it is about.
    :param reason: why, with its source.
    :param endings: what it may end with: an error, or the status of the step; iTunes Connect first.
    :param met: whether the step may meet it in this world.
    :param shown_by: a lane whose last step meets it.
    """

    name: str
    reason: str
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


def _asked_anew(step: Step, world: World) -> bool:
    app = world.state.apps[0]
    if step.name == "distribute_build":
        return app.asks_export_compliance
    before = app.live.answers if app.live is not None else {}
    advertising = step.args.get("add_id_info_uses_idfa", before.get("uses_idfa"))
    asked = app.asks_export_compliance or app.asks_content_rights or advertising is not False
    return asked and step.name == "submit_for_review"


DIFFERENCES = (
    Difference(
        "declarations asked anew",
        "iTunes Connect asks for the declarations at each submission, that of the advertising identifier included; App "
        "Store Connect keeps those of encryption with the build and of rights with the app, and asks for no other.",
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
    Difference(
        "several builds of a train",
        "iTunes Connect opens a train with all its builds to testers (ra/apps/{app}/trains/); App Store Connect gives "
        "each build to groups, and reviews one build of a train at a time (422).",
        tuple((one, other) for one in ("changed", "unchanged") for other in ("changed", "unchanged", "Refused")),
        _shared_train,
        (
            Step("upload-build", {"app": APP, "train": "1.9", "number": "91", "processing_seconds": 0}, ours=False),
            Step("distribute_build", {"build": "1.9/91", "submit_beta_review": False}),
        ),
    ),
    Difference(
        "people of the team as external testers",
        "iTunes Connect refuses the address of somebody of the team (testerEmailExistsInternal); App Store Connect "
        "lets them join an external group [?].",
        (("Refused", "changed"),),
        _team_member,
        (Step("add_tester", {"email": "team@example.com"}),),
    ),
    Difference(
        "beta description of the app",
        "App Store Connect keeps the beta description with the app (betaAppLocalizations), for all builds; iTunes "
        "Connect with each build (testInformation).",
        (CHANGED_IN_BOTH,),
        _of_the_app,
        (Step("update_build_test_info", {"beta_description": "A better app to rehearse with."}),),
    ),
    Difference(
        "texts of a version on sale or waiting",
        "App Store Connect leaves fewer texts open once a version is with Apple (409 STATE_ERROR: cannot be edited at "
        "this time) than iTunes Connect's isEditable did.",
        (("changed", "Refused"),),
        _closed_texts,
        (Step("update_app_info", {"description": "A better app.", "live": True}),),
    ),
)


def differences_of(step: Step, world: World) -> list[Difference]:
    """Those that a step may meet."""
    return [each for each in DIFFERENCES if each.met(step, world)]
