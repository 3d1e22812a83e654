"""Apple's side of the App Store review: taking a version in, approving or rejecting it, putting it on sale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...apple import states
from .identity import every_part
from .refusals import WrongState
from .state import PastVersion, Reason, Thread
from .submissions import move_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .state import App, Version
    from .world import World

CANNOT_REJECT = "You cannot reject this version of the App in the current state."  # [?]
DEFAULT_REASONS = (Reason(section="2.1", description="Apps that crash will be rejected"),)


def _edited(app: App, *allowed: str) -> Version:
    """The edited version, which must be in one of these states."""
    if app.edit is None:
        raise WrongState("The app has no version in review.")
    if app.edit.state not in allowed:
        raise WrongState(f"Version {app.edit.number} is {app.edit.state}, not {' or '.join(allowed)}.")
    return app.edit


def start_review(world: World, app: App) -> None:
    """Apple begins to look at the version that waits."""
    move_to(world, app, _edited(app, states.WAITING_FOR_REVIEW), states.IN_REVIEW)


def approve(world: World, app: App, *, processing_seconds: float = 0.0) -> None:
    """Apple approves; the version goes on sale unless it waits for the developer's release.

    :param processing_seconds: how long the version is processed for the App Store, by the clock.
    """
    version = _edited(app, *sorted(states.UNDER_REVIEW))
    if not version.release_on_approval:
        move_to(world, app, version, states.PENDING_DEVELOPER_RELEASE)
        return
    _process(world, app, version, processing_seconds)


def release(world: World, app: App, *, processing_seconds: float = 0.0) -> None:
    """The developer releases an approved version."""
    _process(world, app, _edited(app, states.PENDING_DEVELOPER_RELEASE), processing_seconds)


def _process(world: World, app: App, version: Version, seconds: float) -> None:
    move_to(world, app, version, states.PROCESSING_FOR_APP_STORE)
    version.ready_at = world.after(seconds)
    settle(world)


def settle(world: World) -> None:
    """Put on sale what has been processed for the App Store."""
    for app in every_part(world):
        version = app.edit
        if version is None or version.state != states.PROCESSING_FOR_APP_STORE:
            continue
        if version.ready_at is None or version.ready_at <= world.now():
            put_on_sale(world, app)


def put_on_sale(world: World, app: App) -> None:
    """The edited version takes the place of the one on sale."""
    version = app.edit
    if version is None:
        raise WrongState("The app has no version to put on sale.")
    if app.live is not None:
        app.history.append(PastVersion(number=app.live.number, created=app.live.created))
    app.live, app.edit = version, None
    version.ready_at = None
    name = version.texts[app.primary_locale].name if app.primary_locale in version.texts else None
    app.name = name or app.name
    for thread in app.threads:
        thread.active = False
    move_to(world, app, version, states.READY_FOR_SALE)


def reject(world: World, app: App, reasons: Sequence[Reason] = (), *, body: str = "", metadata: bool = False) -> Thread:
    """Apple rejects; the resolution centre gets a thread.

    :param reasons: the guidelines named.
    :param body: what the reviewer writes, as HTML; made from the reasons where empty.
    :param metadata: reject only the texts, not the binary.
    """
    version = _edited(app, *sorted(states.UNDER_REVIEW))
    thread = open_thread(world, app, version.id, version.number, reasons, body)
    thread.metadata_rejected, thread.binary_rejected = metadata, not metadata
    move_to(world, app, version, states.METADATA_REJECTED if metadata else states.REJECTED)
    return thread


def open_thread(
    world: World, app: App, version_id: str, number: str, reasons: Sequence[Reason], body: str, *, beta: bool = False
) -> Thread:
    """A new thread of the resolution centre."""
    named = list(reasons or DEFAULT_REASONS)
    text = body or "<BR/><BR/>".join(
        f"<b>{reason.section} Details</b><BR/><BR/>{reason.description}" for reason in named
    )
    thread = Thread(
        id=world.new_id(),
        version_id=version_id,
        version=number,
        date=world.now(),
        body=text,
        reasons=named,
        beta=beta,
    )
    app.threads.append(thread)
    return thread


def cancel(world: World, app: App, version_id: str) -> Version:
    """The developer takes a version back from review, or gives up an approval.

    :raises WrongState: nothing of that id can be taken back.
    """
    version = app.edit
    if version is None or version.id != version_id or version.state not in states.CANCELLABLE:
        raise WrongState(CANNOT_REJECT)
    move_to(world, app, version, states.DEVELOPER_REJECTED)
    return version


def set_state(world: World, app: App, state: str, *, live: bool = False) -> None:
    """Put a version into a state directly, whatever the rules say (for tests)."""
    version = world.version(app, live=live)
    if state == states.READY_FOR_SALE and version is app.edit:
        put_on_sale(world, app)
        return
    move_to(world, app, version, state)
