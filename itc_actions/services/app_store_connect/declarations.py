"""Legal declarations: taken over from `answers`, never guessed. This service keeps them with the build and the app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ...errors import BadInput
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


class Declarations:
    """Declarations, over `Api`."""

    def __init__(self, api: Api, apps: Apps) -> None:
        self._api = api
        self._apps = apps

    def check_rights(self, app: App, answers: Answers) -> str | None:
        """The declaration of content rights that has to be written, or None where it is as wanted.

        :raises BadInput: it is asked for and not given.
        """
        declared = self._apps.resource(app, "contentRightsDeclaration").text_of("contentRightsDeclaration")
        third_party = answers.get(THIRD_PARTY)
        if third_party is None:
            if declared is None:
                raise _missing([THIRD_PARTY])
            return None
        if third_party and answers.get(HAS_RIGHTS) is None:
            raise _missing([HAS_RIGHTS])
        if third_party and not answers.get(HAS_RIGHTS):
            raise BadInput(
                "Apple takes no app with content of third parties without the rights to it.",
                next_step=f"Correct {_flag(HAS_RIGHTS)}. Nothing was submitted.",
            )
        wanted = "USES_THIRD_PARTY_CONTENT" if third_party else "DOES_NOT_USE_THIRD_PARTY_CONTENT"
        return None if declared == wanted else wanted

    def check_export(self, build: Resource, answers: Answers) -> bool | None:
        """`usesNonExemptEncryption` as it has to be written, or None where it stands already.

        :raises BadInput: it is asked for and not given.
        """
        if build.flag_of("usesNonExemptEncryption") is not None:
            return None
        uses = answers.get(USES_ENCRYPTION)
        if uses is None:
            raise _missing([USES_ENCRYPTION])
        if not uses:
            return False
        if answers.get(IS_EXEMPT) is None:
            raise _missing([IS_EXEMPT])
        return not answers[IS_EXEMPT]

    def write_rights(self, app: App, wanted: str) -> None:
        """`PATCH /v1/apps/{id}`."""
        what = f"declaring the content rights of {app.name}"
        self._api.update(app_ref(app), what=what, attributes={"contentRightsDeclaration": wanted})

    def write_export(self, build: Resource, wanted: bool) -> None:
        """`PATCH /v1/builds/{id}`; set already to the same is as good."""
        what = f"declaring the encryption of build {build.text('version')}"
        try:
            self._api.update(build.ref, what=what, attributes={"usesNonExemptEncryption": wanted})
        except ApiRefused as refusal:
            fields = {"fields[builds]": "usesNonExemptEncryption"}
            now = self._api.read(f"builds/{build.id}", f"Looking for {what}", fields).first()
            if now is None or now.flag_of("usesNonExemptEncryption") is not wanted:
                raise refusal from None


def _missing(names: list[str]) -> BadInput:
    return BadInput(
        f"Apple asks for a legal declaration that was not given: {', '.join(map(_flag, names))}.",
        next_step="Give yes or no on the command line, in the environment "
        f"({', '.join(f'ITC_{name.upper()}' for name in names)}) or in .env. Nothing was submitted.",
    )


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")
