"""Where the two services truly differ: a closed table.

A test that branches by service names an entry (`differs("groups", …)`, `only_on(…, because="groups")`); an entry that
no test names fails `test_differences`. `docs/services.md` is made of this table (`page`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same on both services.

    :param id: what tests name it by.
    :param itunes_connect: what is so there.
    :param app_store_connect: what is so there.
    :param because: the fact of the API that it comes from. `[?]`: neither documented nor recorded; assumed.
    :param lacking: actions that iTunes Connect has no endpoint for.
    :param lacking_on_app_store_connect: those that App Store Connect has none for.
    :param fields: fields of records, `Build.installs`, whose values may differ for this reason.
    """

    id: str
    itunes_connect: str
    app_store_connect: str
    because: str
    lacking: tuple[str, ...] = ()
    lacking_on_app_store_connect: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


DIFFERENCES = (
    Difference(
        "login",
        "One login with Apple ID and password for a line, and one more after a 401.",
        "No login: each request carries a token signed with the API key. After a 401 the token is made anew, once.",
        "iTunes Connect keeps sessions in cookies; the App Store Connect API takes `Authorization: Bearer` with a JSON "
        "Web Token of at most 20 minutes (Apple: Generating Tokens for API Requests).",
        lacking_on_app_store_connect=("login_url",),
    ),
    Difference(
        "words",
        "States are `prepareForUpload`, `waitingForReview`, `devRejected`…",
        "States are `PREPARE_FOR_SUBMISSION`, `WAITING_FOR_REVIEW`, `DEVELOPER_REJECTED`…",
        "Each service has words of its own: they stand in `raw_state`, and `state` has one set of names for both.",
        fields=(
            "Build.raw_beta_state",
            "Build.raw_state",
            "BuildSummary.raw_state",
            "Distribution.raw_beta_state",
            "Submission.raw_state",
            "Version.raw_state",
            "VersionSummary.raw_state",
        ),
    ),
    Difference(
        "platforms",
        "An app has one platform.",
        "An app may have versions for several; `--platform` says which is meant, and without it the line ends with 7.",
        "`platform` is an attribute of `appStoreVersions` and `preReleaseVersions`; the recorded documents of iTunes "
        "Connect know an `appType` of the app.",
        fields=("App.platforms",),
    ),
    Difference(
        "one-save",
        "All texts of all languages are one save: one that is refused refuses all.",
        "One request for each language, and one more for name and privacy policy: a refusal is told by language, and "
        "the others are saved.",
        "iTunes Connect takes the whole document of a version back; the App Store Connect API keeps a resource by "
        "language in `appStoreVersionLocalizations` and `appInfoLocalizations`, `betaBuildLocalizations` and "
        "`betaAppLocalizations`.",
    ),
    Difference(
        "closed-texts",
        "A text that may not be changed now is refused by name before anything is sent.",
        "It is sent, and the service refuses it.",
        "Every value of an iTunes Connect document carries `isEditable`; no attribute of the App Store Connect API "
        "does (409 `STATE_ERROR`: “Attribute 'description' cannot be edited at this time”).",
    ),
    Difference(
        "open-texts",
        "While a version waits for review or is on sale, description and release notes may still be changed.",
        "Only addresses may (support, marketing, privacy policy).",
        "The recorded document of a version on sale has them `isEditable`; users of the App Store Connect API report "
        "them refused. Which exactly are open is assumed [?].",
    ),
    Difference(
        "first-release-notes",
        "The first version of an app may have release notes.",
        "They are refused.",
        "The App Store Connect API answers `whatsNew` of the first version of a platform with 409; its other clients "
        "leave it out for that reason.",
    ),
    Difference(
        "numbers-of-uploads",
        "An upload that is processing or failed may have no number yet, and no date on which it expires: it could be "
        "the build that is named.",
        "It has train, number and that date from the start.",
        "In the recorded `processingBuilds` both may be null; `buildUploads` has `cfBundleShortVersionString` and "
        "`cfBundleVersion` as required attributes.",
        fields=("Build.expires", "Build.number", "Build.train"),
    ),
    Difference(
        "binaries",
        "Apple's iTMSTransporter uploads a file; it has to be installed. An upload that broke off begins anew. Until a "
        "build is processed only the tool knows its number: the same line again then runs it, and it refuses.",
        "The service takes a file from any machine, in parts. An upload that broke off is taken up with the parts that "
        "are missing. The step ends some seconds later, when Apple has looked at the file. On a Mac, Apple's altool "
        "may send it instead (`--upload-with altool`): that begins anew, and the step ends when the build is shown.",
        "iTunes Connect has no endpoint for binaries; `buildUploads` and `buildUploadFiles`, whose `uploadOperations` "
        "tell with `entityTag` which parts are there [?].",
        fields=("Build.uploaded",),
    ),
    Difference(
        "counts-of-builds",
        "The list of builds tells testers, installations and crashes.",
        "It does not: they are null, and no column of a table.",
        "`trains` holds them with each build; the App Store Connect API keeps them as metrics, a request by build.",
        fields=("Build.crashes", "Build.installs", "Build.testers"),
    ),
    Difference(
        "binary-details",
        "The size of what was uploaded, the device families, and the entitlements of each bundle by its path.",
        "The sizes by device, symbols, encryption, and when it expires; all of it of the bundle of the app itself.",
        "The recorded `details` of a build; `builds`, `buildBundles` and `buildBundleFileSizes`. The two describe "
        "binaries of different years, so what stands in the sandbox for them differs too.",
        fields=(
            "BinaryDetails.architectures",
            "BinaryDetails.capabilities",
            "BinaryDetails.device_families",
            "BinaryDetails.entitlements",
            "BinaryDetails.expires",
            "BinaryDetails.file_name",
            "BinaryDetails.icon_url",
            "BinaryDetails.includes_symbols",
            "BinaryDetails.localizations",
            "BinaryDetails.min_os",
            "BinaryDetails.platform_build",
            "BinaryDetails.raw_state",
            "BinaryDetails.sdk",
            "BinaryDetails.size",
            "BinaryDetails.sizes",
            "BinaryDetails.uses_non_exempt_encryption",
        ),
    ),
    Difference(
        "rejections",
        "Apple's words and the guidelines are told, until Apple closes the thread; also messages about the app.",
        "The fact is told, what was rejected and who had submitted it, and the page that says why; until the version "
        "is submitted again.",
        "`resolutionCenter` has them; Apple's OpenAPI file has no path and no schema with the words of a rejection.",
        fields=(
            "Rejection.build",
            "Rejection.date",
            "Rejection.guidelines",
            "Rejection.link",
            "Rejection.submitted_by",
            "Rejection.text",
        ),
    ),
    Difference(
        "groups",
        "Testers have an app or not: there are no groups to list, to create or to name.",
        "Testers have builds through groups.",
        "`betaGroups` is a resource of the App Store Connect API alone.",
        lacking=("create_group", "list_groups"),
        fields=("Distribution.groups", "Tester.groups"),
    ),
    Difference(
        "trains",
        "A build is opened to testers with its whole train, and its newer builds with it.",
        "A build is given to groups by itself; without `--groups` to all external ones.",
        "`testing` is a value of a train in `trains`; the App Store Connect API relates `builds` and `betaGroups`.",
    ),
    Difference(
        "testers-of-builds",
        "A build that is not open has no testers.",
        "Internal groups that have every build test it from the start; and those of a group are its testers before "
        "beta review has agreed.",
        "`hasAccessToAllBuilds` of `betaGroups`. iTunes Connect lists who can install a build.",
    ),
    Difference(
        "kinds-of-testers",
        "Somebody of the team cannot be an external tester. Testers of a build are not told apart and have no id.",
        "They can be in an external group too. Whoever has only internal groups is internal.",
        "iTunes Connect refuses the address (`testerEmailExistsInternal`), and its testers of a build have no kind "
        "and no id; in the App Store Connect API internal is a property of `betaGroups` [?].",
        fields=("Tester.id", "Tester.kind"),
    ),
    Difference(
        "installations",
        "A tester of an app or the account has the build on their device, and since when.",
        "There is no date; the build comes with the devices, also of the testers of one build.",
        "`latestInstalledVersion` and `latestInstalledDate` stand in the older lists, but in that of a build; "
        "`appDevices` of `betaTesters` has an `appBuildVersion` and no time.",
        fields=("Tester.installed", "Tester.installed_version"),
    ),
    Difference(
        "giving-an-app",
        "A new tester is two writes: registered with the account, given the app.",
        "It is one: registered with the groups.",
        "`ra/users/pre/create` knows no app; `POST v1/betaTesters` has the relationship `betaGroups`.",
    ),
    Difference(
        "quota",
        "An import is a handful of requests, however many testers it brings.",
        "A new tester is a request. Where Apple's hourly quota does not suffice, as many as fit are added and the line "
        "ends with 5; the same line an hour later goes on.",
        "The App Store Connect API has no call that registers many testers, and takes so many requests in an hour as "
        "its `X-Rate-Limit` header says; `ra/users/pre/create` takes a list.",
    ),
    Difference(
        "telling-testers",
        "Testers are told of a build in any case.",
        "`--notify` has them told; without it, the build's own setting counts.",
        "`autoNotifyEnabled` of `buildBetaDetails`.",
    ),
    Difference(
        "test-texts-of-the-app",
        "Description, address for feedback and contact for beta review belong to a build.",
        "They belong to the app: changed for one build, they are changed for all.",
        "`testInformation` of iTunes Connect is one document of a build; the App Store Connect API has "
        "`betaAppLocalizations` and `betaAppReviewDetails` of the app.",
    ),
    Difference(
        "incomplete-test-information",
        "What lacks in other languages than the primary one, the service names by its field.",
        "The flags that set it are named, after a look at the test information.",
        "`POST v1/betaAppReviewSubmissions` answers 500 `UNEXPECTED_ERROR` without a reason, as its users report.",
    ),
    Difference(
        "cancelling-beta-review",
        "A build is taken back from beta review, and may be given to it again.",
        "It only leaves beta review by expiring, which `--expire-build` has to say.",
        "`…/reject` of a build, as clients of 2015 used it; `betaAppReviewSubmissions` can be created and read, and "
        "not be deleted.",
    ),
    Difference(
        "one-beta-review",
        "A second build of a train may be given to beta review while one waits [?].",
        "It is refused, and the one that waits is named.",
        "The App Store Connect API answers 422 while another build of the train is in review, as its users report.",
    ),
    Difference(
        "export-compliance",
        "Where the service asks, it asks with every submission, and for encryption that is not exempt in detail.",
        "It is asked until the build has an answer, which stays, and only whether encryption is used and exempt.",
        "`exportComplianceRequired` comes with the questions of a submission; `usesNonExemptEncryption` is an "
        "attribute of `builds`.",
    ),
    Difference(
        "content-rights",
        "Where the service asks, it asks with every submission.",
        "It is asked until the app has an answer, which stays.",
        "`contentRights` is part of the questions of a submission; `contentRightsDeclaration` is an "
        "attribute of `apps`.",
    ),
    Difference(
        "advertising-identifier",
        "The advertising identifier is always asked about; the version on sale may have answered already.",
        "It is never asked about; answers are left aside.",
        "`adIdInfo` is part of the questions of a submission; Apple's OpenAPI file has no such declaration any more.",
    ),
    Difference(
        "declarations-first",
        "What a version lacks is told before its declarations are looked at.",
        "They are looked at first: one that is missing ends the step with 7 before the service tells what else is.",
        "The questions come as the answer to `details/submit/summary`, which tells what is lacking instead; "
        "`reviewSubmissions` tell it when they are sent.",
    ),
    Difference(
        "drafts",
        "A submission is one write, and one that is refused leaves nothing.",
        "It is three: a draft, the version in it, sent. One that is refused leaves the draft, which is gone on with; "
        "the version is then `ready-for-review`.",
        "`reviewSubmissions` are created, filled with `reviewSubmissionItems` and sent with `submitted`.",
    ),
    Difference(
        "cancelling-takes-time",
        "A version is pulled back at once.",
        "The step waits until the service has done it.",
        "`canceled` of `reviewSubmissions` leads through `CANCELING`; until it has ended the next submission "
        "conflicts.",
    ),
    Difference(
        "unresolved-issues",
        "A version that Apple rejects in the moment in which it is pulled back cannot be: that is refused.",
        "Its submission, which has unresolved issues then, is taken back; the version stays rejected.",
        "A submission `UNRESOLVED_ISSUES` is open and can be cancelled.",
    ),
    Difference(
        "only-one-has-the-state",
        "`uploadReceived` waits for a build.",
        "There is no such state: the version is `PREPARE_FOR_SUBMISSION`.",
        "`appVersionState` has no such word.",
    ),
    Difference(
        "app-creation",
        "`create_app` creates the app.",
        "It lists what is to be filled in on Apple's page, and with `--wait` goes on when the app is there.",
        "There is no `POST /v1/apps`; `ra/apps/create/`.",
    ),
    Difference(
        "whole-sets",
        "Screenshots of one language and device are sent together, where one of them is new or changed; others among "
        "them would be lost, and are given up with `--sync-screenshots` alone. App previews cannot be uploaded.",
        "Each file is sent by itself; others stay behind those of the folder.",
        "iTMSTransporter takes a package of the version's metadata, in which a set is a list [?]; `appScreenshots` and "
        "`appPreviews` are resources with ids and checksums.",
    ),
    Difference(
        "release-date",
        "A version is released as soon as it is approved, or by hand.",
        "Or at a time, in whole hours.",
        "`releaseOnApproval` is yes or no; `releaseType` may be `SCHEDULED`, with `earliestReleaseDate`.",
    ),
    Difference(
        "younger-texts",
        "There is no subtitle, no promotional text, and no privacy policy in full.",
        "There are.",
        "The document of a version has no such members; `promotionalText`, `subtitle` and `privacyPolicyText`.",
    ),
    Difference(
        "release",
        "An approved version is released in a browser.",
        "`release_version` releases it.",
        "No endpoint for it was ever recorded of iTunes Connect; `POST v1/appStoreVersionReleaseRequests`.",
        lacking=("release_version",),
    ),
    Difference(
        "phased-release",
        "There is none.",
        "`phased_release` starts, pauses, resumes and completes it.",
        "Phased releases are younger than the recorded API; `appStoreVersionPhasedReleases`.",
        lacking=("phased_release",),
    ),
)
