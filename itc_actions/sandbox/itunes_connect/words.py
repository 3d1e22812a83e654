"""The service's words for what the world calls by neutral names: states, languages, fields of the documents."""

from __future__ import annotations

from ...apple import states
from ...apple.locales import locale_of
from .wire import Malformed

# Where a state or a locale has two words, the first listed is the one that documents carry.
STATE_WORDS = {ours: word for word, ours in reversed(states.ITUNES_CONNECT_VERSION_STATES.items())}
BETA_WORDS = {ours: word for word, ours in states.ITUNES_CONNECT_BETA_STATES.items()}

TEXT_KEYS = {
    "name": "name",
    "description": "description",
    "keywords": "keywords",
    "release_notes": "releaseNotes",
    "support_url": "supportURL",
    "marketing_url": "marketingURL",
    "privacy_url": "privacyURL",
}
PAGE_KEYS = {
    "copyright": "copyright",
    "primary_category": "primaryCategory",
    "primary_first_subcategory": "primaryFirstSubCategory",
    "primary_second_subcategory": "primarySecondSubCategory",
    "secondary_category": "secondaryCategory",
    "secondary_first_subcategory": "secondaryFirstSubCategory",
    "secondary_second_subcategory": "secondarySecondSubCategory",
}
STORE_KEYS = {
    "store_first_name": "firstName",
    "store_last_name": "lastName",
    "store_phone": "phoneNumber",
    "store_email": "emailAddress",
    "address_1": "addressLine1",
    "address_2": "addressLine2",
    "address_3": "addressLine3",
    "city": "cityName",
    "region": "state",
    "postal_code": "postalCode",
    "country": "country",
}
REVIEW_KEYS = {
    "first_name": "firstName",
    "last_name": "lastName",
    "phone": "phoneNumber",
    "email": "emailAddress",
    "notes": "reviewNotes",
    "demo_user": "userName",
    "demo_password": "password",
}
TEST_TEXT_KEYS = {
    "whats_new": "whatsNew",
    "beta_description": "description",
    "feedback_email": "feedbackEmail",
    "marketing_url": "marketingUrl",
    "privacy_policy_url": "privacyPolicyUrl",
}
TEST_CONTACT_KEYS = {
    "first_name": "reviewFirstName",
    "last_name": "reviewLastName",
    "phone": "reviewPhone",
    "email": "reviewEmail",
    "notes": "reviewNotes",
    "demo_user": "reviewUserName",
    "demo_password": "reviewPassword",
}


def state_word(state: str) -> str:
    """The service's word for a version's state; an unknown state as it is."""
    return STATE_WORDS.get(state, state)


def state_group(state: str) -> str:
    """The group of a state in the list of apps."""
    return state_word(state) if state in states.LIVE else "preRelease"


def beta_word(state: str) -> str:
    """The service's word for a build's beta state; an unknown state as it is."""
    return BETA_WORDS.get(state, state)


def locale_from(language: str | None) -> str:
    """The locale of a language name that a client sent.

    :raises Malformed: there is no such language.
    """
    locale = locale_of(language or "")
    if locale is None:
        raise Malformed
    return locale
