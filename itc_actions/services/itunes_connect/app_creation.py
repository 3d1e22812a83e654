"""Creating apps: the form is read, filled in and sent back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...apple.locales import language_of_locale
from ...errors import Refused, UnexpectedAnswer
from ...http.effects import Effect
from ..lost_answers import once
from .api import Api, capital

if TYPE_CHECKING:
    from ...records import App
    from ..parts.app_creation import NewApp
    from .nodes import Node
    from .versions import Versions

PATH: Final = "ra/apps/create/"
_IOS: Final = {"appType": "ios"}


class AppCreation:
    """The part of `ItunesConnect` that creates apps."""

    _api: Api
    _versions: Versions

    def create_app(self, new: NewApp) -> App:
        """Fill in the form. `GET ra/apps/create/`, `POST ra/apps/create/`: 200 for yes and for no.

        :raises Refused: the bundle id is not registered, or fields are missing or taken: all of them are told.
        """
        what = f"creating the app {new.name}"
        form = self._api.get(PATH, capital(what), params=_IOS)
        body = _filled(form, new)

        def send() -> str:
            answer = self._api.post(PATH, body, Effect.ONCE, capital(what), params=_IOS)
            created: str = answer["data"]["newApp"]["adamId"].text()
            return created

        def find() -> str | None:
            return next((app.id for app in self._versions.list_apps() if app.bundle_id == new.bundle_id), None)

        identifier = once(send, find, what=what, listener=self._api.listener)
        for app in self._versions.list_apps():
            if app.id == identifier:
                return app
        raise UnexpectedAnswer(
            f"The service accepted {what} ({identifier}), but does not list it.",
            next_step="Run the same line again in a few minutes: an app that is there is not created twice.",
        )


def _filled(form: Node, new: NewApp) -> Any:
    bundle_id, suffix = _chosen(form, new.bundle_id)
    fields = form["newApp"]
    for key, text in {
        "name": new.name,
        "vendorId": new.sku,
        "bundleId": bundle_id,
        "bundleIdSuffix": suffix,
        "primaryLanguage": language_of_locale(new.locale),
    }.items():
        fields[key].members()["value"] = text
    form["versionString"].members()["value"] = new.version
    company = form.get("companyName")
    if company is not None and company.members().get("isEditable") is not False:
        if not new.company_name:
            raise Refused(
                "This is the account's first app, and Apple asks for the company's name with it.",
                now="Nothing was sent.",
                next_step="Give it with --company-name: it cannot be changed afterwards.",
            )
        company.members()["value"] = new.company_name
    return form.value


def _chosen(form: Node, bundle_id: str) -> tuple[str, str | None]:
    """The registered id that is meant; where that is a wildcard, what stands for its star.

    :raises Refused: there is none.
    """
    registered = form.get("bundleIds")
    ids = sorted(registered.members(), key=len, reverse=True) if registered is not None else []
    if bundle_id in ids:
        return bundle_id, None
    for each in ids:
        if each.endswith("*") and bundle_id.startswith(each[:-1]):
            return each, bundle_id[len(each) - 1 :]
    raise Refused(
        f"The bundle id {bundle_id} is not registered: the account has {', '.join(sorted(ids)) or 'none'}.",
        now="Nothing was sent.",
        next_step="Register it as an App ID in Apple's developer portal first.",
    )
