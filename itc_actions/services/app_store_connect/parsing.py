"""From the service's resources to records. What is not known passes through as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...apple import states
from ...records import (
    App,
    Build,
    BuildKey,
    Distribution,
    Group,
    PhasedRelease,
    Tester,
    TestTexts,
    Version,
    VersionSummary,
    VersionTexts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from .jsonapi import Document, Resource

PLATFORMS: Final = {"ios": "IOS", "macos": "MAC_OS", "tvos": "TV_OS", "visionos": "VISION_OS"}
"""The platforms as `--platform` takes them, and as the service calls them."""
_PLATFORM_NAMES: Final = {raw: name for name, raw in PLATFORMS.items()}

VERSION_FIELDS: Final = {
    "description": "description",
    "keywords": "keywords",
    "release_notes": "whatsNew",
    "support_url": "supportUrl",
    "marketing_url": "marketingUrl",
    "promotional_text": "promotionalText",
}
"""The fields of `VersionTexts` that belong to a version, as `appStoreVersionLocalizations` calls them."""
INFO_FIELDS: Final = {
    "name": "name",
    "subtitle": "subtitle",
    "privacy_url": "privacyPolicyUrl",
    "privacy_text": "privacyPolicyText",
}
"""Those that belong to the app, as `appInfoLocalizations` calls them."""
BETA_APP_FIELDS: Final = {
    "beta_description": "description",
    "feedback_email": "feedbackEmail",
    "marketing_url": "marketingUrl",
    "privacy_policy_url": "privacyPolicyUrl",
}
"""The fields of `TestTexts` that belong to the app, as `betaAppLocalizations` calls them."""
BETA_BUILD_FIELDS: Final = {"whats_new": "whatsNew"}
"""Those that belong to the build, as `betaBuildLocalizations` calls them."""
BETA_REVIEW_FIELDS: Final = {
    "review_first_name": "contactFirstName",
    "review_last_name": "contactLastName",
    "review_phone": "contactPhone",
    "review_email": "contactEmail",
    "review_notes": "notes",
    "demo_user": "demoAccountName",
    "demo_password": "demoAccountPassword",
}
"""The contact for beta review, as `betaAppReviewDetails` calls it."""

_STILL_PROCESSING: Final = "PROCESSING"


def platform_name(raw: str) -> str:
    """`ios` for IOS; unknown ones as they are."""
    return _PLATFORM_NAMES.get(raw, raw.lower())


def platform_order(raw: str) -> tuple[int, str]:
    """What platforms are sorted by: the order of `PLATFORMS`, unknown ones last."""
    known = list(PLATFORMS.values())
    return (known.index(raw) if raw in known else len(known)), raw


def raw_version_state(version: Resource) -> str:
    """The state of a version in the service's word; the older attribute where the newer is missing."""
    return version.text_of("appVersionState") or version.text("appStoreState")


def version_state(version: Resource) -> str:
    """The state of a version in ours."""
    return states.app_store_connect_version_state(raw_version_state(version))


def newest_live(versions: Iterable[Resource]) -> Resource | None:
    """The version on sale."""
    return next((version for version in _newest_first(versions) if version_state(version) in states.LIVE), None)


def newest_edit(versions: Iterable[Resource]) -> Resource | None:
    """The version being edited, in review, or waiting for its release."""
    past = states.LIVE | {states.REPLACED}
    return next((version for version in _newest_first(versions) if version_state(version) not in past), None)


def _newest_first(versions: Iterable[Resource]) -> list[Resource]:
    return sorted(versions, key=lambda version: version.text_of("createdDate") or "", reverse=True)


def app(resource: Resource, versions: list[Resource], platform: str | None) -> App:
    """An app with its versions.

    :param platform: the chosen one, in the service's word; without one, an app of several platforms has no summaries.
    """
    there = sorted({version.text("platform") for version in versions}, key=platform_order)
    chosen = platform or (there[0] if len(there) == 1 else None)
    own = [version for version in versions if version.text("platform") == chosen]
    return App(
        id=resource.id,
        name=resource.text("name"),
        bundle_id=resource.text("bundleId"),
        sku=resource.text_of("sku") or "",
        platform=platform_name(chosen or (there[0] if there else "IOS")),
        platforms=tuple(platform_name(each) for each in there),
        live=_summary(newest_live(own)),
        edit=_summary(newest_edit(own)),
    )


def _summary(version: Resource | None) -> VersionSummary | None:
    if version is None:
        return None
    return VersionSummary(
        number=version.text("versionString"), state=version_state(version), raw_state=raw_version_state(version)
    )


def version(
    resource: Resource,
    app_id: str,
    *,
    build: BuildKey | None,
    texts: Iterable[Resource],
    info_texts: Iterable[Resource],
    primary_locale: str | None,
) -> Version:
    """A version with the texts of its own and those of the app."""
    state = version_state(resource)
    release = resource.text_of("releaseType")
    return Version(
        app_id=app_id,
        number=resource.text("versionString"),
        state=state,
        raw_state=raw_version_state(resource),
        live=state in states.LIVE,
        id=resource.id,
        build=build,
        primary_locale=primary_locale,
        copyright=resource.text_of("copyright"),
        release_on_approval=None if release is None else release == "AFTER_APPROVAL",
        texts=localized(texts, info_texts),
    )


