"""From the service's JSON to records. What is not known passes through as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...apple import states
from ...apple.locales import locale_of_language
from ...records import (
    App,
    Build,
    BuildKey,
    BuildTestInfo,
    Tester,
    TestTexts,
    Version,
    VersionSummary,
    VersionTexts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from .nodes import Node

VERSION_FIELDS: Final = {
    "name": "name",
    "description": "description",
    "keywords": "keywords",
    "release_notes": "releaseNotes",
    "support_url": "supportURL",
    "marketing_url": "marketingURL",
    "privacy_url": "privacyURL",
}
"""The fields of `VersionTexts` as the version's document calls them."""

TEST_FIELDS: Final = {
    "whats_new": "whatsNew",
    "beta_description": "description",
    "feedback_email": "feedbackEmail",
    "marketing_url": "marketingUrl",
    "privacy_policy_url": "privacyPolicyUrl",
}
"""The fields of `TestTexts` as the test information calls them."""

REVIEW_FIELDS: Final = {
    "review_first_name": "reviewFirstName",
    "review_last_name": "reviewLastName",
    "review_phone": "reviewPhone",
    "review_email": "reviewEmail",
    "review_notes": "reviewNotes",
    "demo_user": "reviewUserName",
    "demo_password": "reviewPassword",
}
"""The contact for beta review as the test information calls it."""

_FAILED: Final = ("invalid", "failed", "error", "rejected")


def apps(data: Node) -> list[App]:
    """The apps of `manageyourapps/summary`."""
    return [_app(summary) for summary in data["summaries"].items()]


def _app(summary: Node) -> App:
    live: VersionSummary | None = None
    edit: VersionSummary | None = None
    for entry in summary.items_of("versions"):
        version = _version_summary(entry)
        if version.state in states.LIVE:
            live = version
        else:
            edit = version
    return App(
        id=summary["adamId"].text(),
        name=summary["name"].text(),
        bundle_id=summary["bundleId"].text(),
        sku=summary.text_of("vendorId") or "",
        platform=summary.text_of("appType") or "ios",
        live=live,
        edit=edit,
    )


def _version_summary(entry: Node) -> VersionSummary:
    raw = entry.text_of("stateKey") or entry["state"].text()
    return VersionSummary(number=entry["version"].text(), state=states.itunes_connect_version_state(raw), raw_state=raw)


def edit_version_id(data: Node, app_id: str) -> str | None:
    """The id of the version being edited, where the list of apps tells it."""
    for summary in data["summaries"].items():
        if summary["adamId"].text() == app_id:
            for entry in summary.items_of("versions"):
                if _version_summary(entry).state not in states.LIVE:
                    return entry.text_of("id")
    return None


def version(data: Node, app_id: str) -> Version:
    """The document of a version."""
    raw = data["status"].text()
    state = states.itunes_connect_version_state(raw)
    language = data.text_of("primaryLanguage")
    return Version(
        app_id=app_id,
        number=data["version"].plain().text(),
        state=state,
        raw_state=raw,
        live=state in states.LIVE,
        id=data.text_of("versionId"),
        build=_chosen_build(data),
        primary_locale=None if language is None else locale_of_language(language),
        copyright=data.text_of("copyright"),
        release_on_approval=data.flag_of("releaseOnApproval"),
        texts={
            locale_of_language(entry["language"].text()): VersionTexts(**_texts(entry, VERSION_FIELDS))
            for entry in data["details"].plain().items()
        },
    )


def _texts(entry: Node, fields: Mapping[str, str]) -> dict[str, str | None]:
    """Texts by our names; None for one that is empty, which this service writes as "" where it has none."""
    return {field: entry.text_of(key) or None for field, key in fields.items()}


def _chosen_build(data: Node) -> BuildKey | None:
    number = data.text_of("preReleaseBuildVersionString")
    if not number:
        return None
    return BuildKey(train=data.text_of("preReleaseBuildTrainVersionString") or "", number=number)


