"""Where Apple's file and the service part: what the judge finds and lets pass, each for a reason.

One that nothing needs any more has to go: it fails a run of the whole suite.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from .findings import Finding


@dataclass(frozen=True)
class Departure:
    """One of them.

    :param findings: a regular expression for the whole of a finding, as it is printed.
    :param reason: what the service does, and who says so.
    """

    findings: str
    reason: str

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.findings)

    def covers(self, finding: Finding) -> bool:
        return self._pattern.fullmatch(str(finding)) is not None


UNSET = """
    accessibilityUrl advertising ageAssurance ageRatingOverride ageRatingOverrideV2
    alcoholTobaccoOrDrugUseOrReferences australiaAgeRating baDownloadAllowance baMaxInstallSize contactEmail
    contactFirstName contactLastName contactPhone contentRightsDeclaration contests copyright demoAccountName
    demoAccountPassword description developerAgeRatingInfoUrl dSYMUrl earliestReleaseDate errorMessage eventType
    feedbackEmail firstName franceAgeRating gambling gamblingSimulated gunsOrOtherWeapons healthOrWellnessTopics
    horrorOrFearThemes iconAssetToken imageAsset keywords kidsAgeBand koreaAgeRatingOverride lastName lootBox
    lsMinimumSystemVersion marketingUrl matureOrSuggestiveThemes medicalOrTreatmentInformation messagingAndChat
    notes parentalControls preOrderPublishDate previewFrameImage previewImage privacyChoicesUrl privacyPolicyText
    privacyPolicyUrl profanityOrCrudeHumor promotionalText publicLink publicLinkId publicLinkLimit releaseDate
    response reviewType sentDate sexualContentGraphicAndNudity sexualContentOrNudity socialMedia
    socialMediaAgeRestricted sourceFileChecksum sourceFileChecksums startDate submittedDate subscriptionStatusUrl
    subscriptionStatusUrlForSandbox subscriptionStatusUrlVersion subscriptionStatusUrlVersionForSandbox subtitle
    supportUrl tvOsPrivacyPolicy unrestrictedWebAccess uploadedDate uploadOperations userEmail userFirstName
    userGeneratedContent userLastName usesIdfa usesNonExemptEncryption videoUrl violenceCartoonOrFantasy
    violenceRealistic violenceRealisticProlongedGraphicOrSadistic whatsNew
"""
"""The attributes that are null where nobody has set them, or where they have come to nothing yet."""
DEPARTURES: tuple[Departure, ...] = (
    Departure(
        rf".* \(answer\) (data|included)(\[\])?\.attributes\.({'|'.join(UNSET.split())}): null instead of \w+",
        "The file marks as nullable what is sent, never what is answered; answers carry nulls all the same, as that of "
        "usesNonExemptEncryption of a build whose declaration is missing. Seen in the field.",
    ),
    Departure(
        r".* \(answer\) (data|included)(\[\])?\.relationships\.\w+\.data: null instead of object",
        "An empty to-one relationship is null, as JSON:API 1.0 has it (Resource Linkage); the file is silent.",
    ),
    Departure(
        r"GET \S+/\{id\}/(relationships/)?\w+ \(answer\) data: null instead of object",
        "So is the answer to who reads one (JSON:API 1.0, Fetching Resources).",
    ),
    Departure(
        r"PATCH \S+/relationships/\w+ \(request\) data: null instead of object",
        "And so is what takes a to-one relationship away (JSON:API 1.0, Updating To-One Relationships).",
    ),
    Departure(
        r"GET .* \(answer\) .*\.(state|appStoreState|appVersionState): 'HELD(_BY_APPLE)?' is none of .*",
        "A state that the tests make up: Apple has added states before, and one that nobody knows is told as it is.",
    ),
    Departure(
        r"GET \S+ \(request\) \?cursor: is unknown to the file",
        "No operation declares it, yet every next link carries it; Apple's documentation says to"
        " follow those as they are.",
    ),
    Departure(
        r"GET \S+ \(request\) \?limit\[territoryAvailabilities\]: 200 is more than 50",
        "fastlane asks for 200 of them at once, which is every territory. That the service gives them is an"
        " assumption [?].",
    ),
    Departure(
        r"POST /v1/betaAppReviewSubmissions \(answer\): the status 500 is not declared",
        "How beta review refuses incomplete test information; the file declares no 5xx anywhere. Seen in the field.",
    ),
    Departure(
        r"DELETE \S+ \(answer\): the status 409 is not declared",
        "The file declares 409 for all other writes. A delete is refused with the same STATE_ERROR as they are where a "
        'state forbids it ("Can\'t Delete Screenshot After Submit for review"). Seen in the field.',
    ),
    Departure(
        r"\S+ \S+ \(answer\): the status 415 is not declared",
        "HTTP's own answer to a body of another type than JSON (RFC 9110). That the service gives it is an "
        "assumption [?].",
    ),
    Departure(
        r"POST /v1/appStoreVersionSubmissions \(\w+\): (is|201 where there is) no operation of the file",
        "How versions were submitted before there were review submissions: gone from the file, and older clients still "
        "send it.",
    ),
)


def departure(finding: Finding) -> int | None:
    """Which of them covers a finding, by its place in the list."""
    return next((place for place, each in enumerate(DEPARTURES) if each.covers(finding)), None)


def unused(needed: set[int]) -> list[str]:
    """What is to be said of those that nothing needed."""
    return [
        f"no test needs this departure any more: {each.findings}"
        for place, each in enumerate(DEPARTURES)
        if place not in needed
    ]
