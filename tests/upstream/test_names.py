"""What names turned into, remembered."""

import asyncio

import pytest

from codegate.upstream import names
from codegate.upstream.names import FOUND_S, MISSING_S, Names
from tests.conftest import StoppedClock


class Resolver:
    """Scripted answers, one after the other, the last for ever."""

    def __init__(self, *answers: list[str] | OSError) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        await asyncio.sleep(0)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, OSError):
            raise answer
        return answer


async def test_name_is_looked_up_once_for_everybody_who_waits(stopped: StoppedClock) -> None:
    resolver = Resolver(["1.1.1.1"])
    look = Names(resolver)
    found = await asyncio.gather(*(look("a.example", 443) for _ in range(50)))

    assert found == [["1.1.1.1"]] * 50
    assert resolver.asked == ["a.example"]


async def test_answer_is_forgotten_after_half_a_minute(stopped: StoppedClock) -> None:
    resolver = Resolver(["1.1.1.1"], ["2.2.2.2"])
    look = Names(resolver)
    first = await look("a.example", 443)
    stopped.pass_s(FOUND_S - 0.1)
    still = await look("a.example", 80)
    stopped.pass_s(0.2)

    assert (first, still) == (["1.1.1.1"], ["1.1.1.1"])
    assert await look("a.example", 443) == ["2.2.2.2"]


async def test_failure_is_remembered_for_five_seconds(stopped: StoppedClock) -> None:
    resolver = Resolver(OSError(-2, "Name or service not known"), ["1.1.1.1"])
    look = Names(resolver)
    for _ in range(3):
        with pytest.raises(OSError, match="not known"):
            await look("a.example", 443)
    asked = len(resolver.asked)
    stopped.pass_s(MISSING_S)

    assert asked == 1
    assert await look("a.example", 443) == ["1.1.1.1"]


async def test_name_that_hangs_is_given_up_and_holds_up_no_other() -> None:
    async def lookup(host: str, port: int) -> list[str]:
        if host == "hangs.example":
            await asyncio.Event().wait()
        return ["1.1.1.1"]

    look = Names(lookup, patience_s=0.02)
    hanging = asyncio.gather(*(look("hangs.example", 443) for _ in range(5)), return_exceptions=True)
    healthy = await look("works.example", 443)

    assert healthy == ["1.1.1.1"]
    assert all(isinstance(one, OSError) for one in await hanging)
    with pytest.raises(OSError, match=r"within 0\.02 s"):
        await look("hangs.example", 443)


async def test_lookup_that_is_abandoned_leaves_the_name_to_the_next() -> None:
    started = asyncio.Event()

    async def lookup(host: str, port: int) -> list[str]:
        if not started.is_set():
            started.set()
            await asyncio.Event().wait()
        return ["1.1.1.1"]

    look = Names(lookup)
    abandoned = asyncio.get_running_loop().create_task(look("a.example", 443))
    await started.wait()
    abandoned.cancel()

    assert await look("a.example", 443) == ["1.1.1.1"]


async def test_only_so_many_names_are_remembered(monkeypatch: pytest.MonkeyPatch, stopped: StoppedClock) -> None:
    monkeypatch.setattr(names, "MOST", 3)
    resolver = Resolver(["1.1.1.1"])
    look = Names(resolver)
    for host in ("a", "b", "a", "c", "d", "a", "b"):
        await look(host, 443)

    assert resolver.asked == ["a", "b", "c", "d", "b"]


async def test_a_caller_cannot_change_what_is_remembered(stopped: StoppedClock) -> None:
    look = Names(Resolver(["1.1.1.1"]))
    (await look("a", 443)).append("127.0.0.1")

    assert await look("a", 443) == ["1.1.1.1"]
