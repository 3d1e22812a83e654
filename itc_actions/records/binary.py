"""What is inside a build, and its number."""

from __future__ import annotations

from datetime import datetime

from .record import Record


class DeviceSize(Record, frozen=True, kw_only=True):
    """How big a build is on one kind of device, in bytes."""

    device: str
    system: str | None = None
    download: int | None = None
    install: int | None = None


class BinaryDetails(Record, frozen=True, kw_only=True):
    """What Apple read in the binary of a build. None and empty is what the service does not tell."""

    train: str
    number: str
    raw_state: str
    bundle_id: str | None = None
    uploaded: datetime | None = None
    expires: datetime | None = None
    file_name: str | None = None
    min_os: str | None = None
    sdk: str | None = None
    """The build of the SDK that it was made with."""
    platform_build: str | None = None
    architectures: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    """What a device must have."""
    device_protocols: tuple[str, ...] = ()
    device_families: tuple[str, ...] = ()
    localizations: tuple[str, ...] = ()
    """Its languages, as the service writes them."""
    entitlements: dict[str, dict[str, str]] = {}
    """By bundle inside the binary."""
    uses_non_exempt_encryption: bool | None = None
    includes_symbols: bool | None = None
    symbols_url: str | None = None
    icon_url: str | None = None
    size: int | None = None
    """Of what was uploaded, in bytes."""
    sizes: tuple[DeviceSize, ...] = ()


class LatestBuildNumber(Record, frozen=True, kw_only=True):
    """The highest build number of a version, and the one after it. `train` is None where nothing was uploaded yet."""

    number: str
    next: str
    """Its last part counted on by one; the number itself where there is no upload yet."""
    train: str | None = None
