"""The words of single steps."""

from codegate.records import Snapshot, Usage
from codegate.redis.names import Names
from codegate.redis.steps import counted_step, enter_step, limited, rest_step
from codegate.routing.notices import Ended, Enter, Failed, Served
from codegate.routing.ratelimit import Ask

NAMES = Names(Snapshot)
ENTER = Enter(request_id="r", owner="a", asks=(Ask("account:a", 5), Ask("account:a:tokens", 0, 9)), rests=("a", "a m"))


def test_what_has_no_limit_is_not_sent() -> None:
    step = enter_step(ENTER, NAMES, [("h1", "")])

    assert limited(ENTER) == (Ask("account:a", 5),)
    assert step.sent() == ["enter", "2", "a", "", "", "a m", "", "", "0", "1", "account:a", "5", "1", "h1", "", ""]


def test_a_refused_window_is_the_one_that_was_asked_for() -> None:
    found = enter_step(ENTER, NAMES, [("h1", "")]).read

    assert found is not None
    assert found(["full", "1", "1500000"], 0).full == (Ask("account:a", 5), 1.5)


def test_a_failure_looks_before_it_writes() -> None:
    step = rest_step(Failed(key="a", reason="why"), NAMES)
    before = step.expected["a"]
    step.replay([""], 1_000_000)

    assert before != ""
    assert step.expected["a"] == ""
    assert step.wanted["a"] != ""


def test_a_success_where_nothing_rests_writes_nothing() -> None:
    assert rest_step(Served(rests=("a",)), NAMES).sent() == ["rests", "1", "a", "", ""]


def test_an_estimate_is_not_the_length_of_a_prefix() -> None:
    ended = Ended(request_id="r", tokens=1, served=(), conversation="k", account_id="a", usage=Usage(estimated=True))

    assert counted_step(ended, NAMES) is None