def builds(data: Node, now: datetime) -> list[Build]:
    """The builds of `trains`: usable ones in their trains, others among those processing; newest upload first.

    What is processing stands in a list of its own, in its train, or in both.
    """
    found: list[Build] = []
    waiting: dict[tuple[str | None, str | None, datetime | None], Build] = {}
    for train in data["trains"].items():
        testing = train.flag_of("testing") or False
        found.extend(_build(entry, train, testing, now) for entry in train["builds"].items())
        for build in _processing(train, "buildsInProcessing"):
            waiting.setdefault((build.train, build.number, build.uploaded), build)
    for build in _processing(data, "processingBuilds"):
        waiting.setdefault((build.train, build.number, build.uploaded), build)
    found.extend(waiting.values())
    return sorted(found, key=lambda build: -build.uploaded.timestamp() if build.uploaded else 0.0)


def _build(entry: Node, train: Node, testing: bool, now: datetime) -> Build:
    expires = entry.time_of("internalExpiry")
    if entry.flag_of("valid") is False:
        state = states.BUILD_INVALID
    elif expires is not None and expires <= now:
        state = states.BUILD_EXPIRED
    else:
        state = states.BUILD_USABLE
    raw_beta = entry.text_of("betaState")
    return Build(
        train=entry.text_of("trainVersion") or train["versionString"].text(),
        number=entry["buildVersion"].text(),
        state=state,
        raw_state=entry.text_of("internalState") or "",
        uploaded=entry.time_of("uploadDate"),
        raw_beta_state=raw_beta,
        beta_state=None if raw_beta is None else states.itunes_connect_beta_state(raw_beta),
        testing=testing,
        expires=expires,
        testers=entry.count_of("addedInternalUsersCount") + entry.count_of("addedExternalUsersCount"),
        installs=entry.count_of("installCount"),
        crashes=entry.count_of("crashCount"),
    )


def _processing(parent: Node, key: str) -> Iterator[Build]:
    for entry in parent.items_of(key):
        raw = entry.text_of("state") or ""
        failed = any(word in raw.lower() for word in _FAILED)
        yield Build(
            train=entry.text_of("trainVersion"),
            number=entry.text_of("buildVersion"),
            state=states.BUILD_INVALID if failed else states.BUILD_PROCESSING,
            raw_state=raw,
            uploaded=entry.time_of("uploadDate"),
        )


def test_information(data: Node, build: BuildKey) -> BuildTestInfo:
    """The test information of a build."""
    language = data.text_of("primaryLanguage")
    review = _texts(data, {field: key for field, key in REVIEW_FIELDS.items() if field != "demo_password"})
    return BuildTestInfo(
        train=build.train,
        number=build.number,
        primary_locale=None if language is None else locale_of_language(language),
        texts={
            locale_of_language(entry["language"].text()): TestTexts(**_texts(entry, TEST_FIELDS))
            for entry in data["details"].items()
        },
        **review,
    )


def testers(listing: Node, kind: str) -> list[Tester]:
    """The entries of a list of testers: wrapped (`emailAddress`) as an app's and an account's, or bare as a build's."""
    return [_tester(entry, kind) for entry in listing.items()]


def _tester(entry: Node, kind: str) -> Tester:
    email = entry.text_of("emailAddress") or entry.text_of("email")
    if email is None:
        raise entry.unexpected("names no e-mail address")
    return Tester(
        email=email,
        first_name=entry.text_of("firstName") or None,
        last_name=entry.text_of("lastName") or None,
        kind=kind,
        id=entry.text_of("testerId"),
        groups=_labels(entry, "groups", ("name", "id")),
        devices=_labels(entry, "devices", ("model", "name")),
        installed_version=entry.text_of("latestInstalledVersion"),
        installed=entry.time_of("latestInstalledDate"),
    )


def _labels(entry: Node, key: str, names: tuple[str, str]) -> tuple[str, ...]:
    """The entries of a list of texts, or of objects that have a name; both are seen."""
    found: list[str] = []
    for one in entry.items_of(key):
        label = one.text_of(names[0]) or one.text_of(names[1]) if isinstance(one.value, dict) else one.text()
        if label:
            found.append(label)
    return tuple(found)