def localized(texts: Iterable[Resource], info_texts: Iterable[Resource]) -> dict[str, VersionTexts]:
    """The texts of a version by locale, from their two places."""
    own = {each.text("locale"): each for each in texts}
    of_app = {each.text("locale"): each for each in info_texts}
    return {
        locale: VersionTexts(**_texts(own.get(locale), VERSION_FIELDS), **_texts(of_app.get(locale), INFO_FIELDS))
        for locale in {**own, **of_app}
    }


def _texts(resource: Resource | None, fields: Mapping[str, str]) -> dict[str, str | None]:
    return {} if resource is None else {field: resource.text_of(name) for field, name in fields.items()}


def test_texts(of_build: Iterable[Resource], of_app: Iterable[Resource]) -> dict[str, TestTexts]:
    """Test information by locale, from its two places."""
    own = {each.text("locale"): each for each in of_build}
    app_wide = {each.text("locale"): each for each in of_app}
    return {
        locale: TestTexts(**_texts(own.get(locale), BETA_BUILD_FIELDS), **_texts(app_wide.get(locale), BETA_APP_FIELDS))
        for locale in {**app_wide, **own}
    }


def build(document: Document, resource: Resource, now: datetime) -> Build:
    """A build, with its train and its beta states where those are included."""
    train, beta = document.related(resource, "preReleaseVersion"), document.related(resource, "buildBetaDetail")
    groups = document.all_related(resource, "betaGroups")
    raw_beta = beta.text_of("externalBuildState") if beta is not None else None
    state, raw = _build_state(resource, beta, now)
    usable = state == states.BUILD_USABLE and raw_beta is not None
    return Build(
        train=train.text("version") if train is not None else None,
        number=resource.text("version"),
        state=state,
        raw_state=raw,
        uploaded=resource.time_of("uploadedDate"),
        raw_beta_state=raw_beta if usable else None,
        beta_state=states.app_store_connect_beta_state(raw_beta) if usable and raw_beta is not None else None,
        testing=any(group.flag_of("isInternalGroup") is not True for group in groups),
        expires=resource.time_of("expirationDate"),
    )


def _build_state(resource: Resource, beta: Resource | None, now: datetime) -> tuple[str, str]:
    """Ours and the service's word: processed is only what TestFlight too has processed."""
    raw = resource.text("processingState")
    expires = resource.time_of("expirationDate")
    if raw in ("FAILED", "INVALID"):
        return states.BUILD_INVALID, raw
    if resource.flag_of("expired") or (expires is not None and expires <= now):
        return states.BUILD_EXPIRED, raw
    if raw == _STILL_PROCESSING or beta is None:
        return states.BUILD_PROCESSING, raw
    beta_states = [beta.text_of("internalBuildState"), beta.text_of("externalBuildState")]
    if "PROCESSING_EXCEPTION" in beta_states:
        return states.BUILD_INVALID, "PROCESSING_EXCEPTION"
    if _STILL_PROCESSING in beta_states:
        return states.BUILD_PROCESSING, "PROCESSING for TestFlight"
    return states.BUILD_USABLE, raw


def distribution(found: Build, groups: Iterable[Group]) -> Distribution:
    """How a build stands with its testers."""
    return found.distribution(tuple(group.name for group in groups))


def group(resource: Resource) -> Group:
    """A group of testers."""
    return Group(
        id=resource.id,
        name=resource.text("name"),
        internal=resource.flag_of("isInternalGroup") is True,
        all_builds=resource.flag_of("hasAccessToAllBuilds") is True,
        public_link=resource.text_of("publicLink"),
    )


def tester(resource: Resource, groups: Iterable[Group]) -> Tester:
    """A tester; internal is whose groups all are."""
    groups = list(groups)
    return Tester(
        email=resource.text_of("email") or "",
        first_name=resource.text_of("firstName"),
        last_name=resource.text_of("lastName"),
        kind="internal" if groups and all(each.internal for each in groups) else "external",
        id=resource.id,
        groups=tuple(sorted(each.name for each in groups)),
        devices=_of_devices(resource, "model"),
        installed_version=next(iter(_of_devices(resource, "appBuildVersion")), None),
    )


def _of_devices(resource: Resource, name: str) -> tuple[str, ...]:
    listed = resource.attributes.get("appDevices")
    found = (each.get(name) for each in listed if isinstance(each, dict)) if isinstance(listed, list) else ()
    return tuple(text for text in found if isinstance(text, str))


def phased_release(resource: Resource, number: str) -> PhasedRelease:
    """How far a phased release is."""
    raw = resource.text("phasedReleaseState")
    return PhasedRelease(
        version=number,
        state=raw.lower(),
        raw_state=raw,
        day=resource.number_of("currentDayNumber"),
        started=resource.time_of("startDate"),
    )
