"""Screenshots in bad weather: never one twice, whatever fails; only our own that failed are replaced."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pictures import png, write

from itc_actions import LaneContext, open_context, upload_screenshots
from itc_actions.errors import BadInput, Refused, Unreachable
from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.world.state import Screenshot

from .stage import APP, error_of, with_version

LOSSES: dict[str, dict[str, Any]] = {
    "f02": {"kind": "status", "status": 503, "when": "after"},
    "f04": {"kind": "drop", "when": "before"},
    "f06": {"kind": "truncate"},
}
WRITES = (
    ("POST", "v1/appScreenshotSets$"),
    ("POST", "v1/appScreenshots$"),
    ("PUT", "sandbox-uploads/"),
    ("PATCH", "v1/appScreenshots/"),
    ("PATCH", "relationships/appScreenshots$"),
    ("DELETE", "v1/appScreenshots/"),
)


@pytest.fixture
def ctx(sandbox: Sandbox, tmp_path: Path) -> Iterator[LaneContext]:
    with_version(sandbox)
    texts(sandbox).screenshots = [Screenshot("iphone4", name, name) for name in ("01.png", "other.png")]
    with open_context(sandbox=sandbox, root=tmp_path, service="app-store-connect") as ctx:
        yield ctx


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "shots", de_DE__01_png=png(shade=1), de_DE__02_png=png(shade=2), en_US__a_png=png())


def texts(sandbox: Sandbox) -> Any:
    edit = sandbox.world.app(APP).edit
    assert edit is not None
    edit.texts["en-US"].screenshots = [shot for shot in edit.texts["en-US"].screenshots if shot.checksum]
    return edit.texts["de-DE"]


def shown(sandbox: Sandbox) -> list[str]:
    return [shot.file_name for shot in texts(sandbox).screenshots]


def upload(ctx: LaneContext, folder: Path) -> None:
    upload_screenshots(ctx, screenshots=folder)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize(("method", "path"), WRITES, ids=lambda value: value)
def test_f02_f04_f06_none_is_there_twice_though_an_answer_is_lost(
    sandbox: Sandbox, ctx: LaneContext, folder: Path, method: str, path: str, loss: str
) -> None:
    sandbox.fault(**LOSSES[loss], method=method, path=path)
    upload(ctx, folder)
    sandbox.clear_requests()
    upload(ctx, folder)
    assert (shown(sandbox), sandbox.writes) == (["01.png", "02.png", "other.png"], [])


def test_one_that_apple_did_not_like_is_sent_once_more(sandbox: Sandbox, ctx: LaneContext, folder: Path) -> None:
    refusal = {"app": APP, "locale": "de-DE", "file_name": "02.png", "reason": "IMAGE_BROKEN"}
    sandbox.fault("change", "sandbox-uploads/", method="PUT", nth=3, operation="refuse-media", args=refusal)
    upload(ctx, folder)
    assert shown(sandbox) == ["01.png", "02.png", "other.png"]


def test_one_that_apple_does_not_take_is_deleted_and_its_reason_told(
    sandbox: Sandbox, ctx: LaneContext, folder: Path
) -> None:
    refusal = {"app": APP, "locale": "de-DE", "file_name": "02.png", "reason": "IMAGE_BROKEN"}
    sandbox.fault("change", "v1/appScreenshots/", method="PATCH", times=0, operation="refuse-media", args=refusal)
    error = error_of(lambda ctx: upload(ctx, folder), ctx)
    assert (isinstance(error, Refused), "02.png: IMAGE_BROKEN" in (error.said or "")) == (True, True)
    assert sorted(shown(sandbox)) == ["01.png", "other.png"]


def test_f43_a_part_whose_address_has_expired_is_sent_to_a_new_one(
    sandbox: Sandbox, ctx: LaneContext, folder: Path
) -> None:
    sandbox.fault("status", "sandbox-uploads/", method="PUT", status=403)
    upload(ctx, folder)
    assert shown(sandbox) == ["01.png", "02.png", "other.png"]


def test_f43_a_file_that_changes_while_it_is_sent_is_not_committed(
    sandbox: Sandbox, ctx: LaneContext, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from itc_actions.services.app_store_connect import media_sets
    from itc_actions.services.app_store_connect.file_transfer import FileTransfer

    class Changing(FileTransfer):
        def send(self) -> str:
            self._local.path.write_bytes(png(shade=7))
            return super().send()

    monkeypatch.setattr(media_sets, "FileTransfer", Changing)
    error = error_of(lambda ctx: upload(ctx, folder), ctx)
    assert (isinstance(error, BadInput), "has changed" in error.what) == (True, True)
    assert "complete" not in {shot.state for shot in texts(sandbox).screenshots if shot.file_name == "01.png"}


def test_f43_what_broke_off_is_taken_up_by_the_same_line(sandbox: Sandbox, ctx: LaneContext, folder: Path) -> None:
    sandbox.fault("status", "sandbox-uploads/", method="PUT", status=503, times=0)
    error = error_of(lambda ctx: upload(ctx, folder), ctx)
    assert isinstance(error, Unreachable)
    sandbox.clear_faults()
    sandbox.clear_requests()
    upload(ctx, folder)
    assert shown(sandbox) == ["01.png", "02.png", "other.png"]
