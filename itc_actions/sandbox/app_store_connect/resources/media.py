"""What screenshots and app previews have in common: sets of the texts of a version, and the files in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...world import assets
from ...world import media as rules
from ...world.identity import derived
from .. import errors
from ..model import INCLUDING, Attr, Create, Filter, Item, Kind, Listing, Target, many, not_kept, one
from ..uploads import check_size
from .version_texts import find_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...world import World
    from ...world.media import Medium
    from ..model import Values

LARGEST = 500_000_000
"""The most bytes of an app preview, by Apple's help; of a screenshot an assumption [?]."""
OTHER_OWNERS = ("appCustomProductPageLocalization", "appStoreVersionExperimentTreatmentLocalization")
"""To what else a set could belong; this sandbox has nothing of the kind."""


@dataclass(frozen=True)
class Family:
    """One of the two.

    :param sets: the type of a set.
    :param files: the type of a file, and with it the relationship of a set.
    :param single: the relationship of a file to its set.
    :param attribute: the attribute of a set that says for which devices it is, with its words.
    :param devices: the word for each kind of device that the older API knows; any other is kept under its word.
    """

    medium: Medium
    sets: str
    files: str
    single: str
    attribute: str
    words: tuple[str, ...]
    devices: Mapping[str, str] = field(default_factory=dict)

    def word(self, device: str) -> str:
        """The word for a kind of device."""
        return self.devices.get(device, device)

    def device(self, word: str) -> str:
        """The kind of device of a word."""
        return next((device for device, known in self.devices.items() if known == word), word)

    def set_item(self, owner: Item, device: str) -> Item:
        """A set; its owner are the texts as a resource."""
        kind = "set" if self.medium is rules.SCREENSHOTS else "preview-set"
        return Item(self.sets, derived(kind, owner.id, self.word(device)), owner.app, owner.thing, owner, device)

    def sets_of(self, world: World, item: Item) -> list[Item]:
        """The sets of a version in one language."""
        return [self.set_item(item, device) for device in self.place(item).devices]

    def every_set(self, world: World) -> Iterator[Item]:
        """All sets."""
        for texts in find_texts(world):
            yield from self.sets_of(world, texts)

    def files_of(self, world: World, item: Item) -> list[Item]:
        """The files of a set."""
        return [Item(self.files, file.id, item.app, file, item) for file in self.place(item.owner).of_device(item.key)]

    def every_file(self, world: World) -> Iterator[Item]:
        """All files."""
        for each in self.every_set(world):
            yield from self.files_of(world, each)

    def place(self, texts: Item) -> rules.Place:
        """Where the media of a version in one language are kept."""
        return rules.Place(self.medium, texts.app, texts.owner, texts.thing)

    def announce(self, world: World, sent: Values, **more: str | None) -> Item:
        """Announce a file."""
        owner, given = sent.need(self.single), sent.attributes
        check_size(given["fileSize"], LARGEST)
        place = self.place(owner.owner)
        file = rules.announce(world, place, owner.key, given["fileName"], given["fileSize"], **more)
        return Item(self.files, file.id, owner.app, file, owner)

    def delete(self, world: World, item: Item) -> None:
        """Delete a file."""
        rules.delete(world, self.place(item.owner.owner), item.thing)
        world.files.forget(item.id)

    @property
    def listing(self) -> Listing:
        """How the sets of a version in one language are asked for."""
        nothing = {name: Filter(lambda world, item: None) for name in OTHER_OWNERS}
        own = Filter(lambda world, item: self.word(item.key), self.words)
        return Listing(filters={self.attribute: own, **nothing}, include=True)


def commit(world: World, item: Item, sent: Values) -> None:
    """All of a file has been sent, its sender says."""
    if not sent.attributes.get("uploaded"):
        return
    was, files = item.thing.state, world.files
    checksum = sent.attributes.get("sourceFileChecksum")
    assets.commit(world, item.thing, checksum, received=files.size(item.id), md5=files.md5(item.id))
    if item.thing.state != was:
        world.touch(item.app, f"{item.thing.file_name} uploaded")


def set_kind(family: Family) -> Kind:
    """The sets of a family as a type of resource."""

    def create(world: World, sent: Values) -> Item:
        owner = sent.first("appStoreVersionLocalization")
        if owner is None:
            raise errors.relationship("REQUIRED", "appStoreVersionLocalization", "A set belongs to exactly one owner")
        device = family.device(sent.attributes[family.attribute])
        rules.add_set(world, family.place(owner), device)
        return family.set_item(owner, device)

    def delete(world: World, item: Item) -> None:
        rules.delete_set(world, family.place(item.owner), item.key)

    def reorder(world: World, item: Item, others: list[Item]) -> None:
        rules.reorder(world, family.place(item.owner), item.key, [other.id for other in others])

    owner = one("appStoreVersionLocalizations", lambda world, item: item.owner, links=False, listing=None)
    return Kind(
        family.sets,
        family.every_set,
        attributes={family.attribute: lambda world, item: family.word(item.key)},
        relations={
            "appStoreVersionLocalization": owner,
            **not_kept(*OTHER_OWNERS, links=False),
            family.files: many(family.files, family.files_of, listing=INCLUDING, edits={"PATCH": reorder}),
        },
        create=Create(
            create,
            attributes={family.attribute: Attr(family.words, required=True)},
            relations={
                "appStoreVersionLocalization": Target("appStoreVersionLocalizations"),
                **{name: Target("") for name in OTHER_OWNERS},
            },
        ),
        delete=delete,
    )
