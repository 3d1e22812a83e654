"""Saving metadata in bad weather: what was written stays written once, what somebody else wrote is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from itc_actions import LaneContext, open_context, update_app_info
from itc_actions.errors import Refused
from itc_actions.sandbox import Sandbox

from .stage import APP, SERVICES, error_of, with_version

PLACES = {
    "itunes-connect": ("version/save/",),
    "app-store-connect": (
        "v1/appStoreVersions/",
        "v1/appStoreVersionLocalizations",
        "v1/appInfoLocalizations",
        "v1/appInfos/",
        "v1/ageRatingDeclarations/",
        "v1/appStoreReviewDetails",
    ),
}
LOSSES: dict[str, dict[str, Any]] = {
    "f02": {"kind": "status", "status": 503, "when": "after"},
    "f04": {"kind": "drop", "when": "before"},
    "f06": {"kind": "truncate"},
}


@pytest.fixture
def ctx(sandbox: Sandbox, tmp_path: Path, service: str) -> Iterator[LaneContext]:
    with_version(sandbox)
    with open_context(sandbox=sandbox, root=tmp_path, service=service) as ctx:
        yield ctx


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts = {
        "fr-FR/description": "Bonjour",
        "de-DE/keywords": "eins,zwei",
        "copyright": "2027 Others",
        "secondary_category": "EDUCATION",
        "review_information/first_name": "Ada",
        "review_information/demo_password": "opensesame",
    }
    for name, text in texts.items():
        path = tmp_path / "metadata" / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "ratings.json").write_text('{"HORROR": 1}')
    return tmp_path / "metadata"


def save(ctx: LaneContext, folder: Path) -> None:
    update_app_info(ctx, metadata=folder, ratings=folder.parent / "ratings.json")


@pytest.mark.parametrize(("service", "place"), [(service, place) for service in SERVICES for place in PLACES[service]])
@pytest.mark.parametrize("loss", LOSSES)
def test_f02_f04_f06_all_arrives_once_though_an_answer_is_lost(
    sandbox: Sandbox, ctx: LaneContext, folder: Path, place: str, loss: str
) -> None:
    for method in ("POST", "PATCH"):
        sandbox.fault(**LOSSES[loss], method=method, path=place)
    save(ctx, folder)
    sandbox.clear_faults()
    sandbox.clear_requests()
    save(ctx, folder)
    edit = sandbox.world.app(APP).edit
    assert edit is not None
    assert (sandbox.writes, edit.copyright, edit.texts["fr-FR"].description, edit.review.first_name) == (
        [],
        "2027 Others",
        "Bonjour",
        "Ada",
    )


@pytest.mark.parametrize("service", SERVICES)
def test_f32_between_two_tries_somebody_elses_text_is_kept(
    sandbox: Sandbox, ctx: LaneContext, folder: Path, service: str
) -> None:
    place = "version/save/" if service == "itunes-connect" else "v1/appStoreVersionLocalizations/"
    method = "POST" if service == "itunes-connect" else "PATCH"
    theirs = {"app": APP, "locale": "de-DE", "texts": {"keywords": "theirs"}}
    sandbox.fault("status", place, method=method, status=503, when="before")
    sandbox.fault("change", place, method=method, operation="set-texts", args=theirs)
    error = error_of(lambda ctx: save(ctx, folder), ctx)
    edit = sandbox.world.app(APP).edit
    assert edit is not None
    assert (isinstance(error, Refused), edit.texts["de-DE"].keywords) == (True, "theirs")
    assert "theirs" in error.what + (error.said or "")


@pytest.mark.parametrize("service", SERVICES)
def test_f32_a_language_that_somebody_added_meanwhile_is_not_added_twice(
    sandbox: Sandbox, ctx: LaneContext, folder: Path, service: str
) -> None:
    place = "version/save/" if service == "itunes-connect" else "v1/appStoreVersionLocalizations$"
    theirs = {"app": APP, "locale": "fr-FR", "texts": {"name": "Demo"}}
    sandbox.fault("status", place, method="POST", status=503, when="before")
    sandbox.fault("change", place, method="POST", operation="set-texts", args=theirs)
    save(ctx, folder)
    edit = sandbox.world.app(APP).edit
    assert edit is not None
    assert (sorted(edit.texts), edit.texts["fr-FR"].description) == (["de-DE", "en-US", "fr-FR"], "Bonjour")


@pytest.mark.parametrize("service", SERVICES)
def test_f26_a_demo_password_is_shown_nowhere(
    sandbox: Sandbox, ctx: LaneContext, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    save(ctx, folder)
    (folder / "review_information/demo_password.txt").write_text("another-one")
    save(ctx, folder)
    said = "".join(capfd.readouterr()) + str([step.detail for step in ctx.itc_run.steps])
    assert [secret in said for secret in ("opensesame", "another-one")] == [False, False]
