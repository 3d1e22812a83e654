"""`Option`, the one declaration of a value that an action or lane takes, and the options that several share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from .redaction import Secret, remember

FROM_CONTEXT: Any = type("FromContext", (), {"__repr__": lambda self: "FROM_CONTEXT"})()
"""The default of a parameter whose value may come from an earlier step, the environment or a file."""

DECLARATION_PREFIXES: Final = ("export_compliance_", "content_rights_", "add_id_info_")

REQUIRED: Final = type("Required", (), {"__repr__": lambda self: "REQUIRED"})()

Check = Callable[[Any], "str | None"]
"""Returns a complaint that goes on from the option's name ("must be …"), or None."""


@dataclass(eq=False, repr=False)
class Option:
    """Where a value comes from, what it may be, and what its help says.

    :param help: what it is, with units, formats and limits.
    :param kind: `plain` (typed by the annotation: str, int, bool, Path, list[str]), `text` (may come as `@FILE`, or `-`
        for standard input), `localized` (text for every language, or `LOCALE=TEXT`, repeatable), `texts` (a list whose
        items may hold commas), `duration` (seconds, or `90s`, `45m`, `48h`), `secret`.
    :param default: what it is when nothing says otherwise; without one it is required.
    :param env: names of environment variables beside `ITC_<NAME>`.
    :param choices: the words it may be.
    :param check: looked at before anything is sent.
    :param left_by: the value that an earlier step of the run left, as a path from `ctx.values`: `version.number`.
    :param own_env: False for a flag that no environment variable may set.
    """

    help: str
    kind: str = "plain"
    default: Any = REQUIRED
    env: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    check: Check | None = None
    left_by: str | None = None
    own_env: bool = True

    def env_names(self, name: str) -> tuple[str, ...]:
        """The environment variables of the option `name`, the first one ours."""
        return ((f"ITC_{name.upper()}",) if self.own_env else ()) + self.env

    @property
    def secret(self) -> bool:
        """Whether its value must never be shown."""
        return self.kind == "secret"


def is_version_number(text: str) -> str | None:
    """Complain unless `text` is one to three numbers joined by dots, as Apple takes them."""
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9}){0,2}", text):
        return None
    return "must be one to three numbers joined by dots, as in 2.0 or 1.4.2"


def is_email(text: str) -> str | None:
    """Complain unless `text` could be an e-mail address."""
    if re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        return None
    return "must be an e-mail address, as in felix@example.com"


def is_sandbox_address(text: str) -> str | None:
    """Complain unless `text` is an address on this machine, without credentials: a sandbox takes none there.

    One that is malformed, or has credentials, is shown nowhere: what is a password in it cannot be told.
    """
    from .http.hosts import is_loopback, parts_of

    parts = parts_of(text if "://" in text else f"http://{text}")
    if parts is None or not parts.hostname or set("@%?# ") & set(text):
        remember(text)
    elif text.lower().startswith(("http://", "https://")) and is_loopback(text):
        return None
    return "must be an address on this machine, without credentials, as `inv sandbox` prints it: http://127.0.0.1:8080"


