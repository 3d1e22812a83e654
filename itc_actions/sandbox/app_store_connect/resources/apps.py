"""Apps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...world import groups
from .. import errors, items, words
from ..model import INCLUDING, Attr, Filter, Item, Kind, Listing, Update, many, not_kept, one
from .availability import availability_of
from .beta_information import beta_texts_of, review_detail_of
from .build_uploads import UPLOADS_LISTING, uploads_of
from .infos import infos_of
from .reviews import SUBMISSIONS_LISTING, submissions_of
from .usages import BY_TESTER
from .versions import VERSIONS_LISTING
from .webhooks import webhooks_of

if TYPE_CHECKING:
    from ...world import World
    from ..model import Values

RIGHTS = {"DOES_NOT_USE_THIRD_PARTY_CONTENT": False, "USES_THIRD_PARTY_CONTENT": True}


def _rights(world: World, item: Item) -> str | None:
    """What was declared of third-party content; an app that is not asked about it uses none."""
    uses = item.app.third_party_content
    if uses is None and item.app.asks_content_rights:
        return None
    return "USES_THIRD_PARTY_CONTENT" if uses else "DOES_NOT_USE_THIRD_PARTY_CONTENT"


def _update(world: World, item: Item, sent: Values) -> None:
    given, app = sent.attributes, item.app
    if given.get("bundleId") not in (None, app.bundle_id):
        raise errors.closed("bundleId")
    locale = given.get("primaryLocale")
    if locale not in (None, app.primary_locale):
        version = world.version(app)
        if locale not in version.texts:
            raise errors.attribute("INVALID", "primaryLocale", "The app has no information in this language")
        app.primary_locale = locale
        world.touch(app, f"primary language is {locale}")
    rights = given.get("contentRightsDeclaration")
    if rights is not None and (rights != _rights(world, item) or app.third_party_content is None):
        app.third_party_content = RIGHTS[rights]
        world.touch(app, f"content rights: {rights}")


def _remove_testers(world: World, item: Item, others: list[Item]) -> None:
    for other in others:
        groups.leave_app(world, item.app, other.thing.email)


LISTING = Listing(
    filters={
        "name": Filter(lambda world, item: item.app.name, fold=True),
        "bundleId": Filter(lambda world, item: item.app.bundle_id),
        "sku": Filter(lambda world, item: item.app.sku),
        "id": Filter(lambda world, item: item.id),
        "appStoreVersions": Filter(lambda world, item: [each.id for each in items.versions_of(world, item)]),
        "appStoreVersions.appStoreState": Filter(
            lambda world, item: [words.old_state(each.app, each.thing) for each in items.versions_of(world, item)],
            words.OLD_STATES,
        ),
        "appStoreVersions.appVersionState": Filter(
            lambda world, item: [words.version_state(each.app, each.thing) for each in items.versions_of(world, item)],
            words.VERSION_STATES,
        ),
        "appStoreVersions.platform": Filter(
            lambda world, item: [words.platform(each.app) for each in items.versions_of(world, item)],
            words.PLATFORM_WORDS,
        ),
        "reviewSubmissions.state": Filter(
            lambda world, item: [words.word(each.thing.state) for each in submissions_of(world, item)],
            words.SUBMISSION_STATES,
        ),
        "reviewSubmissions.platform": Filter(
            lambda world, item: [words.platform(each.app) for each in submissions_of(world, item)],
            words.PLATFORM_WORDS,
        ),
    },
    exists={"gameCenterEnabledVersions": lambda world, item: None},
    sorts={
        "name": lambda world, item: item.app.name,
        "bundleId": lambda world, item: item.app.bundle_id,
        "sku": lambda world, item: item.app.sku,
    },
    include=True,
)
_WRITABLE = {
    "accessibilityUrl": Attr(),
    "bundleId": Attr(),
    "primaryLocale": Attr(),
    "subscriptionStatusUrl": Attr(),
    "subscriptionStatusUrlVersion": Attr(("V1", "V2", "v1", "v2")),
    "subscriptionStatusUrlForSandbox": Attr(),
    "subscriptionStatusUrlVersionForSandbox": Attr(("V1", "V2", "v1", "v2")),
    "contentRightsDeclaration": Attr(tuple(RIGHTS)),
    "streamlinedPurchasingEnabled": Attr(bool),
}

APPS = Kind(
    "apps",
    items.apps,
    attributes={
        "accessibilityUrl": lambda world, item: None,
        "name": lambda world, item: item.app.name,
        "bundleId": lambda world, item: item.app.bundle_id,
        "sku": lambda world, item: item.app.sku,
        "primaryLocale": lambda world, item: item.app.primary_locale,
        "isOrEverWasMadeForKids": lambda world, item: False,
        "subscriptionStatusUrl": lambda world, item: None,
        "subscriptionStatusUrlVersion": lambda world, item: None,
        "subscriptionStatusUrlForSandbox": lambda world, item: None,
        "subscriptionStatusUrlVersionForSandbox": lambda world, item: None,
        "contentRightsDeclaration": _rights,
        "streamlinedPurchasingEnabled": lambda world, item: True,
    },
    relations={
        "appStoreVersions": many("appStoreVersions", items.versions_of, listing=VERSIONS_LISTING),
        "appInfos": many("appInfos", infos_of, listing=Listing(include=True)),
        "builds": many("builds", items.app_builds),
        "preReleaseVersions": many("preReleaseVersions", items.trains_of),
        "betaGroups": many("betaGroups", items.groups_of),
        "betaTesters": many(
            "betaTesters", lambda world, item: (), data=False, listing=None, edits={"DELETE": _remove_testers}
        ),
        "betaAppLocalizations": many("betaAppLocalizations", beta_texts_of),
        "betaAppReviewDetail": one("betaAppReviewDetails", review_detail_of),
        "reviewSubmissions": many("reviewSubmissions", submissions_of, listing=SUBMISSIONS_LISTING),
        "buildUploads": many("buildUploads", uploads_of, data=False, listing=UPLOADS_LISTING),
        **not_kept("appStoreIcon", links=False),
        **not_kept("appEncryptionDeclarations", "appClips", "inAppPurchases", "subscriptionGroups", many=True),
        **not_kept("gameCenterEnabledVersions", "appCustomProductPages", "inAppPurchasesV2", many=True),
        **not_kept("promotedPurchases", "appEvents", "appStoreVersionExperimentsV2", many=True),
        **not_kept("androidToIosAppMappingDetails", many=True),
        **not_kept("ciProduct", "betaLicenseAgreement", "endUserLicenseAgreement", "subscriptionGracePeriod"),
        **not_kept("gameCenterDetail"),
        **not_kept("accessibilityDeclarations", "appTags", "appPricePoints", many=True, data=False),
        **not_kept("customerReviews", "analyticsReportRequests", many=True, data=False),
        "webhooks": many("webhooks", webhooks_of, data=False, listing=INCLUDING),
        **not_kept("backgroundAssets", "searchKeywords", many=True, data=False),
        **not_kept("betaFeedbackScreenshotSubmissions", "betaFeedbackCrashSubmissions", many=True, data=False),
        **not_kept("appPriceSchedule", "alternativeDistributionKey", data=False),
        "appAvailabilityV2": one("appAvailabilities", availability_of, data=False, listing=INCLUDING),
        **not_kept("marketplaceSearchDetail", data=False),
        **not_kept("perfPowerMetrics", "customerReviewSummarizations", data=False, readable=False),
    },
    listing=LISTING,
    update=Update(_update, attributes=_WRITABLE),
    metrics={"betaTesterUsages": BY_TESTER},
)

KINDS = (APPS,)
