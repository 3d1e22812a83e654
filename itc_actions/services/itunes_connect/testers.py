"""Testers: of the account, of an app, of a build; registering many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...errors import Refused
from ...http.client import encode
from ...http.effects import Effect
from ...http.events import WriteRefused
from ..lost_answers import once
from ..tester_refusals import email_key, refusal_of_testers
from . import parsing
from .builds import build_path, named
from .envelope import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ...records import App, BuildKey, Tester
    from .api import Api
    from .nodes import Node

BATCH: Final = 200
"""Testers in one request."""
_CREATED: Final = "testers"


class Testers:
    """Testers, over `Api`."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def of_account(self) -> list[Tester]:
        """`GET ra/users/pre/ext` and `…/int`."""
        return [*self._external_of_account(), *self._of_account("int", "internal")]

    def of_app(self, app: App) -> list[Tester]:
        """`GET ra/user/externalTesters/{app}/` and `…/internalTesters/{app}/`."""
        return [*self._of_app(app, "external"), *self._of_app(app, "internal")]

    def of_build(self, app: App, build: BuildKey) -> list[Tester]:
        """`GET …/builds/{build}/testers`, which does not tell external from internal."""
        data = self._api.get(build_path(app, build, "testers"), f"Listing the testers of {named(app, build)}")
        return parsing.testers(data["testers"], "external")

    def add(self, app: App, testers: Sequence[Tester]) -> list[Tester]:
        """Register those the account lacks (`POST ra/users/pre/create`), give all of them the app, and read back.

        :raises Refused: the service refused some; the others were added first.
        """
        wanted = {email_key(tester.email): tester for tester in testers}
        _, present, refused = self.bring(app, wanted, BATCH)
        if refused:
            raise refusal_of_testers(app, {wanted[key].email: why for key, why in refused.items()}, len(wanted))
        return [present[key] for key in wanted]

    def bring(
        self, app: App, wanted: Mapping[str, Tester], most: int
    ) -> tuple[dict[str, Tester], dict[str, Tester], dict[str, str]]:
        """As `add`: the app's external testers before and afterwards, and who was refused, with the service's reason.

        :param wanted: by `email_key`.
        :param most: testers in one request.
        """
        registered = {email_key(tester.email) for tester in self._external_of_account()}
        refused: dict[str, str] = {}
        for batch in _batches([tester for key, tester in wanted.items() if key not in registered], most):
            refused.update(self._register(batch))
        if refused:  # somebody else may have registered one of them in between
            registered = {email_key(tester.email) for tester in self._external_of_account()}
            refused = {key: why for key, why in refused.items() if key not in registered}
        accepted = [tester for key, tester in wanted.items() if key not in refused]
        before = present = {email_key(tester.email): tester for tester in self._of_app(app, "external")}
        lacking = [tester for tester in accepted if email_key(tester.email) not in before]
        for batch in _batches(lacking, most):
            refused.update(self._change(app, batch))
        if lacking:
            present = {email_key(tester.email): tester for tester in self._of_app(app, "external")}
        for tester in accepted:
            if email_key(tester.email) not in present:
                refused.setdefault(email_key(tester.email), "accepted, but not among the app's testers afterwards")
        return before, present, refused

    def remove(self, app: App, email: str) -> Tester | None:
        """Take an external tester out of an app, if they are there. `POST ra/user/externalTesters/{app}/`."""
        there = (each for each in self._of_app(app, "external") if email_key(each.email) == email_key(email))
        tester = next(there, None)
        if tester is not None and (refused := self._change(app, [tester], testing=False)):
            raise Refused(
                f"{tester.email} could not be removed from {app.name}.",
                said="; ".join(refused.values()),
                now=f"{tester.email} is still a tester of {app.name}.",
            )
        return tester

    def _external_of_account(self) -> list[Tester]:
        return self._of_account("ext", "external")

    def _of_account(self, word: str, kind: str) -> list[Tester]:
        data = self._api.get(f"ra/users/pre/{word}", f"Listing the {kind} testers of the account")
        return parsing.testers(data["testers"], kind)

    def _of_app(self, app: App, kind: str) -> list[Tester]:
        data = self._api.get(f"ra/user/{kind}Testers/{encode(app.id)}/", f"Listing the {kind} testers of {app.name}")
        return parsing.testers(data["users"], kind)

    def _register(self, batch: Sequence[Tester]) -> dict[str, str]:
        """Register new testers; the refused ones with the service's reason."""
        waiting = list(batch)

        def send() -> dict[str, str]:
            entries = [{**_wrapped(tester), "groups": []} for tester in waiting]
            return self._write(
                "ra/users/pre/create", {"testers": entries}, Effect.ONCE, "Registering testers", _CREATED
            )

        def find() -> dict[str, str] | None:
            there = {email_key(tester.email) for tester in self._external_of_account()}
            waiting[:] = [tester for tester in waiting if email_key(tester.email) not in there]
            return None if waiting else {}

        return once(send, find, what=f"registering {len(batch)} testers", listener=self._api.listener)

    def _change(self, app: App, batch: Sequence[Tester], *, testing: bool = True) -> dict[str, str]:
        """Give testers the app, or take it from them; the refused ones with the service's reason."""
        keys = {email_key(tester.email) for tester in batch}
        what = f"{'giving' if testing else 'taking'} {app.name} {'to' if testing else 'from'} {len(batch)} testers"

        def send() -> dict[str, str]:
            body = {"users": [_wrapped(tester, testing=testing) for tester in batch]}
            path = f"ra/user/externalTesters/{encode(app.id)}/"
            return self._write(path, body, Effect.REPEATABLE, what[0].upper() + what[1:], "users")

        def find() -> dict[str, str] | None:
            there = keys & {email_key(tester.email) for tester in self._of_app(app, "external")}
            return {} if there == (keys if testing else set()) else None

        return once(send, find, what=what, listener=self._api.listener)

    def _write(self, path: str, body: Any, effect: Effect, purpose: str, key: str) -> dict[str, str]:
        """Send testers; one bad address does not sink the others, so their own errors are returned, not raised."""
        answer = self._api.post(path, body, effect, purpose, spare=key)
        data = answer.get("data")
        listed = list(data.items_of(key)) if data is not None else []
        refused = {email: why for email, why in map(_own_errors, listed) if why}
        if refused and len(refused) >= len(body[key]):
            self._api.listener(WriteRefused())
        return refused


def _own_errors(entry: Node) -> tuple[str, str]:
    """An entry's e-mail and what the service says against it."""
    texts: list[str] = []
    members = entry.members()
    for key in ("sectionErrorKeys", "errorKeys"):
        texts.extend(texts_of(members.get(key)))
    for value in members.values():
        if isinstance(value, dict):
            texts.extend(texts_of(value.get("errorKeys")))
    return email_key(entry.text_of("emailAddress") or ""), "; ".join(dict.fromkeys(texts))


def _wrapped(tester: Tester, *, testing: bool = True) -> dict[str, Any]:
    return {
        "emailAddress": {"value": tester.email, "errorKeys": []},
        "firstName": {"value": tester.first_name or ""},
        "lastName": {"value": tester.last_name or ""},
        "testing": {"value": testing},
    }


def _batches(testers: Sequence[Tester], most: int) -> Iterator[Sequence[Tester]]:
    for start in range(0, len(testers), most):
        yield testers[start : start + most]
