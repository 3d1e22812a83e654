"""The questions of the age rating."""

from __future__ import annotations

from ..model import Attr

FREQUENCY = ("NONE", "INFREQUENT_OR_MILD", "FREQUENT_OR_INTENSE", "INFREQUENT", "FREQUENT")

ANSWERS: dict[str, Attr] = {
    "advertising": Attr(bool),
    "alcoholTobaccoOrDrugUseOrReferences": Attr(FREQUENCY),
    "contests": Attr(FREQUENCY),
    "gambling": Attr(bool),
    "gamblingSimulated": Attr(FREQUENCY),
    "gunsOrOtherWeapons": Attr(FREQUENCY),
    "healthOrWellnessTopics": Attr(bool),
    "kidsAgeBand": Attr(("FIVE_AND_UNDER", "SIX_TO_EIGHT", "NINE_TO_ELEVEN")),
    "lootBox": Attr(bool),
    "medicalOrTreatmentInformation": Attr(FREQUENCY),
    "messagingAndChat": Attr(bool),
    "parentalControls": Attr(bool),
    "profanityOrCrudeHumor": Attr(FREQUENCY),
    "ageAssurance": Attr(bool),
    "sexualContentGraphicAndNudity": Attr(FREQUENCY),
    "sexualContentOrNudity": Attr(FREQUENCY),
    "socialMedia": Attr(bool),
    "socialMediaAgeRestricted": Attr(bool),
    "horrorOrFearThemes": Attr(FREQUENCY),
    "matureOrSuggestiveThemes": Attr(FREQUENCY),
    "unrestrictedWebAccess": Attr(bool),
    "userGeneratedContent": Attr(bool),
    "violenceCartoonOrFantasy": Attr(FREQUENCY),
    "violenceRealisticProlongedGraphicOrSadistic": Attr(FREQUENCY),
    "violenceRealistic": Attr(FREQUENCY),
    "ageRatingOverride": Attr(("NONE", "NINE_PLUS", "THIRTEEN_PLUS", "SIXTEEN_PLUS", "SEVENTEEN_PLUS", "UNRATED")),
    "ageRatingOverrideV2": Attr(("NONE", "NINE_PLUS", "THIRTEEN_PLUS", "SIXTEEN_PLUS", "EIGHTEEN_PLUS", "UNRATED")),
    "koreaAgeRatingOverride": Attr(("NONE", "FIFTEEN_PLUS", "NINETEEN_PLUS")),
    "developerAgeRatingInfoUrl": Attr(),
}
"""What each of them may be answered with."""
