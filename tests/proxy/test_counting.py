"""Counting tokens: asked of whoever speaks Messages, else estimated, and never an error of ours."""

import asyncio
import json
from typing import Any

import pytest

from codegate.errors import CodeGateError, RateLimited, RemoteProtocolError, Unauthorized, UpstreamUnreachable
from codegate.proxy import counting
from codegate.proxy.counting import count_tokens
from codegate.routing.route import Candidate
from tests.proxy import fakes
from tests.proxy.fakes import HANG, FakeAnswer, FakeServices, FakeSocket, FakeUpstream

COUNTED = b'{"input_tokens": 1234, "more": true}'
CHAT = fakes.candidate("chat", provider="custom", base_url="http://127.0.0.1:9/v1", allow_private=True)


class Stages:
    """Stages up to the route."""

    def __init__(self, *candidates: Candidate, refusal: CodeGateError | None = None) -> None:
        self.candidates, self._refusal = candidates, refusal

    async def identify(self, head: Any) -> None:
        return None

    async def admit(self, tenant: Any) -> None:
        if self._refusal:
            raise self._refusal

    def check(self, call: Any, tenant: Any) -> None:
        return

    async def permit(self, call: Any, tenant: Any) -> tuple[str, ...]:
        return ()

    def settings_for(self, tenant: Any) -> Any:
        return fakes.SETTINGS

    async def receive(self, head: Any, client: Any) -> Any:
        return fakes.call()

    async def clean(self, call: Any, tenant: Any, settings: Any) -> Any:
        return fakes.clean_call()

    async def route(self, call: Any) -> Any:
        return fakes.route(*self.candidates)


class Counting:
    """One request for a count."""

    def __init__(self, *answers: Any, candidates: tuple[Candidate, ...] = (fakes.candidate(),), **given: Any) -> None:
        self.services = FakeServices(*(one.account for one in candidates))
        self.upstream = FakeUpstream(*answers)
        self._stages = Stages(*candidates, **given)

    async def raw(self) -> bytes:
        return await count_tokens(
            self._stages,  # type: ignore[arg-type]
            self.services,  # type: ignore[arg-type]
            self.upstream,  # type: ignore[arg-type]
            fakes.head(),
            FakeSocket().client,
        )

    async def number(self) -> int:
        return int(json.loads(await self.raw())["input_tokens"])


async def test_a_provider_of_messages_is_asked_and_believed() -> None:
    counting_ = Counting(FakeAnswer(COUNTED))

    assert await counting_.raw() == COUNTED
    assert [request.url for request in counting_.upstream.requests] == [
        "https://api.anthropic.com/v1/messages/count_tokens"
    ]


async def test_providers_of_other_formats_are_left_alone() -> None:
    asked = Counting(FakeAnswer(COUNTED), candidates=(CHAT, fakes.candidate("b")))
    nobody = Counting(candidates=(CHAT,))

    assert await asked.raw() == COUNTED
    assert [request.account_id for request in asked.upstream.requests] == ["b"]
    assert await nobody.number() >= 1
    assert nobody.upstream.requests == []


@pytest.mark.parametrize(
    "answer",
    [
        FakeAnswer(b'{"error": {}}', status=404),
        FakeAnswer(b'{"input_tokens": 7}', status=500),
        FakeAnswer(b"<html>"),
        FakeAnswer(b"[1]"),
        FakeAnswer(b'{"input_tokens": "7"}'),
        FakeAnswer(b" " * 100_001),
        UpstreamUnreachable("no"),
        RemoteProtocolError("no"),
    ],
)
async def test_a_provider_that_cannot_count_leads_to_an_estimate_and_no_harm(answer: Any) -> None:
    counting_ = Counting(answer, candidates=(fakes.candidate(), fakes.candidate("b")))

    assert 1 <= await counting_.number() < 100
    assert len(counting_.upstream.requests) == 1
    assert counting_.services.live.cooldowns.current() == {}
    assert (counting_.services.notes, counting_.services.rows, counting_.services.events) == ([], [], [])


async def test_a_slow_provider_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_PATIENCE_S", 0.001)
    hanging = FakeAnswer(HANG)

    assert await Counting(hanging).number() >= 1
    assert await Counting(HANG).number() >= 1
    assert hanging.is_closed


async def test_an_account_whose_key_is_gone_leads_to_an_estimate() -> None:
    counting_ = Counting()
    counting_.services.state.current.credentials.clear()

    assert await counting_.number() >= 1


async def test_it_works_without_any_account() -> None:
    assert await Counting(candidates=()).number() >= 1


@pytest.mark.parametrize("refusal", [Unauthorized("no"), RateLimited("full")])
async def test_who_may_not_ask_gets_no_number(refusal: CodeGateError) -> None:
    with pytest.raises(type(refusal)):
        await Counting(refusal=refusal).raw()


async def test_a_client_that_leaves_cancels_the_question() -> None:
    hanging = FakeAnswer(HANG)
    task = asyncio.get_running_loop().create_task(Counting(hanging).raw())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert hanging.is_closed
