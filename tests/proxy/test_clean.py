"""The guardrail stage: nothing leaves that it has not seen, and nothing leaves when it cannot see."""

import logging
import threading
from typing import Any

import pytest

from codegate.errors import GuardrailFailed, InvalidRequest
from codegate.guardrails.budget import OutOfTime
from codegate.guardrails.policy import Policy
from codegate.guardrails.screen import CHEAP_BYTES, Screened, Screener
from codegate.proxy.clean import clean
from codegate.settings import Resolved
from tests.builders import tenant
from tests.proxy import fakes

ON = Resolved({}, {}, {"privacy_enabled": True})
OFF = Resolved({}, {}, {"privacy_enabled": False})
EMAIL = "jane.doe@corp-mail.com"


def policies(tenant_id: str | None) -> Policy:
    return Policy()


SECRET_BODY = fakes.body(messages=[{"role": "user", "content": f"Write to {EMAIL}."}])


class FakeScreener:
    """Screens by a script, and notes in which thread and with what."""

    def __init__(self, result: Any = None, *, is_cheap: Any = True) -> None:
        self._result, self._is_cheap = result, is_cheap
        self.threads: list[int] = []
        self.arguments: tuple[Any, ...] = ()

    def is_cheap(self, *arguments: Any) -> bool:
        if isinstance(self._is_cheap, Exception):
            raise self._is_cheap
        return bool(self._is_cheap)

    def screen(self, *arguments: Any) -> Screened:
        self.threads.append(threading.get_ident())
        self.arguments = arguments
        if isinstance(self._result, Exception):
            raise self._result
        return self._result if self._result is not None else Screened(arguments[0], {}, {})

    def known(self, tenant_id: str | None) -> str:
        return f"what {tenant_id} was issued"


async def test_switched_off_the_very_same_body_goes_on() -> None:
    call, screener = fakes.call(raw=SECRET_BODY), FakeScreener(RuntimeError("must not be asked"))
    cleaned = await clean(call, None, OFF, policies, screener)  # type: ignore[arg-type]

    assert cleaned.body is call.body
    assert not cleaned.guardrails
    assert screener.threads == []


async def test_with_nothing_found_the_very_same_body_goes_on() -> None:
    call = fakes.call()
    cleaned = await clean(call, None, ON, policies, Screener(b"k" * 32))

    assert cleaned.body is call.body
    assert cleaned.guardrails
    assert cleaned.issued == {}


async def test_what_is_found_is_hidden_and_remembered() -> None:
    cleaned = await clean(fakes.call(raw=SECRET_BODY), None, ON, policies, Screener(b"k" * 32))

    assert EMAIL.encode() not in cleaned.body.raw
    assert list(cleaned.issued.values()) == [EMAIL]
    assert all(token.encode() in cleaned.body.raw for token in cleaned.issued)
    assert cleaned.model == "claude-sonnet-4-5"


async def test_tokens_are_the_tenants_own() -> None:
    screener = Screener(b"k" * 32)
    bodies = [
        (await clean(fakes.call(raw=SECRET_BODY), who, ON, policies, screener)).body.raw
        for who in (None, tenant("a"), tenant("b"))
    ]

    assert len(set(bodies)) == 3


async def test_the_screener_is_told_the_clients_format_and_tenant() -> None:
    screener = FakeScreener()
    cleaned = await clean(fakes.call("openai_chat"), tenant("ten-9"), ON, policies, screener)  # type: ignore[arg-type]

    assert screener.arguments[1:3] == ("openai_chat", "ten-9")
    assert cleaned.tenant == tenant("ten-9")


@pytest.mark.parametrize(
    "screener",
    [FakeScreener(ValueError(EMAIL)), FakeScreener(is_cheap=RecursionError(EMAIL)), FakeScreener(MemoryError(EMAIL))],
)
async def test_whatever_breaks_nothing_is_sent_and_no_text_is_told(
    screener: FakeScreener, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(GuardrailFailed) as caught:
        await clean(fakes.call(raw=SECRET_BODY), None, ON, policies, screener)  # type: ignore[arg-type]

    assert "not sent" in caught.value.message
    assert EMAIL not in caught.value.text()
    assert EMAIL not in caplog.text


async def test_a_screened_body_that_is_no_json_is_not_sent() -> None:
    with pytest.raises(InvalidRequest):
        await clean(fakes.call(), None, ON, policies, FakeScreener(Screened(b"{", {}, {})))  # type: ignore[arg-type]


async def test_a_guardrails_own_refusal_is_passed_on() -> None:
    refusal = GuardrailFailed("A member of the body occurs twice.", code="duplicate_member")
    with pytest.raises(GuardrailFailed) as caught:
        await clean(fakes.call(), None, ON, policies, FakeScreener(refusal))  # type: ignore[arg-type]

    assert caught.value is refusal


@pytest.mark.parametrize("is_cheap", [True, False])
async def test_only_cheap_text_is_screened_on_the_loop(is_cheap: bool) -> None:
    screener = FakeScreener(is_cheap=is_cheap)
    await clean(fakes.call(), None, ON, policies, screener)  # type: ignore[arg-type]

    assert (screener.threads == [threading.get_ident()]) == is_cheap


async def test_a_big_new_body_is_not_cheap() -> None:
    call = fakes.call(raw=fakes.body(messages=[{"role": "user", "content": "word " * CHEAP_BYTES}]))
    cleaned = await clean(call, None, ON, policies, Screener(b"k" * 32))

    assert cleaned.body is call.body


async def test_a_policy_that_cannot_be_read_refuses_the_request() -> None:
    def unreadable(tenant_id: str | None) -> Policy:
        raise KeyError(tenant_id)

    with pytest.raises(GuardrailFailed, match="KeyError"):
        await clean(fakes.call(), None, ON, unreadable, Screener(b"k" * 32))


async def test_only_by_a_policy_that_says_so_is_anything_sent_unscreened(caplog: pytest.LogCaptureFixture) -> None:
    call = fakes.call(raw=SECRET_BODY)
    cleaned = await clean(call, None, ON, lambda _: Policy(fail_open=True), FakeScreener(ValueError(EMAIL)))  # type: ignore[arg-type]

    assert cleaned.body is call.body
    assert not cleaned.guardrails
    assert cleaned.warnings == ("guardrails_failed",)
    assert "ValueError" in caplog.text
    assert EMAIL not in caplog.text


async def test_what_takes_too_long_on_the_loop_goes_on_in_a_thread() -> None:
    class Slow(FakeScreener):
        def screen(self, *arguments: Any) -> Screened:
            result = super().screen(*arguments)
            if len(self.threads) == 1:
                raise OutOfTime("too slow")
            return result

    screener, call = Slow(), fakes.call()
    cleaned = await clean(call, None, ON, policies, screener)  # type: ignore[arg-type]

    assert cleaned.body is call.body
    assert screener.threads[0] == threading.get_ident() != screener.threads[1]
    assert str(cleaned.known) == "what None was issued"


async def test_what_was_hidden_is_counted() -> None:
    cleaned = await clean(fakes.call(raw=SECRET_BODY), None, ON, policies, Screener(b"k" * 32))

    assert cleaned.counts == {"email": 1}
