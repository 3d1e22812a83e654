"""What is inside builds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ...records import App, BinaryDetails, BuildKey


class Binaries(Protocol):
    """The part of `Service` that tells what is inside a build."""

    def get_binary_details(self, app: App, build: BuildKey) -> BinaryDetails:
        """What Apple read in the binary of a build.

        :raises Refused: there is no such build.
        """