AppVersion = Annotated[
    str,
    Option(
        "The version number of the app, as in 2.0: one to three numbers joined by dots.",
        check=is_version_number,
        left_by="version.number",
    ),
]
BuildNumber = Annotated[
    str,
    Option(
        "The build, by its number (42), or with its train where the number alone is not enough (2.0/42). "
        "Without one: the newest upload of the version.",
        left_by="build.key",
    ),
]
ReleaseNotes = Annotated[
    str | dict[str, str] | None,
    Option(
        "What is new in this version, for the App Store: a text for every language the version has, "
        "or LOCALE=TEXT for one (repeatable). At most 4000 characters.",
        kind="localized",
        default=None,
    ),
]
MarketingUrl = Annotated[
    str | dict[str, str] | None,
    Option(
        "The address of the marketing page: a text for every language, or LOCALE=TEXT for one (repeatable). "
        "At most 255 characters.",
        kind="localized",
        default=None,
    ),
]
Groups = Annotated[
    list[str],
    Option(
        "Groups of testers by name, comma-separated or repeated (App Store Connect).", default=(), env=("PILOT_GROUPS",)
    ),
]
TestersFile = Annotated[
    Path,
    Option(
        "The testers' file: CSV as fastlane's pilot has it, UTF-8, a row for each with First, Last, Email and Groups, "
        "the groups joined by semicolons.",
        default=Path("testers.csv"),
        env=("PILOT_TESTERS_FILE",),
    ),
]
MetadataFolder = Annotated[
    Path | None,
    Option(
        "A folder of texts as fastlane's deliver has it: LOCALE/description.txt and the like, default/ for languages "
        "without their own, review_information/, copyright.txt, primary_category.txt. An empty file says nothing.",
        default=None,
        env=("DELIVER_METADATA_PATH",),
    ),
]
Live = Annotated[bool, Option("The version on sale, rather than the one in preparation.", default=False, own_env=False)]
IPA_ENV: Final = ("PILOT_IPA", "DELIVER_IPA_PATH")
"""The variables by which fastlane's users name the file that they upload."""
UploadWith = Annotated[
    str,
    Option(
        "What sends the file to App Store Connect: api, from any machine, taken up again where it broke off; or "
        "altool, Apple's tool in Xcode, on a Mac. iTunes Connect takes it by iTMSTransporter alone.",
        default="api",
        choices=("api", "altool"),
    ),
]
TransporterPath = Annotated[
    Path | None,
    Option(
        "iTMSTransporter, or the folder it was installed into (iTunes Connect). By default it is looked for in PATH, "
        "in Xcode, in Transporter and in /usr/local/itms.",
        default=None,
        env=("FASTLANE_ITUNES_TRANSPORTER_PATH",),
    ),
]
Provider = Annotated[
    str | None,
    Option(
        "The short name of the team, for an Apple ID of several teams (iTunes Connect).",
        default=None,
        env=("PILOT_ITC_PROVIDER", "DELIVER_ITC_PROVIDER"),
    ),
]
AppSpecificPassword = Annotated[
    Secret | None,
    Option(
        "An app-specific password for iTMSTransporter, for an Apple ID with a second factor (iTunes Connect). By "
        "default the password of the Apple ID.",
        kind="secret",
        default=None,
        env=("FASTLANE_APPLE_APPLICATION_SPECIFIC_PASSWORD",),
    ),
]
TransporterTimeout = Annotated[
    float,
    Option(
        "How long iTMSTransporter (iTunes Connect), or altool, may take: seconds, or 90s, 45m, 2h.",
        kind="duration",
        default=4 * 3600.0,
    ),
]
Timeout = Annotated[
    float,
    Option("How long to wait: seconds, or 90s, 45m, 48h.", kind="duration", default=2700.0),
]
Poll = Annotated[
    float,
    Option(
        "The first pause between two looks while waiting, at least 1s; the pauses grow to four times as long.",
        kind="duration",
        default=30.0,
    ),
]


def declaration(text: str) -> Option:
    """The option of a legal declaration, which has no default of ours."""
    return Option(f"Legal declaration, asked for by Apple: {text} No default.", default=None)


def declarations(values: Mapping[str, Any]) -> dict[str, bool | None]:
    """Those of an action's parameters that are legal declarations, by fastlane's names."""
    return {name: value for name, value in values.items() if name.startswith(DECLARATION_PREFIXES)}


UsesEncryption = Annotated[bool | None, declaration("the app uses encryption.")]
IsExempt = Annotated[bool | None, declaration("its encryption is exempt from documentation.")]
ProprietaryCryptography = Annotated[bool | None, declaration("it contains proprietary encryption algorithms.")]
ThirdPartyCryptography = Annotated[
    bool | None, declaration("it contains standard encryption algorithms beside or instead of the system's.")
]
FrenchStore = Annotated[bool | None, declaration("it is available on the French App Store.")]
