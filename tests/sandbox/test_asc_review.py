from __future__ import annotations

from .asc_client import APP, AscClient, code, error


def state(asc: AscClient, version: str) -> str:
    return str(asc.attributes(f"appStoreVersions/{version}")["appVersionState"])


def submission_state(asc: AscClient, submission: str) -> str:
    return str(asc.attributes(f"reviewSubmissions/{submission}")["state"])


def items(asc: AscClient, submission: str) -> list[str]:
    listed = asc.get(f"reviewSubmissions/{submission}/items")["data"]
    return [each["attributes"]["state"] for each in listed]


def test_a_version_in_a_draft_is_ready_for_review(asc: AscClient) -> None:
    version = asc.make_ready()
    submission = asc.draft(version)
    assert (state(asc, version), submission_state(asc, submission)) == ("READY_FOR_REVIEW", "READY_FOR_REVIEW")


def test_a_submitted_version_waits_for_review(asc: AscClient) -> None:
    version, submission = asc.waiting()
    shown = asc.attributes(f"reviewSubmissions/{submission}")
    assert (state(asc, version), shown["state"]) == ("WAITING_FOR_REVIEW", "WAITING_FOR_REVIEW")
    assert shown["submittedDate"] is not None


def test_submissions_are_listed_with_their_version(asc: AscClient) -> None:
    version, submission = asc.waiting()
    listed = asc.get(
        "reviewSubmissions", filter__app=APP, filter__state="WAITING_FOR_REVIEW", include="appStoreVersionForReview"
    )
    linked = listed["data"][0]["relationships"]["appStoreVersionForReview"]["data"]
    assert (listed["data"][0]["id"], linked["id"]) == (submission, version)


def test_submitting_again_changes_nothing(asc: AscClient) -> None:
    _, submission = asc.waiting()
    asc.sandbox.clear_requests()
    assert asc.submit(submission).status_code == 200
    assert asc.sandbox.writes == []


def test_a_second_submission_is_refused_with_the_id_of_the_first(asc: AscClient) -> None:
    submission = asc.create("reviewSubmissions", {"platform": "IOS"}, app=("apps", APP))
    refused = error(asc.post("reviewSubmissions", {"platform": "IOS"}, app=("apps", APP)), 409)
    assert refused["detail"] == f"There is another reviewSubmissions with id {submission} still in progress"


def test_a_version_that_is_in_a_submission_is_refused_with_its_id(asc: AscClient) -> None:
    version = asc.make_ready()
    submission = asc.draft(version)
    draft, held = ("reviewSubmissions", submission), ("appStoreVersions", version)
    refused = error(asc.post("reviewSubmissionItems", reviewSubmission=draft, appStoreVersion=held), 409)
    assert f"already added to another reviewSubmission with id {submission}" in refused["detail"]


def test_an_item_without_a_version_is_refused(asc: AscClient) -> None:
    submission = asc.create("reviewSubmissions", {"platform": "IOS"}, app=("apps", APP))
    answer = asc.post("reviewSubmissionItems", reviewSubmission=("reviewSubmissions", submission))
    assert code(answer, 409) == "ENTITY_ERROR.RELATIONSHIP.REQUIRED"


def test_an_empty_draft_is_not_submitted(asc: AscClient) -> None:
    submission = asc.create("reviewSubmissions", {"platform": "IOS"}, app=("apps", APP))
    assert code(asc.submit(submission), 409) == "STATE_ERROR.ENTITY_STATE_INVALID"


def test_what_is_missing_is_said_by_the_path_of_each_resource(asc: AscClient) -> None:
    version = asc.create_version()
    refused = error(asc.submit(asc.draft(version)), 409)
    missing = refused["meta"]["associatedErrors"]
    assert refused["code"] == "STATE_ERROR.ENTITY_STATE_INVALID"
    assert missing[f"/v1/appStoreVersions/{version}"][0]["source"]["pointer"] == "/data/relationships/build"
    assert (
        missing[f"/v1/appStoreVersionLocalizations/{asc.texts(version)}"][0]["code"]
        == "ENTITY_ERROR.ATTRIBUTE.REQUIRED"
    )


