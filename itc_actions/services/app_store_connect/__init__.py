"""Apple's official App Store Connect API: signed requests, JSON:API, one file per topic.

Here are the keys alone, which are looked for whatever the service; the client is in `service`.
"""

from .key_sources import find_key, named_key
from .keys import ApiKey, make_key

__all__ = ["ApiKey", "find_key", "make_key", "named_key"]
