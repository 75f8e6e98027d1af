"""The board: what is asked of it, what it is told, and how one follows another."""

from codegate.records import Usage
from codegate.routing.affinity import Server
from codegate.routing.board import Board
from codegate.routing.cooldown import rest_keys
from codegate.routing.notices import TENANT, Cleared, Ended, Enter, Failed, Heard, Look, Released, Served
from codegate.routing.ratelimit import Ask
from tests.routing.conftest import Clock

A = Server("a", "Ada", "anthropic")
LOOK = Look(conversation="c", windows=("account:a", "account:a:tokens"))


def board(clock: Clock) -> Board:
    return Board(clock.monotonic, clock.now_ms)


def wants(request_id: str, requests: int = 0, tokens: int = 0, amount: int = 0, cursor: str | None = None) -> Enter:
    asks = (Ask("account:a", requests), Ask("account:a:tokens", tokens, amount))
    return Enter(request_id=request_id, owner="a", asks=asks, rests=rest_keys("a", "m"), cursor=cursor)


def test_a_request_without_room_changes_nothing(clock: Clock) -> None:
    here = board(clock)
    first, second = here.enter(wants("1", 1, cursor="k")), here.enter(wants("2", 1, cursor="k"))

    assert (first.full, first.is_probed) == (None, False)
    assert second.full is not None
    assert second.full.ask.key == "account:a"
    assert here.cursors == {"k": 1}
    assert here.used("account:a") == 1


def test_one_probes_and_the_others_are_told_so(clock: Clock) -> None:
    here = board(clock)
    here.note(Failed(key="a m", reason="quota", retry_after_s=5))
    clock.now += 6
    probing, waiting = here.enter(wants("1", 9)), here.enter(wants("2", 9))
    here.note(Released(rests=rest_keys("a", "m")))
    again = here.enter(wants("3", 9))

    assert [one.is_probed for one in (probing, waiting, again)] == [False, True, False]
    assert here.used("account:a") == 2


def test_what_is_let_go_elsewhere_is_given_back_and_what_was_used_counts(clock: Clock) -> None:
    here = board(clock)
    here.enter(wants("1", tokens=100, amount=60))
    here.enter(Enter(request_id="1", owner=TENANT, asks=(Ask("tenant:t:tokens", 100, 60),)))
    here.note(Ended(request_id="1", tokens=70, served=(TENANT,)))
    here.note(Ended(request_id="1", tokens=70, served=(TENANT,)))

    assert (here.used("account:a:tokens"), here.used("tenant:t:tokens")) == (0, 70)


def test_a_conversation_is_held_by_who_served_it_and_grows(clock: Clock) -> None:
    here = board(clock)
    here.note(Served(rests=(), conversation="c", server=A, model="m"))
    used = Usage(input_tokens=10, cache_read_tokens=90)
    here.note(Ended(request_id="1", tokens=0, served=("a",), conversation="c", account_id="a", usage=used))
    held = here.affinity.held("c")
    here.note(Cleared(account_id="a", is_gone=True))

    assert held is not None
    assert (held.account_name, held.tokens) == ("Ada", 100)
    assert here.affinity.held("c") is None


def test_a_board_that_follows_another_sees_what_that_one_sees(clock: Clock) -> None:
    there, here = board(clock), board(clock)
    there.enter(wants("1", 3, 100, 40, cursor="k"))
    there.note(Failed(key="a", reason="rate_limited", retry_after_s=30))
    there.note(Served(rests=(), conversation="c", server=A, model="m"))
    here.adopt(LOOK, there.look(LOOK))

    assert here.cooldowns.current() == there.cooldowns.current()
    assert here.cursors == {"k": 1}
    assert here.affinity.held("c") == there.affinity.held("c")
    assert (here.used("account:a"), here.used("account:a:tokens")) == (1, 40)
    assert here.is_over("account:a", 1)
    assert here.full((Ask("account:a:tokens", 100, 61),)) is not None
    assert here.full((Ask("account:a:tokens", 100, 60),)) is None


def test_what_others_counted_leaves_with_their_minute(clock: Clock) -> None:
    there, here = board(clock), board(clock)
    there.enter(wants("1", 3))
    clock.now += 20
    here.adopt(LOOK, there.look(LOOK))
    refused = here.full((Ask("account:a", 1),))
    clock.now += 41

    assert refused is not None
    assert refused.wait_s == 40
    assert here.full((Ask("account:a", 1),)) is None


def test_a_request_that_another_board_let_in_is_counted_once_here(clock: Clock) -> None:
    there, here = board(clock), board(clock)
    there.enter(wants("1", 3))
    here.counted(wants("1", 3))
    here.adopt(LOOK, there.look(LOOK))

    assert here.used("account:a") == 1


def test_rests_that_are_over_elsewhere_are_over_here(clock: Clock) -> None:
    there, here = board(clock), board(clock)
    here.note(Failed(key="a", reason="error"))
    here.adopt(LOOK, there.look(LOOK))

    assert here.cooldowns.current() == {}


def test_a_ramp_is_followed_too(clock: Clock) -> None:
    there, here = board(clock), board(clock)
    there.note(Failed(key="a", reason="error", retry_after_s=1))
    there.note(Served(rests=("a",)))
    here.adopt(LOOK, there.look(LOOK))

    assert [here.cooldowns.may_try("a") for _ in range(3)] == [True, True, False]


def test_the_last_word_of_a_provider_on_its_quotas_is_kept(clock: Clock) -> None:
    here = board(clock)
    for used in ("10", "20"):
        here.note(Heard(account_id="a", headers={"x-codex-primary-used-percent": used}, at_ms=1))

    assert here.heard["a"].headers == {"x-codex-primary-used-percent": "20"}
