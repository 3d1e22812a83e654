"""Builds: uploading, processing by the clock, failing, expiring, opening a train to testers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ...apple import states
from ...apple.limits import BUILD_EXPIRY_DAYS
from .groups import share_train
from .identity import every_part
from .refusals import NotFound, Refusal
from .state import Build, ReviewContact, TestTexts

if TYPE_CHECKING:
    from .state import App
    from .world import World

PROCESSING_SECONDS = 300.0
REDUNDANT = (
    "ERROR ITMS-4238: Redundant Binary Upload. There already exists a binary upload with build "
    "version '{number}' for train '{train}'"
)


def upload_build(
    world: World,
    app: App,
    train: str,
    number: str,
    *,
    processing_seconds: float = PROCESSING_SECONDS,
    will_fail: bool = False,
    tell_numbers: bool = False,
) -> Build:
    """Take in a build, which is processed for a while by the clock.

    :param processing_seconds: how long; 0 makes it usable at once.
    :param will_fail: end the processing with an invalid binary.
    :param tell_numbers: say train and number while processing; the recorded service does not.
    :raises Refusal: this train has that number already.
    """
    if any((build.train, build.number) == (train, number) and not _failed(build) for build in app.builds):
        raise Refusal(REDUNDANT.format(train=train, number=number))
    build = Build(
        train=train,
        number=number,
        uploaded=world.now(),
        expires=world.now() + timedelta(days=BUILD_EXPIRY_DAYS),
        ready_at=world.after(processing_seconds),
        will_fail=will_fail,
        tell_numbers=tell_numbers,
        uses_non_exempt_encryption=None if app.asks_export_compliance else False,
    )
    _carry_test_information(app, build)
    app.builds.append(build)
    world.touch(app, f"build {number} of {train} uploaded")
    settle(world)
    return build


def _failed(build: Build) -> bool:
    return build.state == states.BUILD_INVALID


def _carry_test_information(app: App, build: Build) -> None:
    """A new build starts with the last one's test information, but not with what is new [?]."""
    last = max(app.builds, key=lambda other: other.uploaded, default=None)
    if last is None:
        build.test_texts = {app.primary_locale: TestTexts()}
        return
    build.test_contact = ReviewContact(
        first_name=last.test_contact.first_name,
        last_name=last.test_contact.last_name,
        phone=last.test_contact.phone,
        email=last.test_contact.email,
    )
    build.test_texts = {
        locale: TestTexts(beta_description=texts.beta_description, feedback_email=texts.feedback_email)
        for locale, texts in last.test_texts.items()
    }


def settle(world: World) -> None:
    """End the processing of the builds whose time has come."""
    for app in every_part(world):
        for build in app.builds:
            if build.state == states.BUILD_PROCESSING and build.ready_at is not None and build.ready_at <= world.now():
                _finish(world, app, build, failed=build.will_fail)


def _finish(world: World, app: App, build: Build, *, failed: bool) -> None:
    build.state = states.BUILD_INVALID if failed else states.BUILD_USABLE
    build.ready_at = None
    outcome = "is an invalid binary" if failed else "is usable"
    world.touch(app, f"build {build.number} of {build.train} {outcome}")


def process_build(world: World, app: App, train: str, number: str) -> None:
    """End the processing of a build now.

    :raises NotFound: nothing of that train and number is processing.
    """
    _finish(world, app, _any_build(app, train, number, states.BUILD_PROCESSING), failed=False)


def fail_build(world: World, app: App, train: str, number: str) -> None:
    """End the processing of a build now, with an invalid binary."""
    _finish(world, app, _any_build(app, train, number, states.BUILD_PROCESSING), failed=True)


def expire_build(world: World, app: App, train: str, number: str) -> None:
    """Let a usable build be older than its 30 days."""
    build = _any_build(app, train, number, states.BUILD_USABLE)
    build.expires = world.now() - timedelta(seconds=1)
    world.touch(app, f"build {number} of {train} expired")


def _any_build(app: App, train: str, number: str, state: str) -> Build:
    for build in app.builds:
        if (build.train, build.number, build.state) == (train, number, state):
            return build
    raise NotFound(f"No build {number} of {train} is {state}.")


def is_expired(world: World, build: Build) -> bool:
    """Whether the build's 30 days are over."""
    return build.expires <= world.now()


def set_train_testing(world: World, app: App, train: str, testing: bool) -> None:
    """Open a train to testers, or close it.

    :raises Refusal: the train has no usable build.
    """
    if app.trains_testing.get(train, False) == testing:
        return
    if not any(build.train == train and build.state == states.BUILD_USABLE for build in app.builds):
        raise Refusal("operation_failed")
    app.trains_testing[train] = testing
    share_train(app, train, testing=testing)
    world.touch(app, f"testing of {train} turned {'on' if testing else 'off'}")
