"""The sandbox's stand-in for Apple's altool: `python -m itc_actions.sandbox.altool --upload-app -f App.ipa …`.

It takes the same command line, finds the key as Apple's tool does, prints lines of the same form, and delivers to the
sandbox that ITC_SANDBOX_URL names, where the build then appears and is processed. It never speaks to Apple.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .delivering import DELIVER, Failed, Passing, post, read_app

AUDIENCE = "appstoreconnect-v1"
LIFETIME = 600
PLATFORMS = {"ios": "ios", "appletvos": "tvos", "macos": "macos", "visionos": "visionos"}
KEY_FOLDERS = ("private_keys", "~/private_keys", "~/.private_keys", "~/.appstoreconnect/private_keys")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool; its exit status."""
    options = _options(arguments)
    print("Running the sandbox's stand-in for altool; nothing is sent to Apple", flush=True)
    try:
        status, errors = _upload(options)
    except Passing as passing:
        status, errors = 0, [f"{passing} (-19237)"]
    except Failed as failure:
        status, errors = 0, list(failure.errors)
    if status == 200:
        print(f"UPLOAD SUCCEEDED with no errors\nNo errors uploading archive at '{options.f}'.", flush=True)
        return 0
    if status == 401:
        errors = ["GET APP SETTINGS: received status code 401, auth issue.", "Unable to authenticate. (-19209) (12)"]
    for error in [*errors, "Failed to upload package."]:
        print(f"{time.strftime('%Y-%m-%d %H:%M:%S.000')} ERROR: [altool.5A4DB0] {error}", flush=True)
    return 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="altool", allow_abbrev=False, description=__doc__)
    parser.add_argument("--upload-app", action="store_true", required=True, help="what to do")
    parser.add_argument("-f", "--file", dest="f", required=True, type=Path, help="the .ipa")
    parser.add_argument("-t", "--type", "--platform", dest="t", choices=tuple(PLATFORMS), help="what it is made for")
    parser.add_argument("--apiKey", "--api-key", dest="key", required=True, help="the id of the key")
    parser.add_argument("--apiIssuer", "--api-issuer", dest="issuer", help="its issuer")
    parser.add_argument("--api-key-subject", dest="subject", choices=("user",), help="for the key of one person")
    return parser.parse_args(arguments)


def _upload(options: argparse.Namespace) -> tuple[int, list[str]]:
    """Deliver the file; the status of the answer, and its errors.

    :raises Failed: there is no key, or the file is none that can be uploaded.
    """
    token = _token(options)
    try:
        with options.f.open("rb") as stream:
            bundle, size = read_app(stream), options.f.stat().st_size
    except OSError as error:
        raise Failed(f"{options.f} cannot be read: {error.strerror}") from None
    if options.t is not None and PLATFORMS[options.t] != bundle.platform:
        raise Failed(f"The file is made for {bundle.platform}, and -t says {options.t}. (90000)")
    content = {"bundle": asdict(bundle), "size": size}
    return post(DELIVER, content, f"Bearer {token}")


def _token(options: argparse.Namespace) -> str:
    """A token that the key signs.

    :raises Failed: there is no key, or it is none.
    """
    import jwt

    name, now = f"AuthKey_{options.key}.p8", int(time.time())
    named = os.environ.get("API_PRIVATE_KEYS_DIR")
    folders = [Path(folder).expanduser() for folder in ((named,) if named else KEY_FOLDERS)]
    found = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if found is None:
        where = ", ".join(map(repr, map(str, folders)))
        raise Failed(f"Failed to load AuthKey file. (-43) The file '{name}' could not be found in: {where}.")
    who: dict[str, Any] = {"iss": options.issuer} if options.issuer else {"sub": options.subject}
    claims = {**who, "iat": now, "exp": now + LIFETIME, "aud": AUDIENCE}
    try:
        return jwt.encode(claims, found.read_text(encoding="ascii"), algorithm="ES256", headers={"kid": options.key})
    except (ValueError, TypeError, jwt.InvalidKeyError, OSError) as error:
        raise Failed(f"Failed to generate JWT token: {type(error).__name__}") from None


if __name__ == "__main__":
    sys.exit(main())
