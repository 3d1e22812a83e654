"""A release and a beta by requests as fastlane's `deliver` and `pilot` send them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from itc_actions.apple import states
from itc_actions.sandbox import Sandbox

from .ruby_client import EDITABLE, RubyClient, Unexpected

Json = dict[str, Any]
BUNDLE = "com.example.demo"
PICTURE = b"x" * 5_000_000


@pytest.fixture
def ruby(sandbox: Sandbox) -> Iterator[RubyClient]:
    client = RubyClient(sandbox.url, sandbox.key_id, sandbox.issuer_id, sandbox.private_key)
    yield client
    client.session.close()


def find_app(ruby: RubyClient) -> Json:
    found = ruby.models("v1/apps", filter={"bundleId": BUNDLE}, include="appStoreVersions")
    return next(app for app in found if app["bundleId"] == BUNDLE)


def edit_version(ruby: RubyClient, app: str) -> Json | None:
    query = {"filter": {"appVersionState": EDITABLE, "platform": "IOS"}, "include": "appStoreVersionSubmission,build"}
    return ruby.first(f"v1/apps/{app}/appStoreVersions", **query)


def ensure_version(ruby: RubyClient, app: str, number: str) -> Json:
    version = edit_version(ruby, app)
    if version is None:
        ruby.post("appStoreVersions", {"versionString": number, "platform": "IOS"}, app=("apps", app))
    elif version["versionString"] != number:
        ruby.patch("appStoreVersions", version["id"], {"versionString": number})
    version = edit_version(ruby, app)
    assert version is not None
    return version


def upload_metadata(ruby: RubyClient, app: str, version: Json) -> None:
    ruby.patch("appStoreVersions", version["id"], {"copyright": "2026 Example", "releaseType": "AFTER_APPROVAL"})
    versions = ruby.models(f"v1/apps/{app}/appStoreVersions", filter={"platform": "IOS"}, limit=2)
    assert len(versions) > 1  # not the first one, so it has release notes
    for texts in ruby.models(f"v1/appStoreVersions/{version['id']}/appStoreVersionLocalizations"):
        ruby.patch("appStoreVersionLocalizations", texts["id"], {"whatsNew": f"Faster start ({texts['locale']})"})
    infos = ruby.models(f"v1/apps/{app}/appInfos", include="primaryCategory,primarySubcategoryOne,secondaryCategory")
    info = next(info for info in infos if info["state"] == "PREPARE_FOR_SUBMISSION")
    assert info["primaryCategory"]["id"] == "GAMES"
    ruby.patch("appInfos", info["id"], secondaryCategory=("appCategories", "UTILITIES"))
    for texts in ruby.models(f"v1/appInfos/{info['id']}/appInfoLocalizations"):
        ruby.patch("appInfoLocalizations", texts["id"], {"subtitle": "To rehearse"})
    declaration = ruby.first(f"v1/appInfos/{info['id']}/ageRatingDeclaration")
    assert declaration is not None
    ruby.patch("ageRatingDeclarations", declaration["id"], {"gambling": False, "contests": "NONE"})


def upload_review_information(ruby: RubyClient, version: str) -> None:
    assert ruby.first(f"v1/appStoreVersions/{version}/appStoreReviewDetail") is None
    contact = {"contactFirstName": "Rita", "contactLastName": "R", "demoAccountRequired": False}
    owner = ("appStoreVersions", version)
    detail = ruby.post("appStoreReviewDetails", contact, appStoreVersion=owner)["id"]
    ruby.upload("appStoreReviewAttachments", b"pdf", "a.pdf", appStoreReviewDetail=("appStoreReviewDetails", detail))
    assert ruby.first(f"v1/appStoreVersions/{version}/appStoreVersionPhasedRelease") is None
    ruby.post("appStoreVersionPhasedReleases", {"phasedReleaseState": "INACTIVE"}, appStoreVersion=owner)


def upload_screenshots(ruby: RubyClient, sandbox: Sandbox, version: str) -> None:
    texts, *_ = ruby.models(
        f"v1/appStoreVersions/{version}/appStoreVersionLocalizations",
        include="appScreenshotSets",
        limit={"appScreenshotSets": 50},
    )
    owner = ("appStoreVersionLocalizations", texts["id"])
    display = {"screenshotDisplayType": "APP_IPHONE_67"}
    place = ruby.post("appScreenshotSets", display, appStoreVersionLocalization=owner)["id"]
    ids = [
        ruby.upload("appScreenshots", PICTURE, name, appScreenshotSet=("appScreenshotSets", place))
        for name in ("one.png", "two.png")
    ]
    path = f"v1/appStoreVersionLocalizations/{texts['id']}/appScreenshotSets"

    def delivered() -> set[str]:
        sets = ruby.models(path, include="appScreenshots")
        shots = next(each["appScreenshots"] for each in sets if each["id"] == place)
        return {shot["assetDeliveryState"]["state"] for shot in shots}

    assert delivered() == {"UPLOAD_COMPLETE"}
    sandbox.advance(30)
    assert delivered() == {"COMPLETE"}
    ruby.link("PATCH", f"appScreenshotSets/{place}/relationships/appScreenshots", "appScreenshots", *reversed(ids))


def select_build(ruby: RubyClient, app: str, version: Json) -> None:
    train = {"preReleaseVersion.version": version["versionString"], "preReleaseVersion.platform": "IOS"}
    builds = ruby.models(
        "v1/builds",
        filter={"app": app, **train},
        include="app,preReleaseVersion,buildBetaDetail,buildBundles",
        sort="-uploadedDate",
        limit=30,
    )
    newest = next(build for build in builds if build["processingState"] == "VALID")
    assert newest["preReleaseVersion"]["version"] == version["versionString"]
    assert newest["buildBundles"][0]["bundleId"] == BUNDLE
    ruby.patch("appStoreVersions", version["id"], build=("builds", newest["id"]))


def submit(ruby: RubyClient, app: str, version: str) -> str:
    ruby.patch("apps", app, {"contentRightsDeclaration": "DOES_NOT_USE_THIRD_PARTY_CONTENT"})
    path = f"v1/apps/{app}/reviewSubmissions"
    underway = {"state": "WAITING_FOR_REVIEW,IN_REVIEW,UNRESOLVED_ISSUES", "platform": "IOS"}
    assert ruby.first(path, filter=underway) is None
    draft = ruby.first(path, filter={"state": "READY_FOR_REVIEW", "platform": "IOS"}, include="items")
    if draft is None:
        draft = ruby.post("reviewSubmissions", {"platform": "IOS"}, app=("apps", app))
    owner = ("reviewSubmissions", draft["id"])
    ruby.post("reviewSubmissionItems", reviewSubmission=owner, appStoreVersion=("appStoreVersions", version))
    shown = ruby.first(f"v1/appStoreVersions/{version}", include="appStoreVersionSubmission,build")
    assert shown is not None
    assert shown["appVersionState"] == "READY_FOR_REVIEW"
    ruby.patch("reviewSubmissions", draft["id"], {"submitted": True})
    return str(draft["id"])


def test_it_delivers_a_version_and_submits_it(ruby: RubyClient, sandbox: Sandbox) -> None:
    app = find_app(ruby)["id"]
    version = ensure_version(ruby, app, "2.0")
    upload_metadata(ruby, app, version)
    upload_review_information(ruby, version["id"])
    upload_screenshots(ruby, sandbox, version["id"])
    select_build(ruby, app, version)
    submit(ruby, app, version["id"])
    edit = sandbox.world.app(app).edit
    assert edit is not None
    assert (edit.state, edit.texts["de-DE"].release_notes) == (states.WAITING_FOR_REVIEW, "Faster start (de-DE)")
    assert [shot.file_name for shot in edit.texts["en-US"].screenshots][-2:] == ["two.png", "one.png"]


def test_what_is_missing_is_told_with_the_error(ruby: RubyClient, sandbox: Sandbox) -> None:
    app = find_app(ruby)["id"]
    version = ensure_version(ruby, app, "2.0")
    sandbox.world.app(app).edit.texts["en-US"].screenshots.clear()  # type: ignore[union-attr]
    with pytest.raises(Unexpected, match="App screenshot missing") as caught:
        submit(ruby, app, version["id"])
    assert "'whatsNew'" in str(caught.value)


def test_it_takes_its_version_back(ruby: RubyClient, sandbox: Sandbox) -> None:
    app = find_app(ruby)["id"]
    version = ensure_version(ruby, app, "2.0")
    upload_metadata(ruby, app, version)
    select_build(ruby, app, version)
    submission = submit(ruby, app, version["id"])
    ruby.patch("reviewSubmissions", submission, {"canceled": True})
    shown = ruby.first(f"v1/reviewSubmissions/{submission}")
    assert shown is not None
    assert shown["state"] == "CANCELING"
    sandbox.advance(120)
    again = edit_version(ruby, app)
    assert again is not None
    assert (again["appVersionState"], again["appStoreVersionSubmission"]) == ("DEVELOPER_REJECTED", None)


def test_it_gives_a_build_to_testers(ruby: RubyClient, sandbox: Sandbox) -> None:
    app = find_app(ruby)["id"]
    (build,) = ruby.models("v1/builds", filter={"app": app, "version": "100"}, include="buildBetaDetail")
    assert build["buildBetaDetail"]["externalBuildState"] == "READY_FOR_BETA_SUBMISSION"
    contact = {"contactFirstName": "Rita", "contactLastName": "R", "contactPhone": "+43 1 1", "contactEmail": "r@x.org"}
    ruby.patch("betaAppReviewDetails", app, contact)
    for texts in ruby.models("v1/betaAppLocalizations", filter={"app": app}):
        ruby.patch(
            "betaAppLocalizations", texts["id"], {"feedbackEmail": "f@x.org", "description": "An app to try out."}
        )
    known = {
        each["locale"]: each["id"] for each in ruby.models("v1/betaBuildLocalizations", filter={"build": build["id"]})
    }
    for locale in ("en-US", "de-DE"):
        if locale in known:
            ruby.patch("betaBuildLocalizations", known[locale], {"whatsNew": "Faster"})
        else:
            attributes = {"locale": locale, "whatsNew": "Faster"}
            ruby.post("betaBuildLocalizations", attributes, build=("builds", build["id"]))
    ruby.patch("buildBetaDetails", build["buildBetaDetail"]["id"], {"autoNotifyEnabled": True})
    group = ruby.post(
        "betaGroups",
        {"name": "QA", "isInternalGroup": False, "hasAccessToAllBuilds": None, "publicLinkLimit": 10_000},
        app=("apps", app),
    )["id"]
    ruby.post("betaAppReviewSubmissions", build=("builds", build["id"]))
    ruby.link("POST", f"builds/{build['id']}/relationships/betaGroups", "betaGroups", group)
    tester = {"email": "new@example.org", "firstName": "New", "lastName": "Tester"}
    ruby.post("betaTesters", tester, betaGroups=[("betaGroups", group)])
    sandbox.beta_review(BUNDLE, "approve")
    emails = {each["email"] for each in ruby.models("v1/betaTesters", filter={"apps": app}, limit=2)}
    assert emails == {"ada@example.com", "grace@example.com", "team@example.com", "new@example.org"}
    (shown,) = ruby.models("v1/builds", filter={"id": build["id"]}, include="buildBetaDetail,betaAppReviewSubmission")
    assert shown["buildBetaDetail"]["externalBuildState"] == "IN_BETA_TESTING"
    assert shown["betaAppReviewSubmission"]["betaReviewState"] == "APPROVED"


def test_what_the_service_has_for_web_sessions_alone_is_refused(ruby: RubyClient) -> None:
    with pytest.raises(Unexpected, match="bulkBetaTesterAssignments"):
        ruby.post("bulkBetaTesterAssignments", {"betaTesters": []}, betaGroup=("betaGroups", "1"))
    with pytest.raises(Unexpected):
        ruby.post("apps", {"sku": "1", "primaryLocale": "en-US", "bundleId": "com.example.new"})


def test_it_reads_where_an_app_is_sold(ruby: RubyClient) -> None:
    app = find_app(ruby)["id"]
    query = {"include": "territoryAvailabilities", "limit": {"territoryAvailabilities": 200}}
    found = ruby.first(f"v2/appAvailabilities/{app}", **query)
    assert found is not None
    assert len(found["territoryAvailabilities"]) == 175
