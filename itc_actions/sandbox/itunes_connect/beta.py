"""The beta review of a build: start, complete when encryption is asked about, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from ..world.beta import check_beta_review, save_test_information, submit_for_beta_review, withdraw_from_beta_review
from ..world.refusals import FieldsRefused
from .builds import BUILD
from .test_information import read_test_information, test_information
from .wire import READ, SAVED, Json, Malformed, answer, body_object, flag, section, wrapped

if TYPE_CHECKING:
    from ..hub import Hub
    from ..world import World
    from ..world.state import App, Build


def add_routes(routes: Blueprint, hub: Hub) -> None:
    """Giving a build to beta review and taking it back."""

    @routes.get(f"{BUILD}/submit/start")
    def beta_form(app_id: str, train: str, number: str) -> Response:
        app = hub.world.app(app_id)
        build = hub.world.build(app, train, number)
        return answer({**_questions(app), "testInfo": test_information(hub.world, app, build)}, info=READ)

    @routes.post(f"{BUILD}/submit/start")
    def beta_start(app_id: str, train: str, number: str) -> Response:
        app = hub.world.app(app_id)
        return _start(hub.world, app, hub.world.build(app, train, number), body_object())

    @routes.post(f"{BUILD}/submit/complete")
    def beta_complete(app_id: str, train: str, number: str) -> Response:
        app = hub.world.app(app_id)
        build = hub.world.build(app, train, number)
        if flag(body_object().get("usesEncryption")) is None:
            document = _questions(app)
            document["usesEncryption"]["errorKeys"] = ["You must answer this question."]  # [?]
            return answer(document)
        submit_for_beta_review(hub.world, app, build)
        return answer(_questions(app), info=SAVED)

    @routes.post(f"{BUILD}/reject")
    def beta_withdraw(app_id: str, train: str, number: str) -> Response:
        app = hub.world.app(app_id)
        withdraw_from_beta_review(hub.world, app, hub.world.build(app, train, number))
        return answer(None, info=SAVED)


def _questions(app: App) -> Json:
    """What is asked about encryption; only where it is required must it be answered."""
    return {
        **section(),
        "exportComplianceRequired": app.asks_export_compliance,
        "usesEncryption": wrapped(None, required=app.asks_export_compliance),
        "encryptionUpdated": wrapped(None),
        "isExempt": wrapped(None),
        "containsProprietaryCryptography": wrapped(None),
        "containsThirdPartyCryptography": wrapped(None),
        "availableOnFrenchStore": wrapped(None),
        "ccatFile": None,
    }


def _start(world: World, app: App, build: Build, sent: Json) -> Response:
    """Take the test information; where encryption is not asked about, that is the submission."""
    information = sent.get("testInfo")
    if not isinstance(information, dict):
        raise Malformed
    try:
        save_test_information(world, app, build, *read_test_information(information))
        if app.asks_export_compliance:
            check_beta_review(world, build)
        else:
            submit_for_beta_review(world, app, build)
    except FieldsRefused as refused:
        document = test_information(world, app, build, refused=refused, sent=information)
        return answer({**_questions(app), "testInfo": document})
    return answer({**_questions(app), "testInfo": test_information(world, app, build)}, info=SAVED)
