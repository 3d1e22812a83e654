"""Apple's official App Store Connect API: signed requests, JSON:API, one file per topic."""

from .key_sources import find_key, named_key
from .keys import ApiKey, make_key
from .service import AppStoreConnect

__all__ = ["ApiKey", "AppStoreConnect", "find_key", "make_key", "named_key"]
