"""The document of a version: some forty members, most of them wrapped values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...apple import states
from ...apple.locales import language_of_locale
from ..world.editing import is_editable
from .apps import picture
from .wire import Json, flag_text, millis, section, wrapped
from .words import PAGE_KEYS, REVIEW_KEYS, STORE_KEYS, TEXT_KEYS, state_word

if TYPE_CHECKING:
    from ..world import World
    from ..world.state import App, Texts, Version

DEVICES = ("iphone4", "iphone6Plus", "iphone35", "ipad", "iphone6")
_LEVEL = "ITC.apps.ratings.level."
_DESCRIPTOR = "ITC.apps.ratings.descriptor."
RATINGS: dict[str, str | None] = {
    "CARTOON_FANTASY_VIOLENCE": "INFREQUENT_MILD",
    "REALISTIC_VIOLENCE": "NONE",
    "PROLONGED_GRAPHIC_SADISTIC_REALISTIC_VIOLENCE": "NONE",
    "PROFANITY_CRUDE_HUMOR": "NONE",
    "MATURE_SUGGESTIVE": "NONE",
    "HORROR": "NONE",
    "MEDICAL_TREATMENT_INFO": None,
    "ALCOHOL_TOBACCO_DRUGS": "NONE",
    "GAMBLING": "NONE",
    "SEXUAL_CONTENT_NUDITY": "NONE",
    "GRAPHIC_SEXUAL_CONTENT_NUDITY": "NONE",
}
"""The descriptors with levels, and the level each has at first."""
_BOOLEAN_RATINGS = ("UNRESTRICTED_WEB_ACCESS", "GAMBLING_CONTESTS")
_RANKS = {"NONE": 1, "INFREQUENT_MILD": 2, "FREQUENT_INTENSE": 3}
LEVELS = ("YES", "NO", *_RANKS)


def version_document(world: World, app: App, version: Version) -> Json:
    """The `data` of a version, as it is."""
    whole = version.state in states.EDITABLE

    def page(name: str, value: Any, *, required: bool = False) -> Json:
        return wrapped(value, editable=is_editable(version.state, name), required=required)

    return {
        **section(),
        "name": page("app_name", app.name, required=True),
        "primaryLanguage": page("primary_locale", language_of_locale(app.primary_locale), required=True),
        "version": page("version", version.number, required=True),
        **{key: page(name, _page_value(version, name)) for name, key in PAGE_KEYS.items()},
        "submittableAddOns": None,
        "newsstand": _newsstand(whole),
        "gameCenterSummary": _game_center(app, whole),
        **_abilities(version),
        "status": state_word(version.state),
        "appType": "iOS App",
        "ratings": _ratings(version, whole),
        "details": wrapped(
            [_details(version, locale, texts) for locale, texts in version.texts.items()],
            editable=is_editable(version.state, "description"),
            required=True,
        ),
        "transitAppFile": wrapped(None, editable=whole),
        "eula": _closed({"countries": [], "isEmptyValue": True, "EULAText": None}, whole),
        "largeAppIcon": wrapped(picture("icon.png"), editable=whole),
        "appReviewInfo": _review(version),
        "appStoreInfo": _store(world, version, whole),
        "appVersionPageLinks": _links(app),
        **_build(app, version, whole),
        "canBetaTest": True,
        "isSaveError": False,
        "validationError": False,
        "releaseOnApproval": page("release_on_approval", flag_text(version.release_on_approval)),
        "bundleInfo": {},
        "versionId": version.id,
    }


def _page_value(version: Version, name: str) -> str | None:
    return version.copyright if name == "copyright" else version.fields.get(name)


def _closed(content: Json, editable: bool) -> Json:
    """A group that carries the marks of a wrapped value beside its members."""
    return {**content, "isEditable": editable, "isRequired": False, "errorKeys": None}


def _newsstand(editable: bool) -> Json:
    return _closed(
        {
            "isEnabled": False,
            "picture": wrapped(picture(None), editable=editable),
            "isEmptyValue": False,
            "pictureEmptyValue": False,
        },
        editable,
    )


def _game_center(app: App, editable: bool) -> Json:
    leaderboards = [
        {
            "id": f"4790{place:02d}",
            "name": name,
            "vendorId": name,
            "state": "detached",
            "type": "Single",
            "isGroupLeaderboard": False,
            "isLive": False,
            "isAttached": False,
            "isMandatory": False,
        }
        for place, name in enumerate(app.leaderboards)
    ]
    return {
        "leaderboards": wrapped(leaderboards, editable=editable),
        "displaySets": wrapped([], editable=False),
        "achievements": wrapped([], editable=False),
        "versionCompatibility": wrapped([], editable=editable),
        "usedLeaderboards": 0,
        "maxLeaderboards": 100,
        "usedLeaderboardSets": 0,
        "maxLeaderboardSets": 100,
        "usedAchievementPoints": 0,
        "maxAchievementPoints": 1000,
        "isEnabled": False,
        "isEditable": editable,
        "errorKeys": [],
        "isRequired": False,
        "isEmptyValue": False,
    }


def _abilities(version: Version) -> Json:
    return {
        "canSendVersionLive": version.state == states.PENDING_DEVELOPER_RELEASE,
        "canPrepareForUpload": version.state in states.EDITABLE,
        "canRejectVersion": version.state in states.CANCELLABLE,
    }


def rating_level(version: Version, name: str) -> str | None:
    """The level of a descriptor, both without their prefixes."""
    return version.ratings.get(name, RATINGS.get(name))


def _ratings(version: Version, editable: bool) -> Json:
    described = []
    for name in RATINGS:
        level = rating_level(version, name)
        entry = {"name": _DESCRIPTOR + name, "level": None, "rank": None}
        described.append({**entry, "level": _LEVEL + level, "rank": _RANKS.get(level, 1)} if level else entry)
    return _closed(
        {
            "nonBooleanDescriptors": described,
            "booleanDescriptors": [
                {"name": _DESCRIPTOR + name, "level": level and _LEVEL + level, "rank": None}
                for name in _BOOLEAN_RATINGS
                for level in [rating_level(version, name)]
            ],
            "ageBand": None,
            "allRatingLevels": [_LEVEL + level for level in LEVELS],
            "rating": "9+",
            "countryRatings": {"Brazil": "10"},
            "isEmptyValue": False,
        },
        editable,
    )


def _details(version: Version, locale: str, texts: Texts) -> Json:
    """The texts and pictures of one language."""
    members = {
        key: wrapped(getattr(texts, name), editable=is_editable(version.state, name), required=name == "name")
        for name, key in TEXT_KEYS.items()
    }
    return {
        **section(),
        "language": language_of_locale(locale),
        "detailId": texts.id,
        **members,
        "screenshots": _screenshots(version, texts),
        "appTrailers": wrapped(
            {device: wrapped(None, editable=version.state in states.EDITABLE) for device in DEVICES},
            editable=version.state in states.EDITABLE,
        ),
    }


def _screenshots(version: Version, texts: Texts) -> Json:
    editable = is_editable(version.state, "screenshots")
    by_device: dict[str, list[Json]] = {device: [] for device in DEVICES}
    for shot in texts.screenshots:
        shown = by_device.setdefault(shot.device, [])
        shown.append(wrapped(picture(shot.file_name, len(shown) + 1, shot.token), editable=editable))
    return wrapped(
        {device: wrapped(shown, editable=editable) for device, shown in by_device.items()}, editable=editable
    )


def _review(version: Version) -> Json:
    editable = is_editable(version.state, "review")
    return {
        **{key: wrapped(getattr(version.review, name), editable=editable) for name, key in REVIEW_KEYS.items()},
        "entitlementUsages": wrapped([], editable=editable),
    }


def _store(world: World, version: Version, editable: bool) -> Json:
    """The trade representative, whose name cannot be changed here."""
    return {
        "tradeName": wrapped(world.state.account.company_name or "", editable=False, required=True),
        **{key: wrapped(version.fields.get(name), editable=editable) for name, key in STORE_KEYS.items()},
        "appRegInfo": None,
        "shouldDisplayInStore": wrapped(False, editable=editable),
    }


def _links(app: App) -> Json:
    base = "/WebObjects/iTunesConnect.woa/wa/LCAppPage"
    return {
        f"ITC.apps.versionLinks.{name}": f"{base}/view{name}?adamId={app.id}&versionString=latest"
        for name in ("StatusHistory", "StorePreview")
    }


def _build(app: App, version: Version, editable: bool) -> Json:
    """The chosen build: its number is wrapped, its train and upload time are bare."""
    chosen = version.build
    build = next(
        (one for one in app.builds if chosen is not None and (one.train, one.number) == (chosen.train, chosen.number)),
        None,
    )
    return {
        "preReleaseBuildVersionString": wrapped(chosen.number if chosen else None, editable=editable),
        "preReleaseBuildTrainVersionString": chosen.train if chosen else None,
        "preReleaseBuildIconUrl": "https://images.example.com/icon.png" if chosen else None,
        "preReleaseBuildUploadDate": millis(build.uploaded) if build else 0,
        "preReleaseBuildsAreAvailable": any(
            one.train == version.number and one.state == states.BUILD_USABLE for one in app.builds
        ),
        "preReleaseBuildIsLegacy": False,
    }
