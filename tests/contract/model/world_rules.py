"""The rules that no world may break, whatever is asked of it and in whichever order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from itc_actions.apple import states
from itc_actions.apple.limits import MAX_LENGTH
from itc_actions.sandbox.world.numbers import order
from itc_actions.sandbox.world.state import App, Version, WorldState
from itc_actions.sandbox.world.submissions import CANCELING, COMPLETE, DRAFT, REMOVED

HANDED_IN = states.SUBMITTED | {states.READY_FOR_SALE}
"""What has been submitted, and has not come back."""


def broken_rules(before: WorldState, after: WorldState, *, deleted: bool = False) -> Iterator[str]:
    """What is wrong with a world, or with the way it came about, in sentences.

    :param before: as it was one step ago.
    :param deleted: whether somebody deleted the version being edited; no action of ours does.
    """
    was, app = before.apps[0], after.apps[0]
    yield from _of_versions(was, app)
    if was.edit is not None and not deleted and was.edit.id not in {each.id for each in (app.edit, app.live) if each}:
        yield f"version {was.edit.number}, which was being edited, is gone"
    yield from _of_submissions(app)
    yield from _of_builds(was, app)
    yield from _of_testers(app, after)


def _of_versions(was: App, app: App) -> Iterator[str]:
    if app.live is None:
        yield "nothing is on sale any more"
        return
    if was.live is not None and app.live.id != was.live.id and (was.edit is None or app.live.id != was.edit.id):
        yield f"version {app.live.number} is on sale, but was not being edited before"
    if len(app.history) < len(was.history):
        yield "the history has become shorter"
    past = [order(each.number) for each in app.history] + [order(app.live.number)]
    if past != sorted(set(past)):
        yield f"the numbers on sale did not go up: {[each.number for each in app.history]}, {app.live.number}"
    for version, previous in ((app.live, was.live), (app.edit, was.edit)):
        if version is not None:
            yield from _of_version(app, version, previous)
    if app.edit is not None and order(app.edit.number) in past:
        yield f"version {app.edit.number} is being edited, and has been on sale"


def _of_version(app: App, version: Version, previous: Version | None) -> Iterator[str]:
    if version.state in HANDED_IN and (version.build is None or not _has(app, version)):
        yield f"version {version.number} is {version.state} without a build"
    if version.build is not None and version.state in states.SUBMITTED and version.build.train != version.number:
        yield f"version {version.number} is {version.state} with a build of {version.build.train}"
    if previous is not None and previous.id == version.id and version.texts.keys() != previous.texts.keys():
        yield f"the languages of version {version.number} changed"
    for locale, texts in version.texts.items():
        if not texts.name:
            yield f"version {version.number} has no name in {locale}"
        for field, longest in MAX_LENGTH.items():
            if len(getattr(texts, field, None) or "") > longest:
                yield f"{field} of version {version.number} ({locale}) is too long"


def _has(app: App, version: Version) -> bool:
    ref = version.build
    return ref is not None and any(
        (build.train, build.number, build.state) == (ref.train, ref.number, states.BUILD_USABLE) for build in app.builds
    )


def _of_submissions(app: App) -> Iterator[str]:
    under_way = [each for each in app.submissions if each.state != COMPLETE]
    if len(under_way) > 1:
        yield f"{len(under_way)} submissions are under way"
    with_apple = [each for each in under_way if each.state not in (DRAFT, CANCELING)]
    edit = app.edit
    if edit is not None and edit.state in states.UNDER_REVIEW and not (with_apple or under_way):
        yield f"version {edit.number} is {edit.state}, and no submission holds it"
    for submission in with_apple:
        held = [item.version_id for item in submission.items if item.state != REMOVED]
        if edit is None or held != [edit.id]:
            yield f"the submission that is {submission.state} holds {held}, not the version being edited"


def _of_builds(was: App, app: App) -> Iterator[str]:
    good = [f"{build.train}/{build.number}" for build in app.builds if build.state != states.BUILD_INVALID]
    yield from (f"build {key} is there twice" for key in _repeated(good))
    if len(app.builds) < len(was.builds):
        yield "a build is gone"


def _of_testers(app: App, world: WorldState) -> Iterator[str]:
    account = [each.email.lower() for each in world.external_testers]
    team = [each.email.lower() for each in world.internal_testers]
    yield from (f"{email} is a tester twice" for email in _repeated([*account, *team]))
    for emails in (app.external_testers, app.internal_testers):
        yield from (f"{email} tests the app twice" for email in _repeated(map(str.lower, emails)))
        strangers = {email.lower() for email in emails} - {*account, *team}
        yield from (f"{email} tests the app, and is no tester" for email in sorted(strangers))
    for group in app.groups:
        among = app.internal_testers if group.internal else app.external_testers
        yield from (f"{email} is in {group.name} twice" for email in _repeated(group.testers))
        yield from (f"{email} is in {group.name}, not in the app" for email in sorted({*group.testers} - {*among}))


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]
