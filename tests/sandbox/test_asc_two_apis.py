"""One world: what is done through one API is seen through the other."""

from __future__ import annotations

from pathlib import Path

from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.world.beta import save_test_information

from .asc_client import APP, AscClient
from .client import Client


def test_a_version_created_there_is_edited_here(client: Client, asc: AscClient) -> None:
    client.create_version()
    assert asc.attributes(f"appStoreVersions/{asc.edit()}")["versionString"] == "2.0"


def test_a_text_changed_here_is_read_there(client: Client, asc: AscClient) -> None:
    version = asc.create_version()
    asc.patch("appStoreVersionLocalizations", asc.texts(version), {"whatsNew": "Faster."})
    english = next(one for one in client.version()["details"]["value"] if one["language"] == "English")
    assert english["releaseNotes"]["value"] == "Faster."


def test_a_version_submitted_there_has_a_submission_here(client: Client, asc: AscClient) -> None:
    client.waiting_version()
    listed = asc.get("reviewSubmissions", filter__app=APP)["data"]
    assert [each["attributes"]["state"] for each in listed] == ["WAITING_FOR_REVIEW"]


def test_a_version_submitted_here_waits_there(client: Client, asc: AscClient) -> None:
    asc.waiting()
    assert client.version()["status"] == "waitingForReview"


def test_a_version_taken_back_there_ends_the_submission_here(client: Client, asc: AscClient) -> None:
    version, submission = asc.waiting()
    client.ask("POST", f"ra/apps/{APP}/versions/{version}/reject")
    assert asc.attributes(f"reviewSubmissions/{submission}")["state"] == "COMPLETE"


def test_a_tester_given_the_app_there_is_in_a_group_here(client: Client, asc: AscClient) -> None:
    asc.sandbox.do("register-tester", email="new@example.org", app=APP)
    (tester,) = asc.ids("betaTesters", filter__email="new@example.org")
    assert asc.ids(f"betaTesters/{tester}/betaGroups") == [asc.group()]


def test_a_train_tested_there_has_its_builds_in_the_groups_here(client: Client, asc: AscClient) -> None:
    asc.sandbox.do("set-train-testing", app=APP, train="2.0")
    assert asc.build() in asc.ids(f"betaGroups/{asc.group()}/builds")


def test_a_build_given_to_a_group_here_is_tested_there(asc: AscClient) -> None:
    asc.link("POST", f"builds/{asc.build()}/relationships/betaGroups", ("betaGroups", asc.group()))
    assert asc.sandbox.world.app(APP).trains_testing["2.0"] is True


def test_what_testers_are_told_there_is_read_here(asc: AscClient) -> None:
    world = asc.sandbox.world
    app = world.app(APP)
    save_test_information(world, app, app.builds[-1], {"en-US": {"beta_description": "Brand new text"}}, {"phone": "1"})
    texts = asc.ids("betaAppLocalizations", filter__app=APP, filter__locale="en-US")[0]
    assert asc.attributes(f"betaAppLocalizations/{texts}")["description"] == "Brand new text"
    assert asc.attributes(f"betaAppReviewDetails/{APP}")["contactPhone"] == "1"


def test_the_world_of_both_is_kept_in_one_file(tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    with Sandbox(state_file=file) as sandbox, AscClient(sandbox) as client:
        _, submission = client.waiting()
    with Sandbox(state_file=file) as sandbox, AscClient(sandbox) as client:
        assert client.attributes(f"reviewSubmissions/{submission}")["state"] == "WAITING_FOR_REVIEW"


def test_a_restart_gives_no_build_of_a_tested_train_to_a_group(tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    with Sandbox(state_file=file) as sandbox, AscClient(sandbox) as client:
        given = client.ids(f"betaGroups/{client.group()}/builds")
        sandbox.upload_build(APP, "1.9", "91", processing_seconds=0)
    with Sandbox(state_file=file) as sandbox, AscClient(sandbox) as client:
        assert client.ids(f"betaGroups/{client.group()}/builds") == given
