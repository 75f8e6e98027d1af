"""How long the end of a stream is waited for."""

from types import SimpleNamespace
from typing import Any

import pytest

from codegate.errors import UpstreamTimeout
from codegate.proxy import late
from codegate.proxy.late import next_chunk
from tests.proxy.fakes import HANG, FakeAnswer


def relay(*, is_complete: bool = False, is_finishing: bool = False) -> Any:
    return SimpleNamespace(is_complete=is_complete, is_finishing=is_finishing)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late, "WHOLE_S", 0.001)
    monkeypatch.setattr(late, "FINISHING_S", 0.001)


async def chunk(upstream: FakeAnswer, seen: Any) -> bytes:
    return await next_chunk(upstream, seen)  # type: ignore[arg-type]


@pytest.mark.parametrize("seen", [relay(is_complete=True), relay(is_finishing=True)])
async def test_what_is_late_behind_the_reason_of_the_end_is_nothing(seen: Any) -> None:
    assert await chunk(FakeAnswer(HANG), seen) == b""


@pytest.mark.parametrize("seen", [relay(), relay(is_complete=True), relay(is_finishing=True)])
async def test_what_is_there_comes(seen: Any) -> None:
    assert await chunk(FakeAnswer(b"usage"), seen) == b"usage"


async def test_in_the_middle_the_connection_knows_how_long_a_silence_may_be() -> None:
    with pytest.raises(UpstreamTimeout):
        await chunk(FakeAnswer(UpstreamTimeout("silent")), relay())
