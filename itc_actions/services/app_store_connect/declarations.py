"""Legal declarations: taken over from `answers`, never guessed. This service keeps them with the build and the app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from ..declaration_refusals import unanswered, without_rights
from .apps import Apps, app_ref
from .jsonapi import Resource
from .refusals import ApiRefused

if TYPE_CHECKING:
    from ...records import App
    from .api import Api

Answers = Mapping[str, "bool | None"]
USES_ENCRYPTION: Final = "export_compliance_uses_encryption"
IS_EXEMPT: Final = "export_compliance_is_exempt"
THIRD_PARTY: Final = "content_rights_contains_third_party_content"
HAS_RIGHTS: Final = "content_rights_has_rights"


class Rights(NamedTuple):
    """The declaration of content rights, as it stands and as it is to be."""

    was: str | None
    wanted: str


class Declarations:
    """Declarations, over `Api`."""

    def __init__(self, api: Api, apps: Apps) -> None:
        self._api = api
        self._apps = apps

    def check(self, app: App, build: Resource, answers: Answers) -> tuple[Rights | None, bool | None]:
        """What has to be written of the content rights and of the encryption; None for what is as wanted.

        :raises BadInput: some are asked for and not given; it names all of them.
        """
        rights, lacking = self._rights(app, answers)
        encryption, more = _export(build, answers)
        if missing := [*more, *lacking]:
            raise unanswered(missing)
        return rights, encryption

    def check_export(self, build: Resource, answers: Answers) -> bool | None:
        """`usesNonExemptEncryption` as it has to be written, or None where it stands already.

        :raises BadInput: it is asked for and not given.
        """
        encryption, missing = _export(build, answers)
        if missing:
            raise unanswered(missing)
        return encryption

    def _rights(self, app: App, answers: Answers) -> tuple[Rights | None, list[str]]:
        """The declaration that has to be written, and the answers that it lacks."""
        declared = self._apps.resource(app, "contentRightsDeclaration").text_of("contentRightsDeclaration")
        third_party = answers.get(THIRD_PARTY)
        if third_party is None:
            return None, [THIRD_PARTY] if declared is None else []
        if third_party and answers.get(HAS_RIGHTS) is None:
            return None, [HAS_RIGHTS]
        if third_party and not answers.get(HAS_RIGHTS):
            raise without_rights()
        wanted = "USES_THIRD_PARTY_CONTENT" if third_party else "DOES_NOT_USE_THIRD_PARTY_CONTENT"
        return None if declared == wanted else Rights(declared, wanted), []

    def write_rights(self, app: App, rights: Rights) -> None:
        """`PATCH /v1/apps/{id}`."""
        name = "contentRightsDeclaration"
        what = f"declaring the content rights of {app.name}"
        self._api.update(app_ref(app), {name: rights.was}, what=what, attributes={name: rights.wanted})

    def write_export(self, build: Resource, wanted: bool) -> None:
        """`PATCH /v1/builds/{id}`; set already to the same is as good."""
        what = f"declaring the encryption of build {build.text('version')}"
        try:
            self._api.update(build.ref, {}, what=what, attributes={"usesNonExemptEncryption": wanted})
        except ApiRefused as refusal:
            fields = {"fields[builds]": "usesNonExemptEncryption"}
            now = self._api.read(f"builds/{build.id}", f"Looking for {what}", fields).first()
            if now is None or now.flag_of("usesNonExemptEncryption") is not wanted:
                raise refusal from None


def _export(build: Resource, answers: Answers) -> tuple[bool | None, list[str]]:
    """`usesNonExemptEncryption` as it has to be written, and the answers that it lacks."""
    if build.flag_of("usesNonExemptEncryption") is not None:
        return None, []
    uses = answers.get(USES_ENCRYPTION)
    if uses is None:
        return None, [USES_ENCRYPTION]
    if not uses:
        return False, []
    exempt = answers.get(IS_EXEMPT)
    return (None, [IS_EXEMPT]) if exempt is None else (not exempt, [])
