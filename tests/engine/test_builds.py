"""Which build is meant, and waiting until it is usable, on a clock that does not wait."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, cast

import pytest

from itc_actions.apple.states import BUILD_EXPIRED, BUILD_INVALID, BUILD_PROCESSING, BUILD_USABLE
from itc_actions.builds import choose, key_of, usable_build
from itc_actions.clock import SimulatedClock
from itc_actions.errors import BadInput, Refused, StillProcessing
from itc_actions.records import App, Build, BuildKey

if TYPE_CHECKING:
    from itc_actions.lane_context import LaneContext

UPLOADED = datetime(2026, 1, 5, 9, 30, tzinfo=timezone.utc)


def build(train: str | None, number: str | None, state: str = BUILD_USABLE) -> Build:
    return Build(train=train, number=number, state=state, raw_state=f"raw-{state}", uploaded=UPLOADED)


class Account:
    """Stands for a lane's context, and for a service whose builds change from one look to the next."""

    def __init__(self, *looks: list[Build]) -> None:
        self.looks = list(looks)
        self.looked_at: list[float] = []
        self.waits: list[tuple[str, float, float]] = []
        self.clock = SimulatedClock()
        self.app = App(id="1", name="Demo", bundle_id="com.example.demo")
        self.service = self
        self.itc_run = self

    def hold(self) -> bool:
        """It only reads, and so has no lock."""
        return False

    def let_go(self) -> None:
        pass

    def list_builds(self, app: App, **asked: object) -> list[Build]:
        self.looked_at.append(self.clock.monotonic())
        return self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]

    def waiting(self, for_what: str, elapsed: float, timeout: float) -> None:
        self.waits.append((for_what, elapsed, timeout))


def wait(
    account: Account,
    number: str | None = None,
    version: str | None = None,
    *,
    timeout: float = 600,
    poll: float = 30,
    wait_for_upload: bool = False,
) -> Build:
    return usable_build(
        cast("LaneContext", account), number, version, timeout=timeout, poll=poll, wait_for_upload=wait_for_upload
    )


class TestChoosing:
    def test_without_a_number_the_newest_upload_is_meant(self) -> None:
        assert choose([build("2.0", "43"), build("2.0", "42")], None, None) == build("2.0", "43")

    def test_without_a_number_the_newest_of_the_version_is_meant(self) -> None:
        assert choose([build("2.1", "50"), build("2.0", "42")], None, "2.0") == build("2.0", "42")

    def test_an_upload_whose_train_is_not_known_yet_may_be_the_newest(self) -> None:
        processing = build(None, None, BUILD_PROCESSING)
        assert choose([processing, build("2.0", "42")], None, "2.0") == processing

    def test_a_newest_upload_that_processes_is_not_passed_over_for_an_older_one(self) -> None:
        processing = build("2.0", "43", BUILD_PROCESSING)
        assert choose([processing, build("2.0", "42")], None, "2.0") == processing

    def test_an_older_one_is_meant_when_it_is_named(self) -> None:
        assert choose([build("2.0", "43"), build("2.0", "42")], "42", "2.0") == build("2.0", "42")

    def test_one_is_named_with_its_train(self) -> None:
        assert choose([build("2.1", "42"), build("2.0", "42")], "2.0/42", None) == build("2.0", "42")

    def test_a_train_that_has_no_such_build_has_none(self) -> None:
        assert choose([build("2.1", "42")], "2.0/42", None) is None

    def test_of_a_number_in_two_trains_that_of_the_version_is_meant(self) -> None:
        assert choose([build("2.1", "42"), build("2.0", "42")], "42", "2.0") == build("2.0", "42")

    def test_a_number_in_two_trains_is_bad_input_that_lists_both(self) -> None:
        with pytest.raises(BadInput) as caught:
            choose([build("2.1", "42"), build("2.0", "42")], "42", None)
        assert caught.value.code == 7
        assert "2.1/42" in caught.value.text
        assert "2.0/42" in caught.value.text

    def test_a_number_in_two_trains_is_told_when_an_upload_date_is_unknown(self) -> None:
        undated = [Build(train=train, number="42", state=BUILD_USABLE, raw_state="x") for train in ("2.1", "2.0")]
        with pytest.raises(BadInput, match="in two trains"):
            choose(undated, "42", None)

    def test_a_number_that_there_is_none_of_has_no_build(self) -> None:
        assert choose([build("2.0", "42")], "43", "2.0") is None

    def test_without_builds_there_is_none(self) -> None:
        assert choose([], None, None) is None


