"""Random lanes: the actions with arguments good and bad, in any order, while others are at work."""

from __future__ import annotations

from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from itc_actions.apple import states

from .differing_steps import APP
from .pair import Pair
from .steps import NEW_LINE, Step

VERSIONS = st.sampled_from(["2.0", "2.1", "2.0", "2.1", "3", "2.0.0", "1.9", "1.8"])
MAYBE_VERSION = st.sampled_from([None, None, None, "2.0", "2.1"])
LOCALES = st.sampled_from([None, None, "en-US", "de-DE", "fr-FR"])
TEXTS = st.sampled_from(["Faster.", "Smaller.", " Faster. ", "Line one\r\nline two", "x" * 101, "x" * 4001])
FIELDS = st.sampled_from(["release_notes", "description", "keywords", "name", "support_url", "privacy_url"])
BUILDS = st.sampled_from([None, None, None, "100", "101", "90", "2.0/100", "2.0.0/100", "1.9/100", "999"])
EMAILS = st.sampled_from(
    [
        "felix@example.com",
        "Felix@Example.com",
        "ada@example.com",
        "ADA@example.com",
        "alan@example.com",
        "team@example.com",
        "felix@nowhere",
        "felix",
    ]
)
MAYBE = st.none() | st.booleans()
NOT_AT_ALL = {
    "add_id_info_uses_idfa": False,
    "export_compliance_uses_encryption": False,
    "content_rights_contains_third_party_content": False,
}
DECLARATIONS = st.sampled_from(
    [
        NOT_AT_ALL,
        NOT_AT_ALL,
        {},
        {**NOT_AT_ALL, "export_compliance_uses_encryption": True, "export_compliance_is_exempt": True},
        {**NOT_AT_ALL, "content_rights_contains_third_party_content": True, "content_rights_has_rights": True},
        {**NOT_AT_ALL, "content_rights_contains_third_party_content": True, "content_rights_has_rights": False},
        {**NOT_AT_ALL, "export_compliance_uses_encryption": True},
        {**NOT_AT_ALL, "add_id_info_uses_idfa": True},
    ]
)
EXPORT: list[dict[str, bool]] = [
    {},
    {"export_compliance_uses_encryption": False},
    {"export_compliance_uses_encryption": True},
]


