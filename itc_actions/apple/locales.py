"""The languages of the App Store: the names that iTunes Connect uses, and the locales that people write.

Some languages have two names in the service's documents (`English_UK`, `UK English`), and some locales have two
codes (`cmn-Hans`, `zh-Hans`): all are accepted, and records carry the code that Apple uses today.
"""

from __future__ import annotations

from typing import Final

LANGUAGES: Final[dict[str, str]] = {
    "Arabic": "ar-SA",
    "Catalan": "ca",
    "Simplified Chinese": "zh-Hans",
    "Traditional Chinese": "zh-Hant",
    "Czech": "cs",
    "Danish": "da",
    "Dutch": "nl-NL",
    "Australian English": "en-AU",
    "English_Australian": "en-AU",
    "Canadian English": "en-CA",
    "English_CA": "en-CA",
    "UK English": "en-GB",
    "English_UK": "en-GB",
    "English": "en-US",
    "Finnish": "fi",
    "Canadian French": "fr-CA",
    "French_CA": "fr-CA",
    "French": "fr-FR",
    "German": "de-DE",
    "Greek": "el",
    "Hebrew": "he",
    "Hindi": "hi",
    "Croatian": "hr",
    "Hungarian": "hu",
    "Indonesian": "id",
    "Italian": "it",
    "Japanese": "ja",
    "Korean": "ko",
    "Malay": "ms",
    "Norwegian": "no",
    "Polish": "pl",
    "Brazilian Portuguese": "pt-BR",
    "Portuguese": "pt-PT",
    "Romanian": "ro",
    "Russian": "ru",
    "Mexican Spanish": "es-MX",
    "Spanish_MX": "es-MX",
    "Spanish": "es-ES",
    "Slovak": "sk",
    "Swedish": "sv",
    "Thai": "th",
    "Turkish": "tr",
    "Ukrainian": "uk",
    "Vietnamese": "vi",
    "Bangla": "bn-BD",
    "Gujarati": "gu-IN",
    "Kannada": "kn-IN",
    "Malayalam": "ml-IN",
    "Marathi": "mr-IN",
    "Odia": "or-IN",
    "Punjabi": "pa-IN",
    "Slovenian": "sl-SI",
    "Tamil": "ta-IN",
    "Telugu": "te-IN",
    "Urdu": "ur-PK",
}
"""The locale of each language name of the iTunes Connect JSON API."""

_IN_DOCUMENTS: Final = {
    "en-AU": "English_Australian",
    "en-CA": "English_CA",
    "en-GB": "English_UK",
    "fr-CA": "French_CA",
    "es-MX": "Spanish_MX",
}
"""Of the five locales with two names, the one in documents (an assumption [?] but for Australian English)."""
_NAMES: Final = {locale: name for name, locale in reversed(LANGUAGES.items())} | _IN_DOCUMENTS

_OTHER_CODES: Final[dict[str, str]] = {
    "en": "en-US",
    "ca-es": "ca",
    "cmn-hans": "zh-Hans",
    "cmn-hant": "zh-Hant",
    "cs-cz": "cs",
    "da-dk": "da",
    "de": "de-DE",
    "el-gr": "el",
    "es": "es-ES",
    "fi-fi": "fi",
    "fr": "fr-FR",
    "hi-in": "hi",
    "hr-hr": "hr",
    "hu-hu": "hu",
    "id-id": "id",
    "it-it": "it",
    "ja-jp": "ja",
    "ko-kr": "ko",
    "ms-my": "ms",
    "nl": "nl-NL",
    "no-no": "no",
    "pl-pl": "pl",
    "pt": "pt-PT",
    "ro-ro": "ro",
    "ru-ru": "ru",
    "sk-sk": "sk",
    "sv-se": "sv",
    "th-th": "th",
    "tr-tr": "tr",
    "uk-ua": "uk",
    "vi-vi": "vi",
}
_BY_LOWER: Final[dict[str, str]] = {
    **{locale.lower(): locale for locale in LANGUAGES.values()},
    **{name.lower(): locale for name, locale in LANGUAGES.items()},
    **_OTHER_CODES,
}


def locale_of(text: str) -> str | None:
    """The locale that somebody means by a code or a language name, or None.

    :param text: a locale ("de-DE", "de"), an older code ("cmn-Hans") or a name ("German"); case does not matter.
    """
    return _BY_LOWER.get(text.strip().lower().replace("_", "-")) or _BY_LOWER.get(text.strip().lower())


def locale_of_language(language: str) -> str:
    """The locale of a language name in a document of the service; an unknown name as it is."""
    return LANGUAGES.get(language, language)


def language_of_locale(locale: str) -> str:
    """The language name of a locale in a document of the service; an unknown locale as it is."""
    return _NAMES.get(locale, locale)