class TestWaiting:
    def test_a_usable_build_is_not_waited_for(self) -> None:
        account = Account([build("2.0", "42")])
        assert wait(account) == build("2.0", "42")
        assert account.looked_at == [0]

    def test_a_build_that_processes_is_waited_for(self) -> None:
        account = Account([build("2.0", "42", BUILD_PROCESSING)], [build("2.0", "42")])
        assert wait(account) == build("2.0", "42")

    def test_the_wait_is_told_with_its_deadline(self) -> None:
        account = Account([build("2.0", "42", BUILD_PROCESSING)], [build("2.0", "42")])
        wait(account, "42")
        assert account.waits == [("build 42 to be processed", 0, 600)]

    def test_the_pauses_grow_to_four_times_the_first(self) -> None:
        account = Account([build("2.0", "42", BUILD_PROCESSING)])
        with pytest.raises(StillProcessing):
            wait(account, timeout=1000, poll=10)
        pauses = [after - before for before, after in zip(account.looked_at, account.looked_at[1:], strict=False)]
        assert pauses[:5] == [10, 15, 22.5, 33.75, 40]
        assert max(pauses) == 40

    def test_a_build_that_processes_at_the_deadline_is_told_with_code_8(self) -> None:
        account = Account([build("2.0", "42", BUILD_PROCESSING)])
        with pytest.raises(StillProcessing, match="Build 42 is still processing after 600 s") as caught:
            wait(account, "42")
        assert caught.value.code == 8

    def test_there_is_one_look_at_the_deadline_itself(self) -> None:
        account = Account([build("2.0", "42", BUILD_PROCESSING)])
        with pytest.raises(StillProcessing):
            wait(account, timeout=100, poll=30)
        assert account.looked_at[-1] == 100

    def test_a_deadline_of_zero_looks_once(self) -> None:
        account = Account([build("2.0", "42", BUILD_PROCESSING)])
        with pytest.raises(StillProcessing):
            wait(account, timeout=0)
        assert account.looked_at == [0]

    def test_a_pace_of_zero_does_not_hammer_the_service(self) -> None:
        account = Account(*[[build("2.0", "42", BUILD_PROCESSING)]] * 1000, [build("2.0", "42")])
        with pytest.raises((StillProcessing, BadInput)):
            wait(account, timeout=60, poll=0)

    def test_an_upload_without_a_number_yet_is_waited_for_when_one_is_named(self) -> None:
        account = Account([build(None, None, BUILD_PROCESSING)], [build("2.0", "42")])
        assert wait(account, "42") == build("2.0", "42")

    def test_a_build_that_is_not_there_is_refused_with_those_that_are(self) -> None:
        with pytest.raises(Refused, match=r"There is no build 43 \(the app has: 2\.0/42\)") as caught:
            wait(Account([build("2.0", "42")]), "43")
        assert caught.value.code == 3

    def test_a_version_without_a_build_is_refused(self) -> None:
        with pytest.raises(Refused, match=r"There is no build of version 3\.0"):
            wait(Account([build("2.0", "42")]), version="3.0")

    def test_an_app_without_builds_is_refused(self) -> None:
        with pytest.raises(Refused, match=r"There is no build \(the app has: none\)"):
            wait(Account([]))

    def test_a_build_that_is_not_there_yet_is_waited_for_when_asked(self) -> None:
        account = Account([], [build("2.0", "42")])
        assert wait(account, "42", wait_for_upload=True) == build("2.0", "42")

    def test_a_build_that_never_came_is_told_so(self) -> None:
        with pytest.raises(StillProcessing, match="has not appeared"):
            wait(Account([]), "42", wait_for_upload=True)

    @pytest.mark.parametrize(("state", "why"), [(BUILD_INVALID, "invalid"), (BUILD_EXPIRED, "expired")])
    def test_a_build_that_cannot_be_used_is_refused_with_the_reason(self, state: str, why: str) -> None:
        with pytest.raises(Refused, match=why):
            wait(Account([build("2.0", "42", state)]))

    def test_a_build_in_an_unknown_state_is_refused_with_the_service_s_word(self) -> None:
        with pytest.raises(Refused, match="raw-melting"):
            wait(Account([build("2.0", "42", "melting")]))

    def test_an_upload_without_a_number_that_is_invalid_is_told_by_its_date(self) -> None:
        with pytest.raises(Refused, match="The upload of 2026-01-05 09:30 UTC cannot be used"):
            wait(Account([build(None, None, BUILD_INVALID)]))

    def test_an_upload_without_number_or_date_that_is_invalid_is_told(self) -> None:
        with pytest.raises(Refused, match="cannot be used"):
            wait(Account([Build(train=None, number=None, state=BUILD_INVALID, raw_state="x")]))


def test_the_key_of_a_build_names_train_and_number() -> None:
    assert key_of(build("2.0", "42")) == BuildKey(train="2.0", number="42")
