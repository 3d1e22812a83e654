"""The world that a sandbox starts with: a demo app that suits the command line, and a second, small app."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..apple import states
from ..apple.limits import BUILD_EXPIRY_DAYS
from .world import state as s
from .world.numbers import lower_than
from .world.operations import sample_screenshots

if TYPE_CHECKING:
    from collections.abc import Sequence

USER = "sandbox@example.com"
PASSWORD = "correct-horse-of-2015"
APP_ID = "1000000001"
BUNDLE_ID = "com.example.demo"
OTHER_APP_ID = "1000000002"
OTHER_BUNDLE_ID = "com.example.notes"
NEXT_VERSION = "2.0"
"""What the standing sandbox has a build for."""
BUILD_NUMBER = "100"


def demo_seed(
    app: str | None = None,
    version: str | None = NEXT_VERSION,
    *,
    now: datetime,
    build: str | None = None,
    apps: int = 2,
    platform: str = "ios",
) -> s.WorldState:
    """The world for a command line that names an app and a version.

    :param app: Apple ID number or bundle id; None for the demo app.
    :param version: the version to be released: a lower one is on sale, nothing is being edited, and one usable build
        waits for it. None: 1.0 is on sale, 1.1 is being edited and has one usable build, nothing is in review.
    :param now: the time in that world.
    :param build: the number of the usable build.
    :param apps: how many apps the account has in all, at least the two of the demo; the others are in various states.
    :param platform: what the app is made for.
    """
    by_id = app is not None and app.isascii() and app.isdigit()
    identifier = app if app and by_id else APP_ID
    bundle_id = app if app and not by_id else BUNDLE_ID
    main = _main_app(identifier, bundle_id, version, build or BUILD_NUMBER, now)
    main.platform = platform
    all_apps = [main]
    if identifier != OTHER_APP_ID and bundle_id != OTHER_BUNDLE_ID:
        all_apps.append(_small_app(now))
    all_apps += [_further_app(number, now) for number in range(3, apps + 1)]
    external = [
        _tester(1, "ada@example.com", "Ada", "Lovelace", ["iPhone 6"]),
        _tester(2, "grace@example.com", "Grace", "Hopper", ["iPad Air 2"]),
        _tester(3, "alan@example.com", "Alan", "Turing", []),
    ]
    internal = [_tester(9, "team@example.com", "Tess", "Team", ["iPhone 6"])]
    main.external_testers = [tester.email for tester in external[:2]]
    main.internal_testers = [tester.email for tester in internal]
    return s.WorldState(
        account=s.Account(user=USER, password=PASSWORD),
        apps=all_apps,
        external_testers=external,
        internal_testers=internal,
    )


def _main_app(identifier: str, bundle_id: str, version: str | None, build: str, now: datetime) -> s.App:
    live, edited = ("1.0", "1.1") if version is None else (lower_than(version), None)
    wanted = version or "1.1"
    app = s.App(id=identifier, bundle_id=bundle_id, name="Demo", sku=f"DEMO-{identifier}", modified=now)
    app.leaderboards = ["Demo"]
    if live is None:  # nothing is lower than 0: the app is new, and its first version is being edited
        app.edit = _version("810000001", wanted, now, state=states.PREPARE_FOR_SUBMISSION)
    else:
        app.live = _version("810000001", live, now - timedelta(days=20), state=states.READY_FOR_SALE)
        app.live.build = s.BuildRef(train=live, number="90")
        app.live.answers = {"uses_idfa": False}
        app.history = _history(live, now)
        old = _build(live, "90", now - timedelta(days=21))
        old.beta_state, old.beta_expires = states.BETA_APPROVED, old.expires
        old.installs, old.sessions = 3, 12
        app.builds.append(old)
        app.trains_testing = {live: True}
    if edited is not None:
        app.edit = _version("810000000", edited, now, state=states.PREPARE_FOR_SUBMISSION)
    app.builds.append(_build(wanted, build, now - timedelta(hours=1)))
    return app


def _history(live: str, now: datetime) -> list[s.PastVersion]:
    """Two numbers that were on sale before, where there are lower ones."""
    past: list[s.PastVersion] = []
    number = lower_than(live)
    while number is not None and len(past) < 2:
        past.insert(0, s.PastVersion(number=number, created=now - timedelta(days=100 * (len(past) + 1))))
        number = lower_than(number)
    return past


def _version(identifier: str, number: str, created: datetime, *, state: str) -> s.Version:
    return s.Version(
        id=identifier,
        number=number,
        state=state,
        created=created,
        copyright="2026 Example Studios",
        texts={
            "en-US": _texts("8266661", "Demo", "An app to rehearse releases with.", "Small corrections."),
            "de-DE": _texts("8261910", "Demo", "Eine App zum Proben von Releases.", "Kleine Korrekturen."),
        },
        fields={
            "primary_category": "MZGenre.Games",
            "primary_first_subcategory": "MZGenre.Action",
            "primary_second_subcategory": "MZGenre.Strategy",
            "address_1": "Main Street 1",
            "city": "Vienna",
            "postal_code": "1010",
            "country": "Austria",
        },
    )


def _texts(identifier: str, name: str, description: str, notes: str) -> s.Texts:
    return s.Texts(
        id=identifier,
        name=name,
        description=description,
        keywords="demo,release,rehearsal",
        release_notes=notes,
        support_url="https://example.com/support",
        marketing_url="https://example.com",
        screenshots=sample_screenshots(),
    )


def _build(train: str, number: str, uploaded: datetime) -> s.Build:
    return s.Build(
        train=train,
        number=number,
        state=states.BUILD_USABLE,
        uploaded=uploaded,
        expires=uploaded + timedelta(days=BUILD_EXPIRY_DAYS),
        test_texts={
            "en-US": s.TestTexts(beta_description="An app to rehearse with.", feedback_email="beta@example.com"),
            "de-DE": s.TestTexts(beta_description="Eine App zum Proben.", feedback_email="beta@example.com"),
        },
        test_contact=s.ReviewContact(
            first_name="Rita", last_name="Release", phone="+43 1 234567", email="review@example.com"
        ),
    )


def _small_app(now: datetime) -> s.App:
    app = s.App(id=OTHER_APP_ID, bundle_id=OTHER_BUNDLE_ID, name="Notes", sku="NOTES-1", modified=now)
    app.live = _version("810000003", "3.2", now - timedelta(days=200), state=states.READY_FOR_SALE)
    app.live.texts = {"en-US": _texts("8266670", "Notes", "Write things down.", "Faster search.")}
    return app


_FURTHER_STATES = (
    None,
    states.PREPARE_FOR_SUBMISSION,
    states.WAITING_FOR_REVIEW,
    states.IN_REVIEW,
    states.REJECTED,
    states.DEVELOPER_REJECTED,
    states.PENDING_DEVELOPER_RELEASE,
)


def _further_app(number: int, now: datetime) -> s.App:
    """One of many apps; by its number, what is being edited and how many builds it has differ."""
    live, edited = f"{number % 9 + 1}.{number % 5}", f"{number % 9 + 1}.{number % 5 + 1}"
    app = s.App(
        id=str(int(APP_ID) - 1 + number),
        bundle_id=f"com.example.app{number:03}",
        name=f"App {number:03}",
        sku=f"APP-{number:03}",
        modified=now,
        live=_version(f"8200{number:05}1", live, now - timedelta(days=30 + number), state=states.READY_FOR_SALE),
    )
    if (state := _FURTHER_STATES[number % len(_FURTHER_STATES)]) is not None:
        app.edit = _version(f"8200{number:05}2", edited, now - timedelta(days=3), state=state)
    hours = range(number % 8)  # every eighth has no build
    app.builds = [_build(edited, str(number + hour), now - timedelta(hours=number + 100 - hour)) for hour in hours]
    return app


def _tester(place: int, email: str, first_name: str, last_name: str, devices: Sequence[str]) -> s.Tester:
    identifier = f"00000000-0000-4000-8000-{place:012d}"
    return s.Tester(id=identifier, email=email, first_name=first_name, last_name=last_name, devices=list(devices))
