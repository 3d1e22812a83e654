"""Types of which no world has anything: their lists are empty, and nothing of them is found.

Clients of signing, of Xcode Cloud and of the team's people read these lists on their way to a release.
"""

from __future__ import annotations

from ..model import OF_NOTHING, Kind

_LISTED = (
    "appEncryptionDeclarations",
    "betaLicenseAgreements",
    "certificates",
    "ciMacOsVersions",
    "ciProducts",
    "ciXcodeVersions",
    "devices",
    "merchantIds",
    "passTypeIds",
    "profiles",
    "scmProviders",
    "scmRepositories",
    "userInvitations",
)

KINDS = (
    *(Kind(name, lambda world: (), listing=OF_NOTHING) for name in _LISTED),
    Kind("betaRecruitmentCriterionOptions", lambda world: (), listing=OF_NOTHING, read=False),
    Kind("sandboxTesters", lambda world: (), listing=OF_NOTHING, read=False, version="v2"),
)