def test_a_missing_screenshot_has_a_code_of_its_own(asc: AscClient) -> None:
    version = asc.make_ready()
    texts = asc.texts(version)
    for each in asc.ids(f"appStoreVersionLocalizations/{texts}/appScreenshotSets"):
        assert asc.ask("DELETE", f"appScreenshotSets/{each}").status_code == 204
    missing = error(asc.submit(asc.draft(version)), 409)["meta"]["associatedErrors"]
    assert missing[f"/v1/appStoreVersionLocalizations/{texts}"][0]["code"].startswith("STATE_ERROR.SCREENSHOT_REQUIRED")


def test_export_compliance_is_asked_of_the_build(asc: AscClient) -> None:
    build = asc.sandbox.world.app(APP).builds[-1]
    build.uses_non_exempt_encryption = None
    submission = asc.draft(asc.make_ready())
    missing = error(asc.submit(submission), 409)["meta"]["associatedErrors"]
    assert missing[f"/v1/builds/{asc.build()}"][0]["source"]["pointer"] == "/data/attributes/usesNonExemptEncryption"
    asc.patch("builds", asc.build(), {"usesNonExemptEncryption": False})
    assert asc.submit(submission).status_code == 200


def test_content_rights_are_asked_of_the_app(asc: AscClient) -> None:
    asc.sandbox.do("ask-declarations", app=APP, content_rights=True)
    missing = error(asc.submit(asc.draft(asc.make_ready())), 409)["meta"]["associatedErrors"]
    assert list(missing) == [f"/v1/apps/{APP}"]


def test_a_cancelled_submission_takes_its_time(asc: AscClient) -> None:
    version, submission = asc.waiting()
    assert (
        asc.patch("reviewSubmissions", submission, {"canceled": True}).json()["data"]["attributes"]["state"]
        == "CANCELING"
    )
    assert state(asc, version) == "WAITING_FOR_REVIEW"
    asc.sandbox.advance(20)
    assert (submission_state(asc, submission), state(asc, version)) == ("COMPLETE", "DEVELOPER_REJECTED")
    assert items(asc, submission) == ["REMOVED"]


def test_while_a_cancellation_is_under_way_no_other_submission_begins(asc: AscClient) -> None:
    _, submission = asc.waiting()
    asc.patch("reviewSubmissions", submission, {"canceled": True})
    answer = asc.post("reviewSubmissions", {"platform": "IOS"}, app=("apps", APP))
    assert code(answer, 409) == "STATE_ERROR.ENTITY_STATE_INVALID"


def test_a_cancelled_version_is_submitted_again(asc: AscClient) -> None:
    version, submission = asc.waiting()
    asc.patch("reviewSubmissions", submission, {"canceled": True})
    asc.sandbox.advance(20)
    assert asc.submit(asc.draft(version)).status_code == 200


def test_what_has_ended_is_not_cancelled(asc: AscClient) -> None:
    _, submission = asc.waiting()
    asc.sandbox.approve(APP)
    refused = error(asc.patch("reviewSubmissions", submission, {"canceled": True}), 409)
    assert refused["detail"] == "Resource is not in cancellable state"


def test_an_item_is_taken_out_of_a_draft(asc: AscClient) -> None:
    version = asc.make_ready()
    submission = asc.draft(version)
    (item,) = asc.ids(f"reviewSubmissions/{submission}/items")
    assert asc.ask("DELETE", f"reviewSubmissionItems/{item}").status_code == 204
    assert (items(asc, submission), state(asc, version)) == ([], "PREPARE_FOR_SUBMISSION")


def test_a_rejection_leaves_unresolved_issues(asc: AscClient) -> None:
    version, submission = asc.waiting()
    asc.sandbox.reject(APP, "2.1: It crashes")
    assert (submission_state(asc, submission), items(asc, submission)) == ("UNRESOLVED_ISSUES", ["REJECTED"])
    assert state(asc, version) == "REJECTED"


def test_a_rejection_is_answered_by_resolving_its_item(asc: AscClient) -> None:
    version, submission = asc.waiting()
    asc.sandbox.reject(APP)
    assert code(asc.submit(submission), 409).startswith("STATE_ERROR")
    (item,) = asc.ids(f"reviewSubmissions/{submission}/items")
    asc.patch("reviewSubmissionItems", item, {"resolved": True})
    assert asc.submit(submission).status_code == 200
    assert state(asc, version) == "WAITING_FOR_REVIEW"


