"""What earlier steps of a run left for later ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .records import App, Build, BuildTestInfo, Distribution, Submission, Tester, Version


class Values:
    """What earlier steps of the run left: the record that each returned, under the name of its kind.

    Lanes may put values of their own here.
    """

    app: App | None = None
    version: Version | None = None
    build: Build | None = None
    build_test_info: BuildTestInfo | None = None
    tester: Tester | None = None
    distribution: Distribution | None = None
    submission: Submission | None = None

    def find(self, path: str) -> Any:
        """The value at a path such as `version.number`, or None."""
        value: Any = self
        for part in path.split("."):
            value = getattr(value, part, None)
        return value

    def keep(self, record: Any) -> None:
        """Remember what a step returned. The version on sale is not what later steps work on.

        A build of another version is forgotten when a version comes: it is not what later steps are about.
        """
        name = type(record).__name__
        key = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
        if key in Values.__annotations__ and not getattr(record, "live", False):
            setattr(self, key, record)
            if key == "version" and self.build is not None and self.build.train != record.number:
                self.build = None
            if key == "submission" and self.version is not None and self.version.number == record.version:
                from msgspec.structs import replace

                self.version = replace(self.version, state=record.state, raw_state=record.raw_state)
