from __future__ import annotations

from pathlib import Path

import pytest
from ipas import write_ipa

from itc_actions import LaneContext, create_version, open_context, upload_binary, wait_for_build
from itc_actions.errors import BadInput, Refused
from itc_actions.sandbox import Sandbox

from .conftest import Differs
from .demo import APP, build, demo, outcome, sent


def numbers(sandbox: Sandbox) -> list[str]:
    """The numbers of the builds of 2.0 that did not fail."""
    return [each.number for each in demo(sandbox).builds if each.train == "2.0" and each.state != "invalid"]


def test_a_file_becomes_a_build(ctx: LaneContext, sandbox: Sandbox, tmp_path: Path) -> None:
    path = write_ipa(tmp_path, size=9_000_000, ITSAppUsesNonExemptEncryption=False)
    uploaded = upload_binary(ctx, ipa=path)
    assert (uploaded.key, uploaded.state) == ("2.0/101", "processing")
    assert outcome(ctx) == ("changed", "build 2.0/101 uploaded")
    made = build(sandbox, "101")
    assert (made.size, made.min_os, made.uses_non_exempt_encryption) == (path.stat().st_size, "16.0", False)


def test_the_build_is_the_one_that_the_next_step_waits_for(ctx: LaneContext, sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.upload_build(APP, "2.0", "150", processing_seconds=0)
    upload_binary(ctx, ipa=write_ipa(tmp_path))
    assert wait_for_build(ctx).key == "2.0/101"


def test_the_second_run_is_unchanged_and_sends_nothing(ctx: LaneContext, sandbox: Sandbox, tmp_path: Path) -> None:
    path = write_ipa(tmp_path)
    upload_binary(ctx, ipa=path)
    wait_for_build(ctx)
    sandbox.clear_requests()
    assert upload_binary(ctx, ipa=path).key == "2.0/101"
    assert outcome(ctx) == ("unchanged", "build 2.0/101 is there already (usable)")
    assert sent(sandbox) == []


def test_while_it_is_processing_the_second_run_makes_no_second_build(
    ctx: LaneContext, sandbox: Sandbox, tmp_path: Path, differs: Differs
) -> None:
    path = write_ipa(tmp_path)
    upload_binary(ctx, ipa=path)
    sandbox.clear_requests()
    assert upload_binary(ctx, ipa=path).key == "2.0/101"
    detail = differs(
        "numbers-of-uploads",
        itunes_connect="build 2.0/101 is there already",
        app_store_connect="build 2.0/101 is there already (processing)",
    )
    assert (outcome(ctx), numbers(sandbox), sandbox.writes) == (("unchanged", detail), ["100", "101"], [])


def test_a_train_spelt_otherwise_is_the_same(ctx: LaneContext, sandbox: Sandbox, tmp_path: Path) -> None:
    assert upload_binary(ctx, ipa=write_ipa(tmp_path, "2.0.0", "100"), version="2.0").key == "2.0/100"
    assert (outcome(ctx)[0], sent(sandbox)) == ("unchanged", [])


def test_a_number_whose_processing_failed_may_be_uploaded_again(
    ctx: LaneContext, sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=0, will_fail=True)
    upload_binary(ctx, ipa=write_ipa(tmp_path))
    assert (outcome(ctx)[0], numbers(sandbox)) == ("changed", ["100", "101"])


def test_an_expired_build_has_its_number_still(ctx: LaneContext, sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.do("expire-build", app=APP, train="2.0", number="100")
    upload_binary(ctx, ipa=write_ipa(tmp_path, "2.0", "100"))
    assert outcome(ctx) == ("unchanged", "build 2.0/100 is there already (expired)")


def test_a_file_of_another_app_ends_with_7(ctx: LaneContext, sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(
        BadInput, match=r"of another app: its bundle id is com\.example\.notes, that of Demo is"
    ) as caught:
        upload_binary(ctx, ipa=write_ipa(tmp_path, bundle_id="com.example.notes"))
    assert (caught.value.exit_code, sent(sandbox)) == (7, [])
    assert "--app com.example.notes" in str(caught.value.next_step)


def test_a_file_of_another_version_ends_with_7(ctx: LaneContext, sandbox: Sandbox, tmp_path: Path) -> None:
    create_version(ctx, version="2.0")
    sandbox.clear_requests()
    with pytest.raises(BadInput, match=r"is a build of version 2\.1, not of 2\.0") as caught:
        upload_binary(ctx, ipa=write_ipa(tmp_path, "2.1"))
    assert (caught.value.exit_code, sent(sandbox)) == (7, [])


def test_a_file_for_another_platform_ends_with_7(ctx: LaneContext, sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is made for tvos") as caught:
        upload_binary(ctx, ipa=write_ipa(tmp_path, CFBundleSupportedPlatforms=["AppleTVOS"]))
    assert (caught.value.exit_code, sent(sandbox)) == (7, [])


def test_a_file_for_another_platform_ends_with_7_though_a_build_of_its_number_is_there(
    ctx: LaneContext, sandbox: Sandbox, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match="is made for tvos") as caught:
        upload_binary(ctx, ipa=write_ipa(tmp_path, "2.0", "100", CFBundleSupportedPlatforms=["AppleTVOS"]))
    assert (caught.value.exit_code, sent(sandbox)) == (7, [])


def test_what_is_no_ipa_ends_with_7_before_anything_is_asked(
    ctx: LaneContext, sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "App.ipa").write_bytes(b"<html>")
    with pytest.raises(BadInput, match=r"no \.ipa at all"):
        upload_binary(ctx, ipa=tmp_path / "App.ipa")
    assert sandbox.requests == []


def test_what_apple_does_not_like_is_refused_with_3_in_its_words(
    ctx: LaneContext, sandbox: Sandbox, tmp_path: Path
) -> None:
    path = write_ipa(tmp_path)
    assert ctx.app.bundle_id == demo(sandbox).bundle_id
    demo(sandbox).bundle_id = "com.example.renamed"
    with pytest.raises(Refused, match=r"Apple did not take App\.ipa as build 101 \(2\.0\) of Demo\.") as caught:
        upload_binary(ctx, ipa=path)
    assert (caught.value.exit_code, numbers(sandbox)) == (3, ["100"])
    assert "'com.example.demo' of the binary is not that of the app, 'com.example.renamed'" in str(caught.value.said)
    assert caught.value.now == "No build came of it."


def test_a_sandbox_of_its_own_fits_the_file(service: str, tmp_path: Path) -> None:
    path = write_ipa(tmp_path, "7.3", "1", bundle_id="com.acme.rocket")
    with open_context(sandbox=True, service=service) as ctx:
        upload_binary(ctx, ipa=path)
        assert (outcome(ctx)[0], ctx.app.bundle_id) == ("changed", "com.acme.rocket")
        assert wait_for_build(ctx).key == "7.3/1"


def test_the_file_may_be_named_by_fastlanes_variables(
    ctx: LaneContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PILOT_IPA", str(write_ipa(tmp_path)))
    assert upload_binary(ctx).key == "2.0/101"


def test_altool_uploads_to_app_store_connect_alone(
    ctx: LaneContext, sandbox: Sandbox, tmp_path: Path, differs: Differs
) -> None:
    path = write_ipa(tmp_path)
    if differs("binaries", itunes_connect=True, app_store_connect=False):
        with pytest.raises(BadInput, match="altool does not upload to iTunes Connect") as caught:
            upload_binary(ctx, ipa=path, upload_with="altool")
        assert (caught.value.exit_code, sandbox.requests) == (7, [])
        assert "--service app-store-connect" in str(caught.value.next_step)
    else:
        assert upload_binary(ctx, ipa=path, upload_with="altool").key == "2.0/101"
        assert sent(sandbox) == ["POST /sandbox-transporter/deliver"]
