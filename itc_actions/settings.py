"""Where each value comes from: the `--env NAME` file, the environment, the `.env` files; and the settings of a run."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from .env_files import DEFAULT_FILES, Found, read_env_file
from .errors import BadInput
from .key_texts import refuse_key, remember_key
from .options import Option, is_email, is_sandbox_address
from .parameters import WORDS_OF_BOOL, Parameter
from .redaction import remember
from .regular_files import is_exposed, is_there

PLATFORMS: Final = ("ios", "macos", "tvos", "visionos")
_FASTLANE: Final = "APP_STORE_CONNECT_API_KEY"
_SPACESHIP: Final = "SPACESHIP_CONNECT_API"
SERVICES: Final = ("itunes-connect", "app-store-connect")

SETTINGS: Final[tuple[Parameter, ...]] = (
    Parameter(
        "user", Option("The Apple ID to log in with.", env=("FASTLANE_USER",), check=is_email, default=None), str, None
    ),
    Parameter("password", Option("Its password.", kind="secret", env=("FASTLANE_PASSWORD",), default=None), str, None),
    Parameter("app", Option("The app: its Apple ID number or its bundle id.", default=None), str, None),
    Parameter(
        "key_id",
        Option(
            "The id of an API key of App Store Connect. Without ITC_KEY and ITC_KEY_FILE, AuthKey_<id>.p8 is looked "
            "for in private_keys, ~/private_keys, ~/.private_keys and ~/.appstoreconnect/private_keys.",
            env=(f"{_FASTLANE}_KEY_ID", f"{_SPACESHIP}_KEY_ID", "APP_STORE_CONNECT_KEY_IDENTIFIER"),
            default=None,
        ),
        str,
        None,
    ),
    Parameter(
        "issuer_id",
        Option(
            "The issuer of a team's key; the key of one person has none.",
            env=(f"{_FASTLANE}_ISSUER_ID", f"{_SPACESHIP}_ISSUER_ID", "APP_STORE_CONNECT_ISSUER_ID"),
            default=None,
        ),
        str,
        None,
    ),
    Parameter(
        "key",
        Option(
            "The API key itself: the text of the .p8 file, also in base64.",
            kind="secret",
            env=(f"{_FASTLANE}_KEY", f"{_SPACESHIP}_KEY", "APP_STORE_CONNECT_PRIVATE_KEY"),
            default=None,
        ),
        str,
        None,
    ),
    Parameter(
        "key_file",
        Option(
            "The file of the API key: AuthKey_<id>.p8, or fastlane's api_key.json.",
            env=(f"{_FASTLANE}_KEY_FILEPATH", f"{_SPACESHIP}_KEY_FILEPATH", f"{_FASTLANE}_PATH"),
            default=None,
        ),
        Path,
        None,
    ),
    Parameter(
        "platform",
        Option("The platform of an app that has several.", choices=PLATFORMS, default=None),
        str,
        None,
    ),
    Parameter(
        "service",
        Option(
            "The service to speak to. By default the one whose credentials are set: app-store-connect with an API key.",
            choices=SERVICES,
            default="itunes-connect",
        ),
        str,
        "itunes-connect",
    ),
    Parameter("sandbox", Option("1: every line runs in the sandbox, as with --sandbox.", default=False), bool, False),
    Parameter(
        "sandbox_url",
        Option(
            "The address of a sandbox that runs already (`inv sandbox`). Alone it diverts nothing.",
            check=is_sandbox_address,
            default=None,
        ),
        str,
        None,
    ),
    Parameter("sandbox_user", Option("The Apple ID that a sandbox is logged in to with.", default=None), str, None),
    Parameter(
        "sandbox_password",
        Option("Its password; set a wrong one to see what happens.", kind="secret", default=None),
        str,
        None,
    ),
    Parameter("sandbox_key_id", Option("The id of the API key that a sandbox is used with.", default=None), str, None),
    Parameter("sandbox_issuer_id", Option("The issuer of that key.", default=None), str, None),
    Parameter("sandbox_key_file", Option("The file of that key, AuthKey_<id>.p8.", default=None), Path, None),
    Parameter("sandbox_key", Option("That key itself.", kind="secret", default=None), str, None),
    Parameter(
        "state_dir",
        Option("The folder for locks and kept sessions; by default the system's own for a user's state.", default=None),
        Path,
        None,
    ),
    Parameter(
        "keep_session",
        Option("no: every line logs in by itself, as with --no-keep-session (iTunes Connect).", default=True),
        bool,
        True,
    ),
    Parameter(
        "dotenv_report",
        Option(
            "Where to write the version, the build and their state for the jobs after this one, as lines NAME=value. "
            "In a job of GitLab itc.env unless set; elsewhere nowhere.",
            default=None,
        ),
        Path,
        None,
    ),
    Parameter(
        "lock_timeout",
        Option(
            "How long to wait while another run writes to the same app: seconds, or 90s, 5m; 0 for not at all.",
            kind="duration",
            default=120.0,
        ),
        float,
        120.0,
    ),
)
"""What is set once rather than per action; each is the environment variable `ITC_<NAME>`."""
_CREDENTIALS: Final = frozenset(
    name
    for setting in SETTINGS
    if setting.name in ("user", "password", "key_id", "issuer_id", "key", "key_file")
    for name in setting.env_names
)
"""The names of those of the real services."""


class Settings:
    """The values of one run, looked up by name in their layers.

    :param root: the project's root, where the `.env` files are.
    :param environ: the environment.
    :param env_name: the NAME of `--env NAME`: `.env.NAME` then wins over the environment. Several, comma-separated:
        the later one wins.
    :param known: every name that an option may be set by, to catch misspelt ones.
    :param sandbox: whether a flag has the line run in the sandbox.
    :raises BadInput: a file is malformed or missing, or a name is misspelt.
    """

    def __init__(
        self,
        root: Path,
        environ: Mapping[str, str] = os.environ,
        env_name: str | None = None,
        known: Iterable[str] = (),
        *,
        sandbox: bool = False,
    ) -> None:
        self.root = root
        self._optional: frozenset[str] = frozenset()
        """The names that are as good as not set where they are empty."""
        self.environ = environ
        self.named = self._named_files(env_name)
        self.defaults: dict[str, Found] = {}
        for file in DEFAULT_FILES:
            if is_there(root / file):
                self.defaults = {**read_env_file(root / file), **self.defaults}
        if sandbox or self._sandbox_is_set():  # none of them is used, and CI hands on as empty what it does not have
            self._optional = _CREDENTIALS
        self._remember_secrets()
        for setting in SETTINGS:
            found = self.find(setting.env_names)
            if found is not None and found.value == "":
                self.value(setting)  # complains, before anything runs
            if found is not None and not setting.option.secret:
                refuse_key(found.value, found.origin, "a path" if setting.type is Path else "what belongs there")
        self._refuse_misspelt({*known, *(name for setting in SETTINGS for name in setting.env_names)})

    def _sandbox_is_set(self) -> bool:
        found = self.find(("ITC_SANDBOX",))
        return found is not None and WORDS_OF_BOOL.get(found.value.lower(), False)

    def _remember_secrets(self) -> None:
        """Before anything is printed: a lane may show a secret before it is ever asked for.

        A private key is one in whatever variable it stands.
        """
        for name in (name for setting in SETTINGS if setting.option.secret for name in setting.env_names):
            for value in (self.environ.get(name), self.named.get(name), self.defaults.get(name)):
                if value:
                    remember(value.value if isinstance(value, Found) else value)
        for text in (
            *self.environ.values(),
            *(found.value for layer in (self.named, self.defaults) for found in layer.values()),
        ):
            remember_key(text)

    def exposed_files(self) -> list[str]:
        """What is to be said of files with secrets that others on this machine can read."""
        secrets = {name for setting in SETTINGS if setting.option.secret for name in setting.env_names}
        files = {
            found.origin.partition(" in ")[2].partition(" line ")[0]
            for layer in (self.named, self.defaults)
            for name, found in layer.items()
            if name in secrets
        }
        paths = [self.root / name for name in sorted(files)]
        key_file = self.setting("key_file")[0]
        if key_file is not None:
            paths.append(self.root / key_file)
        return [
            f"{path} holds a secret, and others on this machine can read it: chmod 600 {path}"
            for path in paths
            if is_exposed(path)
        ]

    def _named_files(self, env_name: str | None) -> dict[str, Found]:
        found: dict[str, Found] = {}
        for name in env_name.split(",") if env_name else ():
            if not name.strip():
                raise BadInput(f"--env {env_name!r} has an empty name in it.", next_step="Give names such as staging.")
            path = self.root / f".env.{name}"
            if not is_there(path):
                raise BadInput(f"--env {name}: there is no {path}.", now="Nothing was sent for this step.")
            found.update(read_env_file(path))
        return found

    def _refuse_misspelt(self, known: set[str]) -> None:
        for name, origin in {
            **dict.fromkeys(self.environ, "the environment"),
            **{
                name: found.origin.partition(" in ")[2] for name, found in [*self.defaults.items(), *self.named.items()]
            },
        }.items():
            if name.startswith("ITC_") and name not in known:
                close = _closest(name, frozenset(known))
                if close is not None:
                    raise BadInput(f"{name} (in {origin}) is no setting. Did you mean {close}?")

    def find(self, names: Iterable[str], *, named_only: bool = False) -> Found | None:
        """The value of the first of these names that is set, looking layer by layer."""
        names = tuple(names)
        for name in names:
            if name in self.named and self._counts(name, self.named[name].value):
                return self.named[name]
        if named_only:
            return None
        for name in names:
            if name in self.environ and self._counts(name, self.environ[name]):
                return Found(self.environ[name], name)
        for name in names:
            if name in self.defaults and self._counts(name, self.defaults[name].value):
                return self.defaults[name]
        return None

    def _counts(self, name: str, value: str) -> bool:
        return value != "" or name not in self._optional

    def value(self, parameter: Parameter) -> Any:
        """The typed value of a parameter from these layers, or its default (which may be `REQUIRED`).

        :raises BadInput: what was found is empty or not of its type.
        """
        found = self.find(parameter.env_names)
        return parameter.parse(found.value, found.origin) if found else parameter.default

    def setting(self, name: str) -> tuple[Any, str]:
        """One of `SETTINGS` and its origin."""
        parameter = next(setting for setting in SETTINGS if setting.name == name)
        found = self.find(parameter.env_names)
        return (parameter.parse(found.value, found.origin), found.origin) if found else (parameter.default, "default")

    def for_commands(self) -> dict[str, str]:
        """What the `.env` files say to the commands of `ctx.run`: every name that is none of ours."""
        layers = {name: found.value for name, found in self.defaults.items() if name not in self.environ}
        layers.update({name: found.value for name, found in self.named.items()})
        ours = {name for setting in SETTINGS for name in setting.env_names}
        return {name: value for name, value in layers.items() if not name.startswith("ITC_") and name not in ours}


@functools.cache
def _closest(name: str, known: frozenset[str]) -> str | None:
    """The name that one which is none was probably meant to be, if any."""
    import difflib

    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.8)), None)
