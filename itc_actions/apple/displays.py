"""Which screenshots belong to which device: by their size in pixels, as Apple's help and fastlane have it."""

from __future__ import annotations

from typing import Final

_UPRIGHT: Final[dict[str, tuple[tuple[int, int], ...]]] = {
    "APP_IPHONE_67": ((1290, 2796), (1320, 2868), (1260, 2736)),
    "APP_IPHONE_65": ((1242, 2688), (1284, 2778)),
    "APP_IPHONE_61": ((1170, 2532), (1179, 2556), (1206, 2622)),
    "APP_IPHONE_58": ((1125, 2436), (1080, 2340)),
    "APP_IPHONE_55": ((1242, 2208),),
    "APP_IPHONE_47": ((750, 1334),),
    "APP_IPHONE_40": ((640, 1096), (640, 1136), (600, 1136)),
    "APP_IPHONE_35": ((640, 920), (640, 960), (600, 960)),
    "APP_IPAD_97": ((768, 1024), (768, 1004), (748, 1024), (1536, 2048), (1536, 2008), (1496, 2048)),
    "APP_IPAD_105": ((1668, 2224),),
    "APP_IPAD_PRO_3GEN_11": ((1668, 2388), (1488, 2266), (1640, 2360), (1668, 2420)),
    "APP_IPAD_PRO_3GEN_129": ((2048, 2732), (2064, 2752)),
    "APP_WATCH_ULTRA": ((410, 502), (422, 514)),
    "APP_WATCH_SERIES_10": ((416, 496),),
    "APP_WATCH_SERIES_7": ((396, 484),),
    "APP_WATCH_SERIES_4": ((368, 448),),
    "APP_WATCH_SERIES_3": ((312, 390),),
    "APP_DESKTOP": ((800, 1280), (900, 1440), (1600, 2560), (1800, 2880)),
    "APP_APPLE_VISION_PRO": ((2160, 3840),),
}
_APPLE_TV: Final = ((1080, 1920), (2160, 3840))
_BY_SIZE: Final = {size: display for display, sizes in _UPRIGHT.items() for size in sizes}
OLDER_PRO: Final = "APP_IPAD_PRO_129"
"""Of the same size as the third generation: a file is for it where its name says so."""
PREVIEWS: Final = (
    *(f"IPHONE_{size}" for size in (67, 61, 65, 58, 55, 47, 40, 35)),
    *(f"IPAD_{size}" for size in ("PRO_3GEN_129", "PRO_3GEN_11", "PRO_129", "105", "97")),
    *("DESKTOP", "APPLE_TV", "APPLE_VISION_PRO"),
)
"""The preview types of app previews."""
ITUNES_CONNECT: Final[dict[str, tuple[str, str]]] = {
    "APP_IPHONE_35": ("iphone35", "iOS-3.5-in"),
    "APP_IPHONE_40": ("iphone4", "iOS-4-in"),
    "APP_IPHONE_47": ("iphone6", "iOS-4.7-in"),
    "APP_IPHONE_55": ("iphone6Plus", "iOS-5.5-in"),
    "APP_IPAD_97": ("ipad", "iOS-iPad"),
}
"""The devices that iTunes Connect knows: its document's name of each, and iTMSTransporter's [?]."""


def display_of(width: int, height: int, name: str, *, tv: bool = False, imessage: bool = False) -> str | None:
    """The display type of a screenshot, as the App Store Connect API names it, or None for a size of no device.

    :param name: of its file.
    :param tv: it is for Apple TV, some of whose sizes other devices have too.
    :param imessage: it is for an iMessage app.
    """
    size = (min(width, height), max(width, height))
    if tv:
        return "APP_APPLE_TV" if size in _APPLE_TV else None
    found = _BY_SIZE.get(size)
    if found == "APP_IPAD_PRO_3GEN_129" and any(word in name.upper() for word in (OLDER_PRO, "2ND GENERATION")):
        found = OLDER_PRO
    if imessage and found is not None:
        return f"IMESSAGE_{found}" if found.startswith(("APP_IPHONE", "APP_IPAD")) else None
    return found
