"""What can be done to a world from outside Apple's API, by name: for control routes, faults and tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...apple import states
from . import apps, assets, beta, builds, editing, platforms, review, submission, submissions, testers, versions
from .kept import BundleId
from .refusals import NotFound, Refusal
from .state import App, Build, BuildRef, ComingApp, Reason, Screenshot

if TYPE_CHECKING:
    from .world import World


def _build(app: App, train: str | None, number: str | None, *allowed: str) -> Build:
    """The build meant: of this train and number where they are given, else the newest upload."""
    meant = [
        build
        for build in app.builds
        if train in (None, build.train) and number in (None, build.number) and (not allowed or build.state in allowed)
    ]
    if not meant:
        raise NotFound(f"No such build of {app.bundle_id}: train {train}, number {number}.")
    return max(meant, key=lambda build: build.uploaded)


def _reasons(reasons: Sequence[str | Mapping[str, str]] | str | None) -> list[Reason]:
    """Reasons as people give them: a text, "2.1: It crashes", or {section, description}."""
    items = [reasons] if isinstance(reasons, str) else list(reasons or [])
    made = []
    for item in items:
        if isinstance(item, str):
            section, colon, text = item.partition(":")
            known = bool(colon) and section.strip().replace(".", "").isdigit()
            made.append(Reason(section.strip(), text.strip()) if known else Reason("2.1", item.strip()))
        else:
            made.append(Reason(item.get("section", "2.1"), item.get("description", "")))
    return made


def create_app(
    world: World,
    bundle_id: str,
    name: str = "New App",
    sku: str | None = None,
    version: str = "1.0",
    primary_locale: str = "en-US",
    seconds: float = 0.0,
) -> None:
    """Somebody creates an app on Apple's page, now or in so many seconds."""
    coming = ComingApp(
        at=world.after(seconds),
        bundle_id=bundle_id,
        name=name,
        sku=sku or bundle_id,
        version=version,
        primary_locale=primary_locale,
    )
    if not any(each.identifier == bundle_id for each in world.state.bundle_ids):
        world.state.bundle_ids.append(BundleId(id=world.new_id(), identifier=bundle_id, name=name))
    world.state.coming_apps.append(coming)
    apps.settle(world)


def upload_build(
    world: World,
    app: str,
    train: str,
    number: str,
    processing_seconds: float = builds.PROCESSING_SECONDS,
    will_fail: bool = False,
    tell_numbers: bool = False,
) -> None:
    """Take in a build."""
    builds.upload_build(
        world,
        world.app(app),
        train,
        number,
        processing_seconds=processing_seconds,
        will_fail=will_fail,
        tell_numbers=tell_numbers,
    )


def process_build(world: World, app: str, train: str | None = None, number: str | None = None) -> None:
    """End the processing of a build well."""
    found = world.app(app)
    build = _build(found, train, number, states.BUILD_PROCESSING)
    builds.process_build(world, found, build.train, build.number)


def fail_build(world: World, app: str, train: str | None = None, number: str | None = None) -> None:
    """End the processing of a build with an invalid binary."""
    found = world.app(app)
    build = _build(found, train, number, states.BUILD_PROCESSING)
    builds.fail_build(world, found, build.train, build.number)


def expire_build(world: World, app: str, train: str | None = None, number: str | None = None) -> None:
    """Let a build expire."""
    found = world.app(app)
    build = _build(found, train, number, states.BUILD_USABLE)
    builds.expire_build(world, found, build.train, build.number)


def in_review(world: World, app: str) -> None:
    """Apple begins the review."""
    review.start_review(world, world.app(app))


def approve(world: World, app: str, processing_seconds: float = 0.0) -> None:
    """Apple approves."""
    review.approve(world, world.app(app), processing_seconds=processing_seconds)


