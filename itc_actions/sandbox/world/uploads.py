"""Builds that are sent to the service: announced, sent as a file, and taken in as a build that is then processed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...apple.ipa import Bundle, NoIpa, read_bundle
from . import assets
from .deliveries import complaints, take_in
from .identity import build_id, derived, every_part
from .numbers import is_version_number
from .refusals import FieldError, FieldsRefused
from .state import BuildUpload, UploadedFile

if TYPE_CHECKING:
    from .state import App
    from .world import World

DUPLICATE = "The bundle version has already been used: '{number}'"
NO_PART = NO_IPA = OTHER_NUMBER = "90000"
"""A number of ours: Apple's are not known [?]."""
IPA = "com.apple.ipa"


def create(world: World, app: App, train: str, number: str) -> BuildUpload:
    """Announce a build.

    :raises FieldsRefused: the app has a build of this number, or a number is wrong.
    """
    wrong = [
        FieldError(field, "This is no version number.")
        for field, text in (("cfBundleShortVersionString", train), ("cfBundleVersion", number))
        if not is_version_number(text)
    ]
    taken = any((build.train, build.number) == (train, number) and build.state != "invalid" for build in app.builds)
    if taken:
        wrong.append(FieldError("cfBundleVersion", DUPLICATE.format(number=number)))
    if wrong:
        raise FieldsRefused(wrong)
    upload = BuildUpload(id=derived("upload", world.new_id()), train=train, number=number, created=world.now())
    app.uploads.append(upload)
    world.touch(app, f"upload of build {number} of {train} announced")
    return upload


def announce_file(world: World, app: App, upload: BuildUpload, file: UploadedFile) -> UploadedFile:
    """Announce a file of a build."""
    file.id = derived("file", world.new_id())
    upload.files.append(file)
    world.touch(app, f"file {file.file_name} announced")
    return file


def delete(world: World, app: App, upload: BuildUpload) -> None:
    """Forget an upload; the build that came of it stays."""
    app.uploads.remove(upload)
    for file in upload.files:
        world.files.forget(file.id)
    world.touch(app, f"upload of build {upload.number} of {upload.train} deleted")


def state_of(app: App, upload: BuildUpload) -> str:
    """awaiting-upload, processing, failed or complete."""
    if upload.errors:
        return "failed"
    if upload.build is not None:
        done = any(build_id(app, build) == upload.build and build.state != "processing" for build in app.builds)
        return "complete" if done else "processing"
    asset = next((file for file in upload.files if file.kind == "asset"), None)
    return "awaiting-upload" if asset is None or asset.state == assets.AWAITING else "processing"


def settle(world: World) -> None:
    """Take in the builds whose files have been looked at."""
    for app in every_part(world):
        for upload in app.uploads:
            for file in upload.files:
                if assets.look(world, file):
                    world.touch(app, f"file {file.file_name} is {file.state}")
                    if file.kind == "asset":
                        _take_in(world, app, upload, file)


def _take_in(world: World, app: App, upload: BuildUpload, file: UploadedFile) -> None:
    """Have the build that the file says it is; the errors of the upload say why there is none."""
    if file.errors:
        upload.errors.extend([NO_PART, words] for words in file.errors)
        return
    bundle = Bundle(app.bundle_id, upload.train, upload.number, app.platform)
    content = world.files.open(file.id)
    if file.uti == IPA and content is not None:  # what came before a restart is gone: it is what was announced
        try:
            bundle = read_bundle(content)
        except NoIpa as error:
            upload.errors.extend([NO_IPA, f"{file.file_name}: {words}"] for words in error.problems)
            return
    if (bundle.version, bundle.number) != (upload.train, upload.number):
        words = f"The binary is build {bundle.number} of {bundle.version}, not {upload.number} of {upload.train}."
        upload.errors.append([OTHER_NUMBER, words])
    upload.errors.extend([code, words] for code, words in complaints(app, bundle))
    if not upload.errors:
        upload.uploaded, upload.build = world.now(), build_id(app, take_in(world, app, bundle, file.size))
        world.files.forget(file.id)
