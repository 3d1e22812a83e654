"""An app that is not there yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from ..apple.limits import MAX_LENGTH
from ..apple.locales import locale_of
from ..catalogue import action
from ..errors import BadInput, NotSupported, StillProcessing
from ..options import FROM_CONTEXT, Option, Poll, Timeout, is_version_number
from ..patience import Patience

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import App
    from ..services.parts.app_creation import NewApp


def _is_language(text: str) -> str | None:
    return None if locale_of(text) else "must be a language of the App Store, such as en-US"


def _is_name(text: str) -> str | None:
    most = MAX_LENGTH["name"]
    return f"must have at most {most} characters" if len(text) > most else None


AppName = Annotated[
    str, Option("The app's name in the App Store. At most 255 characters.", env=("PRODUCE_APP_NAME",), check=_is_name)
]
Sku = Annotated[
    str | None,
    Option("What the app is called in your books; by default its bundle id.", default=None, env=("PRODUCE_SKU",)),
]
Language = Annotated[
    str,
    Option("The primary language, such as en-US.", default="en-US", env=("PRODUCE_LANGUAGE",), check=_is_language),
]
FirstVersion = Annotated[
    str,
    Option("The number of the first version.", default="1.0", env=("PRODUCE_APP_VERSION",), check=is_version_number),
]
CompanyName = Annotated[
    str | None,
    Option(
        "The company's name, asked for with an account's first app (iTunes Connect).",
        default=None,
        env=("PRODUCE_COMPANY_NAME",),
    ),
]
Wait = Annotated[
    bool,
    Option("Where the app has to be created by hand, wait until it is there, and go on.", default=False),
]
ONE_HOUR = 3600.0
PAGE = "https://appstoreconnect.apple.com/apps"


@action()
def create_app(
    ctx: LaneContext,
    app_name: AppName = FROM_CONTEXT,
    sku: Sku = FROM_CONTEXT,
    language: Language = FROM_CONTEXT,
    first_version: FirstVersion = FROM_CONTEXT,
    company_name: CompanyName = FROM_CONTEXT,
    wait: Wait = FROM_CONTEXT,
    timeout: Timeout = ONE_HOUR,
    poll: Poll = FROM_CONTEXT,
) -> App:
    """Create the app of the bundle id that --app names, unless the account has it; the rest of the line is about it.

    Apple's API has no call for it: there what is to be filled in is listed, and with --wait the line goes on as soon as
    somebody has created the app on Apple's page. On iTunes Connect the bundle id has to be registered, by itself or by
    a wildcard.

    iTunes Connect: GET ra/apps/create/, POST ra/apps/create/.
    App Store Connect: GET v1/apps, again and again with --wait.

    :raises BadInput: --app is no bundle id.
    :raises NotSupported: the app has to be created by hand, and --wait is not given.
    :raises Refused: the bundle id is not registered, or Apple refuses the app: named by field.
    :raises StillProcessing: nobody had created it at the deadline.
    """
    from ..services.parts.app_creation import NewApp

    bundle_id, origin = ctx.itc_run.wanted_app
    if bundle_id is None or bundle_id.isdigit():
        raise BadInput(
            f"{origin} is {bundle_id}, an Apple ID number: Apple gives that to the new app."
            if bundle_id
            else "Which app is not said.",
            now="Nothing was sent.",
            next_step="Name the new app by its bundle id: --app com.example.app (or ITC_APP).",
        )
    if re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", bundle_id) is None:
        raise BadInput(
            f"{origin} is {bundle_id!r}, which is no bundle id.",
            now="Nothing was sent.",
            next_step="It has letters, digits, dots and hyphens: com.example.app.",
        )
    service = ctx.itc_run.service  # without the app's lock: there is no app yet
    if there := _there(ctx, bundle_id):
        ctx.detail(f"{there.name} is there already ({there.id})")
        return there
    new = NewApp(app_name, bundle_id, sku or bundle_id, first_version, locale_of(language) or language, company_name)
    try:
        made = service.create_app(new)
    except NotSupported:
        ctx.show(_checklist(new), "To be filled in")
        if not wait:
            raise
        made = _awaited(ctx, new, timeout, poll)
    ctx.itc_run.forget_app()
    ctx.detail(f"{made.name} is there ({made.id})")
    return made


def _there(ctx: LaneContext, bundle_id: str) -> App | None:
    return next((app for app in ctx.itc_run.service.list_apps() if app.bundle_id == bundle_id), None)


def _checklist(new: NewApp) -> dict[str, str]:
    """What Apple's page asks, in its own words."""
    return {
        "Platforms": "iOS",
        "Name": new.name,
        "Primary Language": new.locale,
        "Bundle ID": new.bundle_id,
        "SKU": new.sku,
        "User Access": "Full Access",
        "Page": PAGE,
    }


def _awaited(ctx: LaneContext, new: NewApp, timeout: float, poll: float) -> App:
    """The app as soon as somebody has created it.

    :raises StillProcessing: nobody had at the deadline.
    """
    from ..outermost import line

    patience = Patience(ctx, timeout, poll)
    while True:
        if found := _there(ctx, new.bundle_id):
            return found
        if patience.is_over():
            raise StillProcessing(
                f"The account has no app {new.bundle_id} after {patience.elapsed / 60:.0f} min.",
                now="Nothing was changed.",
                next_step=f"Create it at {PAGE}; then run the same line again: {line()}",
            )
        patience.pause(f"the app {new.bundle_id} to be created by somebody")