def reject(
    world: World,
    app: str,
    reasons: Sequence[str | Mapping[str, str]] | str | None = None,
    body: str = "",
    metadata: bool = False,
) -> None:
    """Apple rejects, the texts only with `metadata`."""
    review.reject(world, world.app(app), _reasons(reasons), body=body, metadata=metadata)


def release(world: World, app: str, processing_seconds: float = 0.0) -> None:
    """The developer releases an approved version."""
    review.release(world, world.app(app), processing_seconds=processing_seconds)


def cancel(world: World, app: str) -> None:
    """The developer takes the version back (from another machine, say)."""
    found = world.app(app)
    review.cancel(world, found, world.version(found).id)


def beta_review(
    world: World,
    app: str,
    decision: str,
    train: str | None = None,
    number: str | None = None,
    reasons: Sequence[str | Mapping[str, str]] | str | None = None,
) -> None:
    """Somebody gives a build to beta review, or Apple decides: `decision` is submit, in-review, approve or reject.

    Where none is named, Apple decides on the one that waits, and the newest is submitted.
    """
    found = world.app(app)
    waiting = [build for build in found.builds if build.beta_state in states.UNDER_BETA_REVIEW]
    if train is None and number is None and decision != "submit" and waiting:
        build = max(waiting, key=lambda each: each.uploaded)
    else:
        build = _build(found, train, number, states.BUILD_USABLE)
    if decision == "submit":
        beta.submit_for_beta_review(world, found, build)
    elif decision == "in-review":
        beta.start_beta_review(world, found, build)
    elif decision == "approve":
        beta.approve_beta(world, found, build)
    elif decision == "reject":
        beta.reject_beta(world, found, build, _reasons(reasons))
    else:
        raise Refusal(f"decision is submit, in-review, approve or reject, not {decision}")


def set_state(world: World, app: str, state: str, live: bool = False) -> None:
    """Put the edited version (or the one on sale) into a state, whatever the rules say."""
    review.set_state(world, world.app(app), state, live=live)


def create_version(world: World, app: str, number: str) -> None:
    """Somebody creates a version."""
    versions.create_version(world, world.app(app), number)


def delete_edit_version(world: World, app: str) -> None:
    """The edited version disappears."""
    found = world.app(app)
    if found.edit is None:
        raise NotFound("The app has no version being edited.")
    submissions.forget_version(world, found, found.edit.id)
    number, found.edit = found.edit.number, None
    world.touch(found, f"version {number} deleted")


def set_texts(world: World, app: str, locale: str, texts: Mapping[str, str | None], live: bool = False) -> None:
    """Somebody changes texts of a version: {field of VersionTexts: text}."""
    found = world.app(app)
    version = world.version(found, live=live)
    merged: dict[str, Mapping[str, str | None]] = {known: {} for known in version.texts}
    merged[locale] = texts
    editing.save_version(world, found, version, editing.VersionPatch(texts=merged))


def set_test_information(
    world: World, app: str, train: str, number: str, locale: str, texts: Mapping[str, str | None]
) -> None:
    """Somebody changes what testers of a build are told: {field of TestTexts: text}."""
    found = world.app(app)
    beta.save_test_information(world, found, _build(found, train, number), {locale: texts}, {})


def add_screenshots(world: World, app: str, locale: str | None = None) -> None:
    """Give the edited version one screenshot of each kind of device (the web page uploads them elsewhere)."""
    found = world.app(app)
    version = world.version(found)
    version.texts[locale or found.primary_locale].screenshots = sample_screenshots()
    world.touch(found, f"screenshots of version {version.number} uploaded")


def refuse_media(world: World, app: str, locale: str, file_name: str, reason: str) -> None:
    """Apple will not like a screenshot or an app preview that it has not looked at yet."""
    texts = world.version(world.app(app)).texts[locale]
    for file in (*texts.screenshots, *texts.previews):
        if file.file_name == file_name and file.state != assets.COMPLETE:
            file.errors = [reason]


