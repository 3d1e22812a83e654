"""What is inside builds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...http.client import encode
from ...records import BinaryDetails, DeviceSize
from .builds import named

if TYPE_CHECKING:
    from ...records import App, BuildKey
    from .api import Api
    from .builds import Builds
    from .jsonapi import Document, Resource

_READ: Final = {
    "include": "preReleaseVersion,buildBundles",
    "fields[builds]": "version,uploadedDate,expirationDate,processingState,minOsVersion,usesNonExemptEncryption,"
    "iconAssetToken,preReleaseVersion,buildBundles",
    "fields[preReleaseVersions]": "version",
    "fields[buildBundles]": "bundleId,bundleType,sdkBuild,platformBuild,fileName,includesSymbols,dSYMUrl,"
    "supportedArchitectures,requiredCapabilities,deviceProtocols,locales,entitlements,minimumOsVersion",
    "limit[buildBundles]": "50",
}


class Binaries:
    """The part of `AppStoreConnect` that tells what is inside a build."""

    _api: Api
    _builds: Builds

    def get_binary_details(self, app: App, build: BuildKey) -> BinaryDetails:
        """`GET /v1/builds/{id}` with its bundles, and `GET /v1/buildBundles/{id}/buildBundleFileSizes` of the app's.

        :raises Refused: there is no such build.
        """
        resource = self._builds.need(app, build)[1]
        purpose = f"Reading the details of {named(app, build)}"
        document = self._api.read(f"builds/{encode(resource.id)}", purpose, _READ)
        resource = document.first() or resource
        bundle = _main_bundle(document.all_related(resource, "buildBundles"), app)
        sizes = [] if bundle is None else self._sizes(bundle, purpose)
        return _details(document, resource, bundle, build, tuple(map(_size, sizes)))

    def _sizes(self, bundle: Resource, purpose: str) -> list[Resource]:
        fields = {"fields[buildBundleFileSizes]": "deviceModel,osVersion,downloadBytes,installBytes"}
        return self._api.read_all(f"buildBundles/{encode(bundle.id)}/buildBundleFileSizes", purpose, fields).data


def _main_bundle(bundles: list[Resource], app: App) -> Resource | None:
    """The bundle of the app itself: App Clips have one of their own."""
    own = (each for each in bundles if each.text_of("bundleId") == app.bundle_id)
    return next(own, bundles[0] if bundles else None)


def _details(
    document: Document, resource: Resource, bundle: Resource | None, key: BuildKey, sizes: tuple[DeviceSize, ...]
) -> BinaryDetails:
    train = document.related(resource, "preReleaseVersion")
    icon = resource.attributes.get("iconAssetToken")
    found = BinaryDetails(
        train=train.text("version") if train is not None else key.train,
        number=resource.text("version"),
        raw_state=resource.text("processingState"),
        uploaded=resource.time_of("uploadedDate"),
        expires=resource.time_of("expirationDate"),
        min_os=resource.text_of("minOsVersion"),
        uses_non_exempt_encryption=resource.flag_of("usesNonExemptEncryption"),
        icon_url=icon.get("templateUrl") if isinstance(icon, dict) else None,
        sizes=sizes,
    )
    return found if bundle is None else _with_bundle(found, bundle)


def _with_bundle(found: BinaryDetails, bundle: Resource) -> BinaryDetails:
    from msgspec.structs import replace

    return replace(
        found,
        bundle_id=bundle.text_of("bundleId"),
        file_name=bundle.text_of("fileName"),
        min_os=found.min_os or bundle.text_of("minimumOsVersion"),
        sdk=bundle.text_of("sdkBuild"),
        platform_build=bundle.text_of("platformBuild"),
        architectures=_listed(bundle, "supportedArchitectures"),
        capabilities=_listed(bundle, "requiredCapabilities"),
        device_protocols=_listed(bundle, "deviceProtocols"),
        localizations=_listed(bundle, "locales"),
        entitlements=_entitlements(bundle.attributes.get("entitlements")),
        includes_symbols=bundle.flag_of("includesSymbols"),
        symbols_url=bundle.text_of("dSYMUrl"),
    )


def _listed(resource: Resource, name: str) -> tuple[str, ...]:
    value = resource.attributes.get(name)
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def _entitlements(value: Any) -> dict[str, dict[str, str]]:
    bundles = value.items() if isinstance(value, dict) else ()
    return {
        name: {key: str(each) for key, each in entitlements.items()}
        for name, entitlements in bundles
        if isinstance(entitlements, dict)
    }


def _size(resource: Resource) -> DeviceSize:
    return DeviceSize(
        device=resource.text("deviceModel"),
        system=resource.text_of("osVersion"),
        download=resource.number_of("downloadBytes"),
        install=resource.number_of("installBytes"),
    )
