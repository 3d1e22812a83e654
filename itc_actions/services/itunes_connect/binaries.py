"""What is inside builds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...records import BinaryDetails
from .builds import build_path, named

if TYPE_CHECKING:
    from ...records import App, BuildKey
    from .api import Api
    from .nodes import Node


class Binaries:
    """The part of `ItunesConnect` that tells what is inside a build."""

    _api: Api

    def get_binary_details(self, app: App, build: BuildKey) -> BinaryDetails:
        """`GET ra/apps/{app}/trains/{train}/builds/{build}/details`.

        :raises EndpointGone: there is no such build.
        """
        data = self._api.get(build_path(app, build, "details"), f"Reading the details of {named(app, build)}")
        return binary_details(data, build)


def binary_details(data: Node, build: BuildKey) -> BinaryDetails:
    """The details of a binary. None of their values is wrapped in what was recorded."""
    return BinaryDetails(
        train=data.text_of("cfBundleShortVersion") or build.train,
        number=data.text_of("cfBundleVersion") or build.number,
        raw_state=data.text_of("binaryState") or "",
        bundle_id=data.text_of("bundleId"),
        uploaded=data.time_of("uploadDate"),
        file_name=data.text_of("fileName"),
        min_os=data.text_of("minOsVersion"),
        sdk=data.text_of("buildSdk"),
        platform_build=data.text_of("buildPlatform"),
        architectures=_listed(data, "supportedArchitectures", ","),
        capabilities=_listed(data, "capabilities", ","),
        device_protocols=_listed(data, "deviceProtocols", ","),
        device_families=_listed(data, "deviceFamilies", "/"),
        localizations=_listed(data, "localizations", ","),
        entitlements=_entitlements(data),
        icon_url=data.text_of("iconUrl"),
        size=data.count_of("sizeInBytes") or None,
    )


def _listed(data: Node, key: str, mark: str) -> tuple[str, ...]:
    """What the service writes as one text: "armv7, arm64", "iPhone / iPod Touch"."""
    return tuple(part.strip() for part in (data.text_of(key) or "").split(mark) if part.strip())


def _entitlements(data: Node) -> dict[str, dict[str, str]]:
    bundles = data.get("entitlements")
    names = bundles.members() if bundles is not None else {}
    return {name: {key: str(value) for key, value in bundles[name].members().items()} for name in names if bundles}
