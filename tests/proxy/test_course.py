"""Who may be asked instead, and that a cancellation by the operator is told from every other one."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from codegate.errors import Conflict
from codegate.proxy.course import Course
from codegate.records import Attempt
from codegate.routing.route import Candidate
from tests.proxy import fakes

A, B, C = fakes.candidate("a"), fakes.candidate("b"), fakes.candidate("c")
OUT = Candidate(account=fakes.candidate("d").account, model="m", priority=0, verdict="skipped", reason="It rests.")


def course(*candidates: Candidate, full: dict[str, str] | None = None) -> Course:
    found = Course(fakes.route(*candidates, skipped=(OUT,)), lambda one: (full or {}).get(one.account.id, ""))
    found.waiting.popleft()
    return found


async def asked(kept: Course, candidate: Candidate, then: Callable[[], Any]) -> Candidate | None:
    """Ask until cancelled, which `then` may do; who is asked instead."""
    asyncio.get_running_loop().call_soon(then)
    try:
        async with kept.asking(candidate), asyncio.timeout(5):
            await asyncio.Event().wait()
    except asyncio.CancelledError:
        return kept.turned()
    return None


async def test_the_next_in_line_is_asked_and_the_task_lives_on() -> None:
    kept = course(A, B, C)
    turned_to = await asked(kept, A, lambda: kept.turn(None))
    task = asyncio.current_task()

    assert turned_to is B
    assert list(kept.waiting) == [B, C]
    assert task is not None
    assert task.cancelling() == 0


@pytest.mark.parametrize("word", ["c", C.account.name])
async def test_a_named_one_goes_before_the_others(word: str) -> None:
    kept = course(A, B, C)

    assert await asked(kept, A, lambda: kept.turn(word)) is C
    assert list(kept.waiting) == [C, B]


async def test_one_that_was_tried_can_be_asked_again_by_name() -> None:
    kept = course(A, B)
    kept.waiting.popleft()

    assert await asked(kept, B, lambda: kept.turn("a")) is A


async def test_a_client_that_leaves_meanwhile_is_stronger() -> None:
    kept = course(A, B)

    def both() -> None:
        kept.turn(None)
        task.cancel()

    task = asyncio.get_running_loop().create_task(asked(kept, A, both))

    assert await task is None


async def test_one_without_room_is_passed_over_or_refused() -> None:
    kept = course(A, B, C, full={"b": "Its minute is used up."})
    refused: list[Conflict] = []

    def turn() -> None:
        try:
            kept.turn("b")
        except Conflict as error:
            refused.append(error)
        kept.turn(None)

    assert await asked(kept, A, turn) is C
    assert "used up" in refused[0].message


async def test_refusals_say_why() -> None:
    kept = course(A, B)
    with pytest.raises(Conflict, match="at this moment"):
        kept.turn(None)
    async with kept.asking(A):
        for word, why in (("a", "already"), ("d", "It rests"), ("nobody", "not among")):
            with pytest.raises(Conflict, match=why):
                kept.turn(word)
    lone = course(A)
    async with lone.asking(A):
        with pytest.raises(Conflict, match="no other"):
            lone.turn(None)


async def test_it_turns_once_at_a_time() -> None:
    kept = course(A, B, C)
    seen: list[bool] = []

    def twice() -> None:
        seen.append(kept.can_turn)
        kept.turn("b")
        seen.append(kept.can_turn)
        with pytest.raises(Conflict, match="on its way"):
            kept.turn("c")

    assert await asked(kept, A, twice) is B
    assert seen == [True, False]


def test_everyone_is_listed_with_where_it_stands() -> None:
    kept = course(A, B, C)
    kept.waiting.popleft()
    failed = Attempt(account_id="a", account_name="a", model=A.model, outcome="error", reason="It broke.")
    listed = kept.listed([failed], B)

    assert [(one.account_id, one.turn) for one in listed] == [
        ("a", "tried"),
        ("b", "asked"),
        ("c", "next"),
        ("d", "skipped"),
    ]
    assert (listed[0].reason, listed[3].reason) == ("It broke.", "It rests.")