def test_a_rejected_version_that_is_deleted_leaves_no_submission_in_the_way(asc: AscClient) -> None:
    version, submission = asc.waiting()
    asc.sandbox.reject(APP)
    assert asc.ask("DELETE", f"appStoreVersions/{version}").status_code == 204
    assert submission_state(asc, submission) == "COMPLETE"
    asc.create("reviewSubmissions", {"platform": "IOS"}, app=("apps", APP))


def test_an_approved_version_waits_for_its_release(asc: AscClient) -> None:
    version, submission = asc.waiting()
    asc.patch("appStoreVersions", version, {"releaseType": "MANUAL"})
    asc.sandbox.approve(APP)
    assert (state(asc, version), submission_state(asc, submission)) == ("PENDING_DEVELOPER_RELEASE", "COMPLETE")
    asc.create("appStoreVersionReleaseRequests", appStoreVersion=("appStoreVersions", version))
    assert state(asc, version) == "PROCESSING_FOR_DISTRIBUTION"
    asc.sandbox.advance(60)
    assert state(asc, version) == "READY_FOR_DISTRIBUTION"


def test_what_is_not_approved_is_not_released(asc: AscClient) -> None:
    version, _ = asc.waiting()
    answer = asc.post("appStoreVersionReleaseRequests", appStoreVersion=("appStoreVersions", version))
    assert code(answer, 409).startswith("STATE_ERROR")


def phased(asc: AscClient) -> tuple[str, str]:
    """A version on sale with a phased release."""
    version, _ = asc.waiting()
    release = asc.create("appStoreVersionPhasedReleases", appStoreVersion=("appStoreVersions", version))
    asc.sandbox.approve(APP)
    asc.sandbox.advance(1)
    return version, release


def test_a_phased_release_is_in_no_day_before_it_begins(asc: AscClient) -> None:
    release = asc.post("appStoreVersionPhasedReleases", appStoreVersion=("appStoreVersions", asc.create_version()))
    shown = release.json()["data"]["attributes"]
    assert (shown["phasedReleaseState"], shown["currentDayNumber"]) == ("INACTIVE", 0)


def test_a_phased_release_begins_once_the_version_is_on_sale(asc: AscClient) -> None:
    version, _ = phased(asc)
    shown = asc.get(f"appStoreVersions/{version}/appStoreVersionPhasedRelease")["data"]["attributes"]
    assert (shown["phasedReleaseState"], shown["currentDayNumber"]) == ("ACTIVE", 1)


def test_a_phased_release_is_complete_after_seven_days(asc: AscClient) -> None:
    version, _ = phased(asc)
    asc.sandbox.advance(7 * 86400)
    shown = asc.get(f"appStoreVersions/{version}/appStoreVersionPhasedRelease")["data"]["attributes"]
    assert shown["phasedReleaseState"] == "COMPLETE"


def test_a_paused_phased_release_does_not_go_on(asc: AscClient) -> None:
    version, release = phased(asc)
    asc.patch("appStoreVersionPhasedReleases", release, {"phasedReleaseState": "PAUSED"})
    asc.sandbox.advance(10 * 86400)
    shown = asc.get(f"appStoreVersions/{version}/appStoreVersionPhasedRelease")["data"]["attributes"]
    assert (shown["phasedReleaseState"], shown["currentDayNumber"], shown["totalPauseDuration"]) == ("PAUSED", 1, 10)


def test_a_phased_release_that_has_begun_is_not_deleted(asc: AscClient) -> None:
    _, release = phased(asc)
    assert code(asc.ask("DELETE", f"appStoreVersionPhasedReleases/{release}"), 409).startswith("STATE_ERROR")


def test_the_older_way_to_submit_and_to_take_back_still_works(asc: AscClient) -> None:
    version = asc.make_ready()
    old = asc.create("appStoreVersionSubmissions", appStoreVersion=("appStoreVersions", version))
    assert state(asc, version) == "WAITING_FOR_REVIEW"
    assert asc.ask("DELETE", f"appStoreVersionSubmissions/{old}").status_code == 204
    assert state(asc, version) == "DEVELOPER_REJECTED"