def select_build(world: World, app: str, train: str | None = None, number: str | None = None) -> None:
    """Somebody chooses the build of the edited version."""
    found = world.app(app)
    build = _build(found, train, number, states.BUILD_USABLE)
    patch = editing.VersionPatch(build=BuildRef(train=build.train, number=build.number), build_given=True)
    editing.save_version(world, found, world.version(found), patch)


def submit(world: World, app: str, answers: Mapping[str, bool | None] | None = None) -> None:
    """Somebody submits the edited version."""
    submission.submit(world, world.app(app), {"uses_idfa": False, **(answers or {})})


def register_tester(
    world: World, email: str, first_name: str = "", last_name: str = "", app: str | None = None
) -> None:
    """Somebody registers an external tester, and gives them an app."""
    testers.register_tester(world, email, first_name or None, last_name or None)
    if app is not None:
        testers.set_tester_of_app(world, world.app(app), email, True)


def set_train_testing(world: World, app: str, train: str, testing: bool = True) -> None:
    """Somebody opens a train to testers, or closes it."""
    builds.set_train_testing(world, world.app(app), train, testing)


def ask_declarations(
    world: World,
    app: str,
    export_compliance: bool | None = None,
    content_rights: bool | None = None,
    advertising: bool | None = None,
) -> None:
    """Whether the submission of this app asks about encryption, third-party content, and the advertising identifier.

    The last is asked always; with `advertising` the answer of the version on sale is forgotten (True), or "no" (False).
    """
    found = world.app(app)
    if advertising is not None and found.live is not None:
        found.live.answers = {} if advertising else {"uses_idfa": False}
    if export_compliance is not None:
        found.asks_export_compliance = export_compliance
    if content_rights is not None:
        found.asks_content_rights = content_rights
    world.touch(found, "declarations asked for changed")


def set_login_status(world: World, status: int = 302) -> None:
    """How a login that succeeds is answered: 302, or 200 with the cookies."""
    world.state.account.login_status = status
    world.revision += 1


def end_sessions(world: World) -> None:
    """Everybody has to log in again."""
    world.end_sessions()


def add_platform(world: World, app: str, platform: str, train: str | None = None, number: str = "1") -> None:
    """The app is made for one more platform; `train` gives it a usable build there."""
    platforms.add_platform(world, world.app(app), platform, train, number)


def sample_screenshots() -> list[Screenshot]:
    """One screenshot for each kind of device of 2015."""
    devices = ("iphone4", "iphone6Plus", "iphone35", "ipad", "iphone6")
    return [Screenshot(device, f"{device}.png", f"Purple3/v4/00/{device}/screen.png") for device in devices]


OPERATIONS: dict[str, Callable[..., None]] = {
    operation.__name__.replace("_", "-"): operation
    for operation in (
        create_app,
        upload_build,
        process_build,
        fail_build,
        expire_build,
        in_review,
        approve,
        reject,
        release,
        cancel,
        beta_review,
        set_state,
        create_version,
        delete_edit_version,
        set_texts,
        set_test_information,
        add_screenshots,
        refuse_media,
        select_build,
        submit,
        register_tester,
        set_train_testing,
        ask_declarations,
        set_login_status,
        end_sessions,
        add_platform,
    )
}
"""Every operation by the name that control routes and faults use."""


def do(world: World, name: str, args: Mapping[str, Any]) -> None:
    """Do something to the world by its name.

    :raises Refusal: there is no such operation, its arguments are wrong, or the rules forbid it.
    """
    operation = OPERATIONS.get(name.replace("_", "-"))
    if operation is None:
        raise Refusal(f"There is no operation {name}; there are: {', '.join(sorted(OPERATIONS))}.")
    try:
        operation(world, **args)
    except (
        TypeError,
        ValueError,
        AttributeError,
        LookupError,
        ArithmeticError,
    ) as error:  # what was sent is of another kind than it should be
        raise Refusal(f"{name}: {error}") from error
