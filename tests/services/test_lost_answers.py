"""The table of `once`, row by row."""

from __future__ import annotations

import pytest

from itc_actions.errors import EndpointGone, OddStatus, OutcomeUnknown, Refused, UnexpectedAnswer, Unreachable
from itc_actions.http.effects import Effect
from itc_actions.http.events import HttpEvent, WriteAdopted
from itc_actions.http.failures import AnswerLost
from itc_actions.services.changed_since import ChangedMeanwhile
from itc_actions.services.lost_answers import once

LOST = AnswerLost("POST", "/x", Effect.ONCE, 1, "the connection broke")


class Script:
    """Returns or raises what it was given, in turn."""

    def __init__(self, *results: object) -> None:
        self.results = list(results)
        self.calls = 0

    def __call__(self) -> str | None:
        self.calls += 1
        result = self.results.pop(0)
        if isinstance(result, BaseException):
            raise result
        assert result is None or isinstance(result, str)
        return result


def run(send: Script, find: Script) -> tuple[str | None, list[HttpEvent]]:
    events: list[HttpEvent] = []
    return once(send, find, what="creating it", listener=events.append), events


def test_an_answer_that_came_is_returned_without_looking() -> None:
    find = Script()
    assert run(Script("made"), find)[0] == "made"
    assert find.calls == 0


def test_a_refusal_that_came_is_raised_without_looking() -> None:
    find = Script()
    with pytest.raises(Refused):
        run(Script(Refused("no")), find)
    assert find.calls == 0


def test_what_is_found_is_adopted_and_counted_as_a_write() -> None:
    send = Script(LOST)
    result, events = run(send, Script("found"))
    assert (result, send.calls) == ("found", 1)
    assert sum(isinstance(event, WriteAdopted) for event in events) == 1


def test_what_is_not_found_is_sent_once_more() -> None:
    send = Script(LOST, "made")
    assert run(send, Script(None))[0] == "made"
    assert send.calls == 2


def test_a_second_loss_is_looked_up_too() -> None:
    send = Script(LOST, LOST)
    assert run(send, Script(None, "found"))[0] == "found"


def test_a_second_loss_without_effect_ends_unreachable_and_is_not_sent_again() -> None:
    send = Script(LOST, LOST)
    with pytest.raises(Unreachable, match="Both answers to creating it were lost"):
        run(send, Script(None, None))
    assert send.calls == 2


def test_a_repetition_refused_because_the_first_was_taken_in_late_is_adopted() -> None:
    assert run(Script(LOST, Refused("it exists")), Script(None, "found"))[0] == "found"


def test_a_repetition_refused_for_good_is_a_refusal() -> None:
    with pytest.raises(Refused, match="not allowed"):
        run(Script(LOST, Refused("not allowed")), Script(None, None))


def test_looking_that_fails_leaves_the_outcome_unknown_and_sends_nothing_more() -> None:
    send = Script(LOST)
    with pytest.raises(OutcomeUnknown, match="the connection broke") as caught:
        run(send, Script(Unreachable("down")))
    assert send.calls == 1
    assert "run the same line" in (caught.value.next_step or "")


UNREADABLE = UnexpectedAnswer("POST /x was answered without what it created.")


def test_what_an_unreadable_yes_left_is_adopted_and_not_counted_twice() -> None:
    send = Script(UNREADABLE)
    result, events = run(send, Script("found"))
    assert (result, send.calls) == ("found", 1)
    assert not any(isinstance(event, WriteAdopted) for event in events)


def test_an_unreadable_yes_that_left_nothing_is_an_unknown_outcome_and_not_sent_again() -> None:
    send = Script(UNREADABLE)
    with pytest.raises(OutcomeUnknown, match="accepted creating it, but its answer cannot be read"):
        run(send, Script(None))
    assert send.calls == 1


def test_an_unreadable_yes_to_the_second_write_is_looked_up_too() -> None:
    assert run(Script(LOST, UNREADABLE), Script(None, "found"))[0] == "found"


@pytest.mark.parametrize("odd", [OddStatus("Status 409."), EndpointGone("Status 404.")], ids=["409", "404"])
def test_what_an_odd_status_left_is_adopted_and_counted(odd: Unreachable) -> None:
    result, events = run(Script(odd), Script("found"))
    assert (result, sum(isinstance(event, WriteAdopted) for event in events)) == ("found", 1)


@pytest.mark.parametrize("odd", [OddStatus("Status 409."), EndpointGone("Status 404.")], ids=["409", "404"])
def test_an_odd_status_that_left_nothing_is_raised(odd: Unreachable) -> None:
    send = Script(odd)
    with pytest.raises(type(odd)):
        run(send, Script(None))
    assert send.calls == 1


def test_an_odd_status_that_cannot_be_looked_up_is_an_unknown_outcome() -> None:
    with pytest.raises(OutcomeUnknown):
        run(Script(OddStatus("Status 409.")), Script(Unreachable("down")))


def test_a_service_that_is_gone_altogether_is_told_as_that() -> None:
    with pytest.raises(EndpointGone, match="first"):
        run(Script(EndpointGone("first")), Script(EndpointGone("second")))


def test_a_lost_write_that_does_not_show_is_an_unknown_outcome() -> None:
    with pytest.raises(OutcomeUnknown, match="it does not show"):
        once(Script(LOST), None, what="creating it", listener=lambda event: None)


def test_what_somebody_else_changed_meanwhile_is_told_as_that() -> None:
    send = Script(LOST)
    with pytest.raises(ChangedMeanwhile):
        run(send, Script(ChangedMeanwhile("theirs")))
    assert send.calls == 1
