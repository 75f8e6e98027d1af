"""
Estimates are never zero for input and never far off.

The numbers of tokens are those of `o200k_base`, counted once; the bounds are what the module promises.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from codegate.models import tokenizer
from codegate.models.estimate import input_tokens, output_tokens, request_tokens

PROSE = "The proxy holds the status line until the first content event has arrived, because an error that comes "
PROSE += "before it can still be answered by another account without the client noticing anything at all."
CODE = "def feed(self, chunk: bytes) -> bytes:\n    if self._is_dead:\n        return b''\n"
CODE += "    frames = self._cutter.feed(chunk)\n    return frames or self._rest\n"
SCHEMA = '{"type":"object","properties":{"file_path":{"type":"string","description":"Absolute path of the file."},'
SCHEMA += '"limit":{"type":"integer","minimum":1}},"required":["file_path"],"additionalProperties":false}'
RUSSIAN = "Мы должны развернуть новое приложение на сервере, чтобы обработать запросы."
CHINESE = "我们需要在服务器上部署一个新的应用程序，它可以处理大量的请求。"
ROOT = Path(__file__).parents[2]
REQUESTS = ROOT / os.environ.get("CODEGATE_SHARED_DATA", "../shared/data") / "requests"
RECORDED: dict[str, int] = json.loads((ROOT / "tests/fixtures/request_tokens.json").read_bytes())
"""Recorded requests of real clients, by file: their tokens by `o200k_base`."""

COUNTED = {PROSE: 35, CODE: 40, SCHEMA: 45, RUSSIAN: 17, CHINESE: 17}


def asked(text: str, model: str = "gpt-5") -> int:
    return request_tokens({"messages": [{"role": "user", "content": text}]}, model)


@pytest.fixture(autouse=True)
def _without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codegate.models.estimate.exact_counter", lambda: None)


@pytest.mark.parametrize("text", COUNTED, ids=["prose", "code", "schema", "Russian", "Chinese"])
def test_text_of_any_kind_is_counted_within_15_percent(text: str) -> None:
    repeated = asked(text * 20) - 4

    assert repeated == pytest.approx(COUNTED[text] * 20, rel=0.15)


def recorded() -> list[tuple[str, Any]]:
    """Recorded requests that are there, by file."""
    there = [name for name in RECORDED if (REQUESTS / name).exists()]
    if not there:
        pytest.skip("no recorded requests")
    return [(name, json.loads((REQUESTS / name).read_bytes())["body"]) for name in there]


def test_requests_of_real_clients_are_counted_within_15_percent() -> None:
    off = {name: request_tokens(body, "gpt-5") / RECORDED[name] - 1 for name, body in recorded()}

    assert {name: error for name, error in off.items() if abs(error) > 0.15} == {}


def test_the_exact_tokenizer_counts_them_as_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rs_bpe", reason="the extra `tokenizer` is not installed")
    exact = tokenizer.exact_counter()
    monkeypatch.setattr("codegate.models.estimate.exact_counter", lambda: exact)

    assert {name: request_tokens(body, "gpt-5") for name, body in recorded()}.items() <= RECORDED.items()


def test_the_formats_count_alike() -> None:
    turn = {"role": "user", "content": [{"type": "text", "text": PROSE}]}
    call = {"name": "read", "arguments": '{"path":"/a"}'}
    messages = {"system": PROSE, "messages": [turn, {"role": "assistant", "content": [_use(call)]}]}
    chat = {
        "messages": [{"role": "system", "content": PROSE}, turn, {"role": "assistant", "tool_calls": [_called(call)]}]
    }
    responses = {"instructions": PROSE, "input": [turn, {"type": "function_call", "call_id": "c" * 99, **call}]}
    found = [request_tokens(body, "gpt-5") for body in (messages, chat, responses)]

    assert max(found) - min(found) <= 8


def _use(call: dict[str, str]) -> dict[str, object]:
    return {"type": "tool_use", "id": "toolu_" + "c" * 99, "name": call["name"], "input": {"path": "/a"}}


def _called(call: dict[str, str]) -> dict[str, object]:
    return {"id": "call_" + "c" * 99, "type": "function", "function": call}


def test_claude_makes_more_of_the_same_text() -> None:
    assert asked(PROSE * 10, "anthropic/Claude-Opus-4.5") > asked(PROSE * 10, "gpt-5")


def test_the_exact_tokenizer_is_asked_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codegate.models.estimate.exact_counter", lambda: lambda text: 1_000)

    assert asked("a") == 1_004


def test_images_and_documents_count_by_what_they_show_not_by_their_bytes() -> None:
    image = {"type": "image", "source": {"type": "base64", "data": "x" * 99_999}}
    url = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "x" * 99_999}}
    result = {"type": "tool_result", "tool_use_id": "t", "content": [image]}
    found = [request_tokens({"messages": [{"content": [block]}]}, "gpt-5") for block in (image, url, result)]

    assert found == [1_604] * 3


def test_a_document_counts_by_its_size() -> None:
    def with_source(**source: str) -> int:
        return request_tokens({"messages": [{"content": [{"type": "document", "source": source}]}]}, "gpt-5")

    assert with_source(type="base64", data="x" * 600_000) > 5 * with_source(type="base64", data="x")
    assert with_source(type="text", data="one two") < 10
    assert with_source(type="url", url="https://example.com") == 2_004


def test_tools_count_with_their_schemas() -> None:
    bare = request_tokens({"tools": [{"name": "bash"}]}, "gpt-5")

    assert request_tokens({"tools": [{"name": "bash", "input_schema": {"type": "object"}}]}, "gpt-5") > bare > 10


def test_an_estimate_never_fails_on_odd_members() -> None:
    odd = {"system": 5, "messages": [None, {"content": [7, {"type": "new_block", "x": [1, None, {"a": True}]}]}]}

    assert request_tokens(odd, "") >= 1
    assert request_tokens({"input": "one two", "tools": {}}, "") == 2
    assert request_tokens({}, "") == 1


def test_an_empty_body_still_counts_a_token() -> None:
    assert input_tokens(b"") == 1


def test_a_big_body_is_judged_by_samples() -> None:
    body = (PROSE * 2_000).encode()

    assert input_tokens(body) == pytest.approx(COUNTED[PROSE] * 2_000, rel=0.15)


def test_media_in_a_big_body_counts_as_nothing() -> None:
    media = b"iVBORw0KGgoAAAANSUhEUgAA" * 50_000

    assert input_tokens(b'{"data":"' + media + b'"}') < 2_000


def test_a_stream_carries_fewer_tokens_per_byte_than_a_whole_answer() -> None:
    assert output_tokens(4_000, is_stream=True) < output_tokens(4_000, is_stream=False)
