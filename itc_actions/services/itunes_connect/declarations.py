"""The legal declarations of a submission. None has a default of ours: what is asked and unset stops the submission.

What the recorded questions show to be asked:

- `adIdInfo.usesIdfa`, always (`isRequired`, though `isEditable` is false); if it is true, that tracking limits are
  honoured, and at least one of the three uses;
- `exportCompliance.usesEncryption` where `exportComplianceRequired` is true, and then whether it is exempt;
- `contentRights`, where the object is not null; if there is third-party content, whether the rights are held.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from ...errors import BadInput
from ..declaration_refusals import NOTHING_SUBMITTED, flag_of, unanswered, without_rights

if TYPE_CHECKING:
    from .nodes import Node

Answers = Mapping[str, "bool | None"]

EXPORT: Final = {
    "export_compliance_uses_encryption": "usesEncryption",
    "export_compliance_is_exempt": "isExempt",
    "export_compliance_contains_proprietary_cryptography": "containsProprietaryCryptography",
    "export_compliance_contains_third_party_cryptography": "containsThirdPartyCryptography",
    "export_compliance_available_on_french_store": "availableOnFrenchStore",
    "export_compliance_encryption_updated": "encryptionUpdated",
}
_NOT_EXEMPT: Final = (
    "export_compliance_contains_proprietary_cryptography",
    "export_compliance_contains_third_party_cryptography",
    "export_compliance_available_on_french_store",
)
"""What encryption that is not exempt has to say of itself [?]."""
RIGHTS: Final = {
    "content_rights_contains_third_party_content": "containsThirdPartyContent",
    "content_rights_has_rights": "hasRights",
}
ADVERTISING: Final = {
    "add_id_info_uses_idfa": "usesIdfa",
    "add_id_info_serves_ads": "servesAds",
    "add_id_info_tracks_install": "tracksInstall",
    "add_id_info_tracks_action": "tracksAction",
    "add_id_info_limits_tracking": "limitsTracking",
}
"""fastlane's names of the answers, and the service's."""
_USES: Final = ("add_id_info_serves_ads", "add_id_info_tracks_install", "add_id_info_tracks_action")


def answer_questions(questions: Node, answers: Answers) -> dict[str, Any]:
    """The questions of a submission with the answers filled in, to be sent to `complete`.

    :param answers: by fastlane's names; None for unset.
    :raises BadInput: a declaration is asked and unset, or contradicts another.
    """
    unknown = sorted(set(answers) - {*EXPORT, *RIGHTS, *ADVERTISING})
    if unknown:
        raise BadInput(f"There is no declaration called {', '.join(unknown)}.", now=NOTHING_SUBMITTED)
    missing = [*_export(questions, answers), *_rights(questions, answers), *_advertising(questions, answers)]
    if missing:
        raise unanswered(missing)
    restrictions = questions.get("previousPurchaseRestrictions")
    if restrictions is not None and "previousVersions" in restrictions.members():
        restrictions.members()["previousVersions"] = []  # they are asked for and yet go back empty
    return questions.members()


def answer_export_questions(questions: Node, answers: Answers) -> None:
    """Fill in the export answers alone, as a beta review asks them.

    :raises BadInput: one is asked and unset.
    """
    missing = _export(questions, answers)
    if missing:
        raise unanswered(missing)


def _export(questions: Node, answers: Answers) -> list[str]:
    """Fill in; return what is asked and unset."""
    section = questions.get("exportCompliance") or questions
    if not section.flag_of("exportComplianceRequired"):
        return []
    _fill(section, EXPORT, answers)
    missing = _unset(section, EXPORT, "export_compliance_uses_encryption", ("export_compliance_is_exempt",))
    if missing or not section.flag_of("usesEncryption") or section.flag_of("isExempt"):
        return missing
    return [name for name in _NOT_EXEMPT if section.flag_of(EXPORT[name]) is None]


def _rights(questions: Node, answers: Answers) -> list[str]:
    section = questions.get("contentRights")
    if section is None:
        if answers.get("content_rights_contains_third_party_content") is None:
            return []
        members = questions.members()
        members["contentRights"] = {}
        section = questions["contentRights"]
    _fill(section, RIGHTS, answers)
    if section.flag_of("containsThirdPartyContent") and section.flag_of("hasRights") is False:
        raise without_rights()
    return _unset(section, RIGHTS, "content_rights_contains_third_party_content", ("content_rights_has_rights",))


def _advertising(questions: Node, answers: Answers) -> list[str]:
    section = questions.get("adIdInfo")
    if section is None:
        return []
    _fill(section, ADVERTISING, answers)
    missing = _unset(section, ADVERTISING, "add_id_info_uses_idfa", ("add_id_info_limits_tracking",))
    if missing or not section.flag_of("usesIdfa"):
        return missing
    if not section.flag_of("limitsTracking"):
        raise BadInput(
            "An app that uses the advertising identifier must honour the setting that limits tracking "
            "(--add-id-info-limits-tracking).",
            now=NOTHING_SUBMITTED,
        )
    if not any(section.flag_of(ADVERTISING[name]) for name in _USES):
        raise BadInput(
            "An app that uses the advertising identifier uses it for something: "
            f"say at least one of {', '.join(flag_of(name) for name in _USES)}.",
            now=NOTHING_SUBMITTED,
        )
    return []


def _fill(section: Node, names: Mapping[str, str], answers: Answers) -> None:
    """Write the given answers as "true" and "false" into values that are wrapped, bare, or not there yet."""
    members = section.members()
    for name, key in names.items():
        answer = answers.get(name)
        if answer is None:
            continue
        word = "true" if answer else "false"
        if isinstance(members.get(key), dict):
            members[key]["value"] = word
        elif key in members and names is EXPORT and members[key] is not None:
            members[key] = word
        else:
            members[key] = {"value": word}


def _unset(section: Node, names: Mapping[str, str], first: str, then: tuple[str, ...]) -> list[str]:
    """The names without an answer: the first question, or those that its yes brings with it."""
    answer = section.flag_of(names[first])
    if answer is None:
        return [first]
    return [name for name in then if section.flag_of(names[name]) is None] if answer else []
