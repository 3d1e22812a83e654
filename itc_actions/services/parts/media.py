"""Screenshots and app previews of a version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from ...records import MediaSaved

if TYPE_CHECKING:
    from ...input_files.screenshots import Medium
    from ...records import App
    from .uploads import UploadTool


Sets = Mapping[tuple[str, str], Sequence["Medium"]]
"""Media by locale and display type, in their order."""


class Media(Protocol):
    """The part of `Service` that takes media."""

    def media_locales(self, app: App) -> set[str]:
        """The languages of the version being edited.

        :raises Refused: there is no such version.
        """

    def save_screenshots(self, app: App, sets: Sets, *, sync: bool, timeout: float, tool: UploadTool) -> MediaSaved:
        """Have these screenshots, in this order: only new and changed ones are sent, instead of those of their name.

        :param sync: take away what is in these sets and not among them; otherwise it stays, behind them.
        :param timeout: seconds that Apple has to look at them.
        :param tool: how they are sent, where a service takes them through iTMSTransporter alone.
        :raises Refused: a language is missing, a set would be too full, or Apple does not take a file: says why.
        :raises StillProcessing: Apple had not looked at all of them at the deadline.
        """

    def save_previews(self, app: App, sets: Sets, *, sync: bool, timeout: float) -> MediaSaved:
        """As `save_screenshots`, for app previews.

        :raises NotSupported: the service cannot.
        """


def total(saved: Sequence[MediaSaved]) -> MediaSaved:
    """All of them together."""
    names = MediaSaved.__struct_fields__
    return MediaSaved(**{name: sum(getattr(each, name) for each in saved) for name in names})
