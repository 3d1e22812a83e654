"""The questions of the age rating, and what each may be answered with.

Named as the App Store Connect API does; iTunes Connect asks fewer, by other names and in other words.
"""

from __future__ import annotations

from typing import Final

FREQUENCY: Final = ("NONE", "INFREQUENT_OR_MILD", "FREQUENT_OR_INTENSE", "INFREQUENT", "FREQUENT")
QUESTIONS: Final[dict[str, type | tuple[str, ...]]] = {
    "advertising": bool,
    "alcoholTobaccoOrDrugUseOrReferences": FREQUENCY,
    "contests": FREQUENCY,
    "gambling": bool,
    "gamblingSimulated": FREQUENCY,
    "gunsOrOtherWeapons": FREQUENCY,
    "healthOrWellnessTopics": bool,
    "kidsAgeBand": ("FIVE_AND_UNDER", "SIX_TO_EIGHT", "NINE_TO_ELEVEN"),
    "lootBox": bool,
    "medicalOrTreatmentInformation": FREQUENCY,
    "messagingAndChat": bool,
    "parentalControls": bool,
    "profanityOrCrudeHumor": FREQUENCY,
    "ageAssurance": bool,
    "sexualContentGraphicAndNudity": FREQUENCY,
    "sexualContentOrNudity": FREQUENCY,
    "socialMedia": bool,
    "socialMediaAgeRestricted": bool,
    "horrorOrFearThemes": FREQUENCY,
    "matureOrSuggestiveThemes": FREQUENCY,
    "unrestrictedWebAccess": bool,
    "userGeneratedContent": bool,
    "violenceCartoonOrFantasy": FREQUENCY,
    "violenceRealisticProlongedGraphicOrSadistic": FREQUENCY,
    "violenceRealistic": FREQUENCY,
    "ageRatingOverride": ("NONE", "NINE_PLUS", "THIRTEEN_PLUS", "SIXTEEN_PLUS", "SEVENTEEN_PLUS", "UNRATED"),
    "ageRatingOverrideV2": ("NONE", "NINE_PLUS", "THIRTEEN_PLUS", "SIXTEEN_PLUS", "EIGHTEEN_PLUS", "UNRATED"),
    "koreaAgeRatingOverride": ("NONE", "FIFTEEN_PLUS", "NINETEEN_PLUS"),
    "developerAgeRatingInfoUrl": str,
}
ITUNES_CONNECT: Final[dict[str, str]] = {
    "CARTOON_FANTASY_VIOLENCE": "violenceCartoonOrFantasy",
    "REALISTIC_VIOLENCE": "violenceRealistic",
    "PROLONGED_GRAPHIC_SADISTIC_REALISTIC_VIOLENCE": "violenceRealisticProlongedGraphicOrSadistic",
    "PROFANITY_CRUDE_HUMOR": "profanityOrCrudeHumor",
    "MATURE_SUGGESTIVE": "matureOrSuggestiveThemes",
    "HORROR": "horrorOrFearThemes",
    "MEDICAL_TREATMENT_INFO": "medicalOrTreatmentInformation",
    "ALCOHOL_TOBACCO_DRUGS": "alcoholTobaccoOrDrugUseOrReferences",
    "GAMBLING": "gamblingSimulated",
    "SEXUAL_CONTENT_NUDITY": "sexualContentOrNudity",
    "GRAPHIC_SEXUAL_CONTENT_NUDITY": "sexualContentGraphicAndNudity",
    "UNRESTRICTED_WEB_ACCESS": "unrestrictedWebAccess",
    "GAMBLING_CONTESTS": "gambling",
}
"""The question by the name of its descriptor at iTunes Connect, which fastlane's older files have too."""
LEVELS: Final[dict[str, str]] = {"INFREQUENT_MILD": "INFREQUENT_OR_MILD", "FREQUENT_INTENSE": "FREQUENT_OR_INTENSE"}
"""The answer by the word of it at iTunes Connect, where that is another one."""
