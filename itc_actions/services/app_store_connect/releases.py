"""After the approval: releasing a version, and how fast it reaches the users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...apple import states
from ...errors import BadInput, Refused
from ...http.client import encode
from ...records import App, PhasedRelease
from ..changed_since import Field, require_unchanged
from . import parsing
from .api import Api
from .refusals import ApiRefused
from .waiting import wait_until

if TYPE_CHECKING:
    from ...records import Version
    from .jsonapi import Resource
    from .versions import Versions

RELEASED: Final = frozenset({states.PROCESSING_FOR_APP_STORE, states.READY_FOR_SALE, states.PENDING_APPLE_RELEASE})
STEPS: Final = {"start": "INACTIVE", "pause": "PAUSED", "resume": "ACTIVE", "complete": "COMPLETE"}
"""What can be done to a phased release, and the state that it is to have: a version not out yet only notes it."""
SHOWN_WITHIN: Final = 60.0


class Releases:
    """Releases, over `Api`."""

    def __init__(self, api: Api, versions: Versions) -> None:
        self._api = api
        self._versions = versions

    def release(self, app: App, seen: Version | None) -> Version:
        """`POST /v1/appStoreVersionReleaseRequests` for the version that is approved and waits for it.

        :raises Refused: none does, or it is another one than was seen.
        """
        found = self._versions.find(app)
        if found is None and seen is not None:
            live = self._versions.get(app, live=True)
            if live is not None and live.number == seen.number:
                return live
        resource = (found or self._versions.edit(app))[1]
        number, state = resource.text("versionString"), parsing.version_state(resource)
        if seen is not None:
            require_unchanged(f"version {seen.number} of {app.name}", [Field("number", seen.number, number)])
        what = f"releasing version {number} of {app.name}"
        if state in RELEASED:
            return self._versions.by_id(app, resource.id)
        if state != states.PENDING_DEVELOPER_RELEASE:
            raise Refused(
                f"Version {number} of {app.name} does not wait for its release: its state is "
                f"{parsing.raw_version_state(resource)}.",
                now="Nothing was written.",
            )

        def find() -> bool | None:
            return True if self._versions.by_id(app, resource.id).state in RELEASED else None

        try:
            self._api.create(
                "appStoreVersionReleaseRequests",
                find,
                lambda created: True,
                what=what,
                relationships={"appStoreVersion": resource.ref},
            )
        except ApiRefused:
            if find() is None:
                raise
        wait_until(self._api, lambda: find() is True, for_what=f"the service to show {what}", timeout=SHOWN_WITHIN)
        return self._versions.by_id(app, resource.id)

    def phased(self, app: App, step: str | None, seen: PhasedRelease | None) -> PhasedRelease | None:
        """The phased release of the version being released, or of the one on sale, after a step of it.

        `GET /v1/appStoreVersions/{id}/appStoreVersionPhasedRelease`, `POST` and `PATCH
        /v1/appStoreVersionPhasedReleases`.

        :param step: `start`, `pause`, `resume`, `complete`, or None to look only.
        :raises BadInput: there is no such step.
        :raises Refused: there is no phased release to do that to, or it is not as it was seen.
        """
        if step is not None and step not in STEPS:
            raise BadInput(f"A phased release can {', '.join(STEPS)}, not {step!r}.")
        edit = self._versions.find(app)
        live = self._versions.find(app, live=True)
        if step == "start":
            return self._start(app, edit[1] if edit is not None else None)
        for found in (live, edit):
            if found is None:
                continue
            number, present = found[1].text("versionString"), self._of(found[1])
            if present is not None:
                if step is not None and present.text("phasedReleaseState") != STEPS[step]:
                    now = parsing.phased_release(present, number)
                    if seen is not None:
                        fields = [Field("version", seen.version, number), Field("state", seen.state, now.state)]
                        require_unchanged(f"the phased release of {app.name}", fields)
                    what = f"the step {step} of the phased release of version {number} of {app.name}"
                    self._api.update(
                        present.ref, present.attributes, what=what, attributes={"phasedReleaseState": STEPS[step]}
                    )
                    present = self._of(found[1]) or present
                return parsing.phased_release(present, number)
        if step is None:
            return None
        raise Refused(
            f"{app.name} has no phased release to {step}.",
            now="Nothing was written.",
            next_step="One is started before the version is released: phased release with start.",
        )

    def _start(self, app: App, version: Resource | None) -> PhasedRelease:
        if version is None:
            raise Refused(
                f"{app.name} has no version that could be released in phases: none is in preparation.",
                now="Nothing was written.",
            )
        number = version.text("versionString")
        present = self._of(version) or self._api.create(
            "appStoreVersionPhasedReleases",
            lambda: self._of(version),
            lambda created: created,
            what=f"having version {number} of {app.name} released in phases",
            attributes={"phasedReleaseState": STEPS["start"]},
            relationships={"appStoreVersion": version.ref},
        )
        return parsing.phased_release(present, number)

    def _of(self, version: Resource) -> Resource | None:
        path = f"appStoreVersions/{encode(version.id)}/appStoreVersionPhasedRelease"
        found = self._api.find(path, f"Reading how version {version.text('versionString')} is released")
        return None if found is None else found.first()
