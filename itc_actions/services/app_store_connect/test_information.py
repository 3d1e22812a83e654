"""What testers of a build and beta review are told: three places, read and written as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import Refused, Unreachable
from ...records import App, BuildKey, BuildTestInfo, TestTexts
from ..changed_since import own_fields, plain, require_unchanged, text_fields
from ..incomplete_test_information import gaps, incomplete, require_complete
from ..side_by_side import side_by_side
from . import parsing
from .api import Api
from .apps import Apps, app_ref
from .builds import Builds, named
from .jsonapi import Ref, Resource
from .localizations import Place, require_languages, write_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class TestInformation:
    """Test information, over `Api`."""

    __test__ = False  # pytest would take the name for a test class

    def __init__(self, api: Api, apps: Apps, builds: Builds) -> None:
        self._api = api
        self._apps = apps
        self._builds = builds

    def get(self, app: App, key: BuildKey) -> BuildTestInfo:
        """`GET /v1/betaBuildLocalizations`, `…/betaAppLocalizations` and `…/betaAppReviewDetails`."""
        return self._record(app, key, *self._read(app, key, self._builds.need(app, key)[1]))

    def _read(self, app: App, key: BuildKey, build: Resource) -> tuple[list[Resource], list[Resource], Resource | None]:
        whose = named(app, key)
        reads: list[Callable[[], Any]] = [
            lambda: self._of_build(build, whose),
            lambda: self._of_app(app),
            lambda: self._contact(app),
        ]
        of_build, of_app, contact = side_by_side(reads)
        return of_build, of_app, contact

    def _of_build(self, build: Resource, whose: str) -> list[Resource]:
        params = {"filter[build]": build.id, "fields[betaBuildLocalizations]": "locale,whatsNew"}
        return self._api.read_all("betaBuildLocalizations", f"Reading what testers of {whose} are told", params).data

    def _of_app(self, app: App) -> list[Resource]:
        fields = ",".join(("locale", *parsing.BETA_APP_FIELDS.values()))
        params = {"filter[app]": app.id, "fields[betaAppLocalizations]": fields}
        return self._api.read_all("betaAppLocalizations", f"Reading what testers of {app.name} are told", params).data

    def _contact(self, app: App) -> Resource | None:
        readable = [name for field, name in parsing.BETA_REVIEW_FIELDS.items() if field != "demo_password"]
        readable.append("demoAccountRequired")
        params = {"filter[app]": app.id, "fields[betaAppReviewDetails]": ",".join(readable)}
        return self._api.read_all("betaAppReviewDetails", f"Reading the contact of {app.name}", params).first()

    def _record(
        self,
        app: App,
        key: BuildKey,
        of_build: Sequence[Resource],
        of_app: Sequence[Resource],
        contact: Resource | None,
    ) -> BuildTestInfo:
        review = {} if contact is None else contact.attributes
        primary = self._apps.primary_locale(app)
        texts = parsing.test_texts(of_build, of_app)
        if primary is not None and primary not in texts:
            texts[primary] = TestTexts()  # nobody has written any yet
        return BuildTestInfo(
            train=key.train,
            number=key.number,
            primary_locale=primary,
            texts=texts,
            **{
                field: review.get(name)
                for field, name in parsing.BETA_REVIEW_FIELDS.items()
                if field != "demo_password"
            },
        )

    def update(
        self,
        app: App,
        key: BuildKey,
        texts: Mapping[str, Mapping[str, str]],
        review: Mapping[str, str],
        seen: BuildTestInfo | None,
    ) -> BuildTestInfo:
        """PATCH or POST of the same three, only where something differs.

        :raises Refused: a language is missing, a text may not be changed now, or is not as it was seen.
        """
        build = self._builds.need(app, key)[1]
        of_build, of_app, contact = self._read(app, key, build)
        before = self._record(app, key, of_build, of_app, contact)
        whose = f"the test information of {named(app, key)}"
        if seen is not None:
            fields = [*text_fields(seen.texts, before.texts, texts), *own_fields(seen, before, review)]
            require_unchanged(whose, fields)
        require_languages(texts, set(before.texts), whose)
        places = [
            Place(
                "betaBuildLocalizations",
                parsing.BETA_BUILD_FIELDS,
                of_build,
                build.ref,
                "build",
                lambda: self._of_build(build, whose),
            ),
            Place(
                "betaAppLocalizations",
                parsing.BETA_APP_FIELDS,
                of_app,
                app_ref(app),
                "app",
                lambda: self._of_app(app),
            ),
        ]
        written = write_texts(self._api, places, texts, whose)
        if self._write_contact(app, contact, review) or written:
            return self._record(app, key, *self._read(app, key, build))
        return before

    def _write_contact(self, app: App, contact: Resource | None, review: Mapping[str, str]) -> bool:
        attributes: dict[str, Any] = {parsing.BETA_REVIEW_FIELDS[field]: value for field, value in review.items()}
        there = {} if contact is None else contact.attributes
        attributes = {name: value for name, value in attributes.items() if plain(there.get(name)) != plain(value)}
        if not attributes:
            return False
        if attributes.get("demoAccountName"):
            attributes["demoAccountRequired"] = True
        ref = contact.ref if contact is not None else Ref("betaAppReviewDetails", app.id)
        self._api.update(ref, there, what=f"saving the beta review contact of {app.name}", attributes=attributes)
        return True

    def require_complete(self, app: App, key: BuildKey) -> None:
        """Refuse what beta review would answer with a server error: incomplete test information.

        :raises Refused: lists everything that is missing.
        """
        require_complete(named(app, key), self.get(app, key))

    def explain(self, app: App, key: BuildKey, error: Unreachable) -> Refused | None:
        """What a server error of beta review means: incomplete test information in some language, if there is any."""
        info = self.get(app, key)
        lacking = gaps(info, sorted(info.texts))
        return incomplete(named(app, key), lacking, error.what) if lacking else None