class Lanes(RuleBasedStateMachine):
    """What people could run, while Apple and their colleagues go about their business."""

    pair: ClassVar[Pair]

    def __init__(self) -> None:
        super().__init__()
        self.pair.begin()

    def act(self, action: str, /, **args: Any) -> bool:
        """Run an action on both, and say whether it ended well; None is an argument left out."""
        return self.pair.do(Step(action, {name: value for name, value in args.items() if value is not None}))

    def happen(self, operation: str, /, **args: Any) -> None:
        """Let something happen to both worlds."""
        self.pair.do(Step(operation, {"app": APP, **args}, ours=False))

    @property
    def edit_state(self) -> str | None:
        edit = self.pair.world.state.apps[0].edit
        return edit.state if edit is not None else None

    @property
    def beta_states(self) -> set[str]:
        return {build.beta_state for build in self.pair.world.state.apps[0].builds}

    # how it begins

    @initialize(stage=st.sampled_from(["nothing", "unfinished", "ready", "submitted", "rejected", "approved"]))
    def others_have_been_at_work(self, stage: str) -> None:
        if stage == "nothing":
            return
        self.happen("create-version", number="2.0")
        self.happen("select-build")
        if stage == "unfinished":
            return
        for locale in ("en-US", "de-DE"):
            self.happen("set-texts", locale=locale, texts={"release_notes": "Faster."})
        if stage == "approved":
            self.happen("release-on-approval", wanted=False)
        if stage != "ready":
            self.happen("submit")
        if stage in ("rejected", "approved"):
            self.happen({"rejected": "reject", "approved": "approve"}[stage])

    # actions

    @rule(version=VERSIONS, rename=st.sampled_from([None, None, True]))
    def create_version(self, version: str, rename: bool | None) -> None:
        self.act("create_version", version=version, rename=rename)

    @rule(field=FIELDS, text=TEXTS, locale=LOCALES, live=st.sampled_from([None, None, True]), version=MAYBE_VERSION)
    def update_app_info(
        self, field: str, text: str, locale: str | None, live: bool | None, version: str | None
    ) -> None:
        self.act("update_app_info", **{field: text if locale is None else {locale: text}}, live=live, version=version)

    @rule(build=BUILDS, version=MAYBE_VERSION, timeout=st.sampled_from([0, 900]))
    def select_build(self, build: str | None, version: str | None, timeout: int) -> None:
        self.act("select_build", build=build, version=version, timeout=timeout)

    @rule(
        field=st.sampled_from(["whats_new", "whats_new", "beta_description"]),
        text=st.sampled_from(["Try the search.", "Try it all.", "abc", "x" * 4001]),
        locale=LOCALES,
        build=BUILDS,
    )
    def update_build_test_info(self, field: str, text: str, locale: str | None, build: str | None) -> None:
        told = text if locale is None else {locale: text}
        self.act("update_build_test_info", **{field: told}, build=build, timeout=0)

    @rule(email=EMAILS, first_name=st.sampled_from([None, "Felix"]))
    def add_tester(self, email: str, first_name: str | None) -> None:
        self.act("add_tester", email=email, first_name=first_name)

    @rule(build=BUILDS, submit_beta_review=MAYBE, answers=st.sampled_from(EXPORT))
    def distribute_build(self, build: str | None, submit_beta_review: bool | None, answers: dict[str, bool]) -> None:
        self.act("distribute_build", build=build, submit_beta_review=submit_beta_review, **answers, timeout=0)

    @rule(version=MAYBE_VERSION, answers=DECLARATIONS)
    def submit_for_review(self, version: str | None, answers: dict[str, bool]) -> None:
        self.act("submit_for_review", version=version, **answers)

    @rule(discard=st.sampled_from([None, True]))
    def cancel_review(self, discard: bool | None) -> None:
        self.act("cancel_review", discard_approval=discard)

    # lanes of them

    @rule(version=st.sampled_from(["2.0", "2.1"]), notes=st.sampled_from(["Faster.", "Smaller."]))
    def release(self, version: str, notes: str) -> None:
        _ = (
            self.act("create_version", version=version)
            and self.act("update_app_info", release_notes=notes)
            and self.act("select_build")
            and self.act("submit_for_review", **NOT_AT_ALL)
        )

    @rule(build=BUILDS)
    def beta(self, build: str | None) -> None:
        _ = self.act("update_build_test_info", whats_new="Try the search.", build=build, timeout=0) and self.act(
            "distribute_build", export_compliance_uses_encryption=False, timeout=0
        )

    @precondition(lambda self: self.pair.steps[-1:] != [(NEW_LINE, False)])
    @rule()
    def another_line(self) -> None:
        self.pair.do(NEW_LINE)

    # what Apple does

    @precondition(lambda self: self.edit_state in states.UNDER_REVIEW)
    @rule(decision=st.sampled_from(["in-review", "approve", "reject"]), seconds=st.sampled_from([0, 3600]))
    def apple_reviews(self, decision: str, seconds: int) -> None:
        if decision == "approve":
            self.happen("approve", processing_seconds=seconds)
        elif decision == "reject":
            self.happen("reject", metadata=bool(seconds))
        elif self.edit_state == states.WAITING_FOR_REVIEW:
            self.happen("in-review")

    @precondition(lambda self: self.beta_states & {states.BETA_WAITING, states.BETA_IN_REVIEW})
    @rule(decision=st.sampled_from(["approve", "reject"]))
    def apple_reviews_betas(self, decision: str) -> None:
        for build in self.pair.world.state.apps[0].builds:
            if build.beta_state in (states.BETA_WAITING, states.BETA_IN_REVIEW):
                self.happen("beta-review", decision=decision, train=build.train, number=build.number)

    @rule(export_compliance=MAYBE, content_rights=MAYBE, advertising=MAYBE)
    def apple_asks(self, **asked: bool | None) -> None:
        self.happen("ask-declarations", **{name: value for name, value in asked.items() if value is not None})

    @rule(seconds=st.sampled_from([60, 3600, 31 * 86400]))
    def time_passes(self, seconds: int) -> None:
        self.happen("advance", seconds=seconds)

    # what colleagues do

    @rule(
        train=st.sampled_from(["2.0", "2.1", "2.1", "1.9"]),
        number=st.sampled_from(["100", "101"]),
        seconds=st.sampled_from([0, 0, 300]),
        will_fail=st.sampled_from([False, False, True]),
    )
    def a_build_is_uploaded(self, train: str, number: str, seconds: int, will_fail: bool) -> None:
        if any((build.train, build.number) == (train, number) for build in self.pair.world.state.apps[0].builds):
            return
        self.happen("advance", seconds=1)  # no two uploads at one moment: which is the newest would be open
        options = {"processing_seconds": seconds, "will_fail": will_fail, "tell_numbers": True}
        self.happen("upload-build", train=train, number=number, **options)

    @precondition(lambda self: self.edit_state in states.EDITABLE)
    @rule(wanted=st.booleans())
    def it_is_decided_when_to_release(self, wanted: bool) -> None:
        self.happen("release-on-approval", wanted=wanted)

    @precondition(lambda self: self.edit_state == states.PENDING_DEVELOPER_RELEASE)
    @rule()
    def the_version_is_released(self) -> None:
        self.happen("release")

    @precondition(lambda self: self.edit_state in states.CANCELLABLE)
    @rule()
    def it_is_cancelled_elsewhere(self) -> None:
        self.happen("cancel")

    @precondition(lambda self: self.edit_state in states.EDITABLE)
    @rule()
    def the_version_is_deleted(self) -> None:
        self.happen("delete-edit-version")
