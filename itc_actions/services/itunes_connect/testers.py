"""Testers: of the account, of an app, of a build; registering many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...http.client import encode
from ...http.effects import Effect
from ...http.events import WriteRefused
from ..lost_answers import once
from ..tester_refusals import email_key, refusal_of_testers
from . import parsing
from .builds import build_path, named
from .envelope import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
        registered = {email_key(tester.email) for tester in self._external_of_account()}
        refused: dict[str, str] = {}
        for batch in _batches([tester for key, tester in wanted.items() if key not in registered]):
            refused.update(self._register(batch))
        if refused:  # somebody else may have registered one of them in between
            registered = {email_key(tester.email) for tester in self._external_of_account()}
            refused = {key: why for key, why in refused.items() if key not in registered}
        accepted = [tester for key, tester in wanted.items() if key not in refused]
        present = {email_key(tester.email): tester for tester in self._of_app(app, "external")}
        lacking = [tester for tester in accepted if email_key(tester.email) not in present]
        for batch in _batches(lacking):
            refused.update(self._give(app, batch))
        if lacking:
            present = {email_key(tester.email): tester for tester in self._of_app(app, "external")}
        for tester in accepted:
            if email_key(tester.email) not in present:
                refused.setdefault(email_key(tester.email), "accepted, but not among the app's testers afterwards")
        if refused:
            raise refusal_of_testers(app, {wanted[key].email: why for key, why in refused.items()}, len(wanted))
        return [present[key] for key in wanted]

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

    def _give(self, app: App, batch: Sequence[Tester]) -> dict[str, str]:
        """Give testers the app; the refused ones with the service's reason."""
        keys = {email_key(tester.email) for tester in batch}

        def send() -> dict[str, str]:
            body = {"users": [_wrapped(tester) for tester in batch]}
            path = f"ra/user/externalTesters/{encode(app.id)}/"
            return self._write(path, body, Effect.REPEATABLE, f"Giving testers {app.name}", "users")

        def find() -> dict[str, str] | None:
            return {} if keys <= {email_key(tester.email) for tester in self._of_app(app, "external")} else None

        return once(send, find, what=f"giving {app.name} to {len(batch)} testers", listener=self._api.listener)

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


def _wrapped(tester: Tester) -> dict[str, Any]:
    return {
        "emailAddress": {"value": tester.email, "errorKeys": []},
        "firstName": {"value": tester.first_name or ""},
        "lastName": {"value": tester.last_name or ""},
        "testing": {"value": True},
    }


def _batches(testers: Sequence[Tester]) -> Iterator[Sequence[Tester]]:
    for start in range(0, len(testers), BATCH):
        yield testers[start : start + BATCH]
