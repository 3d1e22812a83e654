"""The longest and shortest texts that Apple takes, in characters, by field.

Where a document of the service carries its own `maxLength` or `minLength`, that one wins.
"""

from __future__ import annotations

from typing import Final

MAX_LENGTH: Final[dict[str, int]] = {
    "name": 255,
    "keywords": 100,
    "description": 4000,
    "release_notes": 4000,
    "support_url": 255,
    "marketing_url": 255,
    "privacy_url": 255,
    "subtitle": 30,
    "promotional_text": 170,
    "whats_new": 4000,
    "beta_description": 4000,
    "feedback_email": 500,
    "privacy_policy_url": 255,
    "review_first_name": 100,
    "review_last_name": 100,
    "review_phone": 20,
    "review_email": 100,
    "review_notes": 4000,
    "demo_user": 400,
    "demo_password": 400,
}

MIN_LENGTH: Final[dict[str, int]] = {"whats_new": 4, "beta_description": 10}

BUILD_EXPIRY_DAYS: Final = 30
