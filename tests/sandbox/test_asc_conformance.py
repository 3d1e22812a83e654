"""All that the sandbox serves is read once, for Apple's file to judge; and what it takes is what the file says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from conformance.apple_file import AppleFile, words_of
from conformance.judge import apple_file

from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.app_store_connect.events import VERSION
from itc_actions.sandbox.app_store_connect.model import NOTHING, Item, Kind
from itc_actions.sandbox.app_store_connect.resources import KINDS

from .asc_client import APP, AscClient, Json

NEEDED = pytest.mark.skipif(apple_file() is None, reason="ITC_OPENAPI does not name Apple's description of the API")


def fill(asc: AscClient) -> None:
    """One of everything."""
    version = asc.make_ready()
    texts = ("appStoreVersionLocalizations", asc.texts(version))
    place = asc.create("appPreviewSets", {"previewType": "IPHONE_67"}, appStoreVersionLocalization=texts)
    asc.create("appPreviews", {"fileName": "a.mp4", "fileSize": 3}, appPreviewSet=("appPreviewSets", place))
    details = asc.create("appStoreReviewDetails", {"notes": "n"}, appStoreVersion=("appStoreVersions", version))
    attached = ("appStoreReviewDetails", details)
    asc.create("appStoreReviewAttachments", {"fileName": "a.pdf", "fileSize": 3}, appStoreReviewDetail=attached)
    listening = {"name": "CI", "url": "https://x", "secret": "s", "enabled": True, "eventTypes": [VERSION]}
    asc.create("webhookPings", webhook=("webhooks", asc.create("webhooks", listening, app=("apps", APP))))
    assert asc.submit(asc.draft(version)).status_code == 200
    asc.create("appStoreVersionPhasedReleases", appStoreVersion=("appStoreVersions", version))
    attributes = {"cfBundleShortVersionString": "2.1", "cfBundleVersion": "7", "platform": "IOS"}
    upload = asc.create("buildUploads", attributes, app=("apps", APP))
    file = {"assetType": "ASSET", "fileName": "a.ipa", "fileSize": 3, "uti": "com.apple.ipa"}
    asc.create("buildUploadFiles", file, buildUpload=("buildUploads", upload))


@pytest.fixture(scope="module")
def filled() -> Iterator[AscClient]:
    """A client of a sandbox that is only read from here on."""
    with Sandbox() as sandbox, AscClient(sandbox) as asc:
        fill(asc)
        yield asc


@NEEDED
@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_all_that_can_be_read_is_as_the_file_says(filled: AscClient, kind: Kind) -> None:
    asc = filled
    if kind.listing is not None:
        required = {f"filter__{name}": APP for name in kind.listing.required}
        asc.get(_path(kind), **required, **_all_included(kind, include=kind.listing.include))
    for item in list(kind.every(asc.sandbox.world))[:2]:
        _read(asc, kind, item)


def _path(kind: Kind) -> str:
    """As the client takes it: below v1, or from the root for another version of the API."""
    return kind.type if kind.version == "v1" else kind.path


def _all_included(kind: Kind, *, include: bool) -> dict[str, str]:
    return {"include": ",".join(kind.includable)} if include and kind.includable else {}


def _read(asc: AscClient, kind: Kind, item: Item) -> None:
    path = f"{_path(kind)}/{item.id}"
    if kind.read:
        asc.get(path)
        asc.get(path, **_all_included(kind, include=kind.include))
    for name, relation in kind.relations.items():
        if relation.listing is not None:
            target = KINDS.get(relation.target, NOTHING)
            asc.get(f"{path}/{name}", **_all_included(target, include=relation.listing.include))
            asc.get(f"{path}/relationships/{name}")
    for name, metric in kind.metrics.items():
        required = {f"filter__{each[7:-1]}": APP for each in metric.required}
        asc.get(f"{path}/metrics/{name}", **required)


@NEEDED
@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_all_that_can_be_asked_of_a_list_is_in_the_file(kind: Kind) -> None:
    file = apple_file()
    assert file is not None
    operation = file.operation("GET", kind.path)
    assert (kind.listing is None) == (operation is None)
    if operation is None or kind.listing is None or kind.listing.of_nothing:
        return
    known = {name: each["schema"] for name, each in operation.query.items()}
    assert _inside(known, "filter") == kind.listing.filters.keys()
    assert _inside(known, "exists") == kind.listing.exists.keys()
    for name, filtered in kind.listing.filters.items():
        words = known.get(f"filter[{name}]", {}).get("items", {}).get("enum")
        if words is not None:
            assert tuple(sorted(words)) == tuple(sorted(filtered.choices)), name
    sorts = known.get("sort", {}).get("items", {}).get("enum", [])
    assert {name for name in sorts if not name.startswith("-")} == kind.listing.sorts.keys()
    included = known.get("include", {}).get("items", {}).get("enum", [])
    assert set(included) == (set(kind.includable) if kind.listing.include else set())


def _inside(names: Iterable[str], word: str) -> set[str]:
    """What stands in the brackets of these parameters."""
    return {name[len(word) + 1 : -1] for name in names if name.startswith(f"{word}[")}


@NEEDED
@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_what_can_be_written_is_what_the_file_says(kind: Kind, method: str) -> None:
    file = apple_file()
    assert file is not None
    written = kind.create if method == "POST" else kind.update
    path = kind.path if method == "POST" else f"{kind.path}/1"
    operation = file.operation(method, path)
    if written is None or operation is None:
        assert written is None or kind.type == "appStoreVersionSubmissions"
        return
    attributes, relations, required = _written(file, operation.sent)
    assert written.attributes.keys() == attributes.keys()
    assert written.relations.keys() <= relations
    assert {name for name, attr in written.attributes.items() if attr.required} == required & attributes.keys()
    assert {name for name, target in written.relations.items() if target.required} == required & relations
    for name, words in attributes.items():
        kind_of = written.attributes[name].kind
        assert words is None or set(words) <= set(kind_of), name  # type: ignore[arg-type]


def _written(file: AppleFile, schema: Json | None) -> tuple[dict[str, list[str] | None], set[str], set[str]]:
    """The attributes that a write takes, with the words allowed; its relationships; and what is required."""
    sent = file.inside(schema, "data.attributes") or {}
    linked = file.inside(schema, "data.relationships") or {}
    words = {name: words_of(file.resolved(each)) for name, each in sent.get("properties", {}).items()}
    required = {*sent.get("required", []), *linked.get("required", [])}
    return words, set(linked.get("properties", {})), required
