"""The files of fastlane's metadata folder, and the fields of a version that they fill."""

from __future__ import annotations

from typing import Final

TEXT_FILES: Final[dict[str, str]] = {
    "name": "name",
    "subtitle": "subtitle",
    "description": "description",
    "keywords": "keywords",
    "release_notes": "release_notes",
    "promotional_text": "promotional_text",
    "support_url": "support_url",
    "marketing_url": "marketing_url",
    "privacy_url": "privacy_url",
    "apple_tv_privacy_policy": "privacy_text",
}
"""The field of `VersionTexts` by the name of its file, without `.txt`."""
CATEGORIES: Final = (
    "primary_category",
    "primary_first_sub_category",
    "primary_second_sub_category",
    "secondary_category",
    "secondary_first_sub_category",
    "secondary_second_sub_category",
)
DETAIL_FILES: Final[dict[str, str]] = {name: name for name in ("copyright", *CATEGORIES)}
"""The field of `VersionDetails` by the name of its file."""
REVIEW_FILES: Final[dict[str, str]] = {
    "first_name": "review_first_name",
    "last_name": "review_last_name",
    "phone_number": "review_phone",
    "email_address": "review_email",
    "demo_user": "demo_user",
    "demo_password": "demo_password",
    "notes": "review_notes",
}
"""As `DETAIL_FILES`, in `review_information/`."""
