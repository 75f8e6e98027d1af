"""All formats together: real clients' requests, round trips, and the same bytes each turn."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.wire.format import Notes, ReplyContext
from codegate.wire.profile import Profile
from codegate.wire.table import FORMAT_BY_PATH, FORMATS
from tests.conversions import CHAT, CLAUDE, CODEX, OLD_CLAUDE, OPENAI, assistant, call, image, result, text, user

ROOT = Path(__file__).parents[2]
REQUESTS = ROOT / os.environ.get("CODEGATE_SHARED_DATA", "../shared/data") / "requests"
PROFILES = {
    "openai_chat": (CHAT, OPENAI),
    "anthropic": (CLAUDE, OLD_CLAUDE),
    "openai_responses": (OPENAI, CODEX),
}


def recorded() -> list[Path]:
    """Recorded requests that a format here speaks."""
    return sorted(path for path in REQUESTS.glob("*/*POST*.json") if request(path)["path"] in FORMAT_BY_PATH)


@cache
def request(path: Path) -> Any:
    return json.loads(path.read_bytes())


def converted(path: Path, target: str, profile: Profile) -> Any:
    hub = FORMAT_BY_PATH[request(path)["path"]].to_hub(request(path)["body"], Notes())
    return FORMATS[target].from_hub(hub, "target-model", profile, Notes()).body


def pairs_up(body: Any) -> bool:
    """Each answer's calls have their results in what follows directly."""
    if "input" in body:
        return items_pair_up(body["input"])
    messages = body["messages"]
    for index, message in enumerate(messages):
        if message["role"] != "assistant":
            continue
        if isinstance(message["content"], list):
            calls = [block["id"] for block in message["content"] if block["type"] == "tool_use"]
            following = messages[index + 1]["content"] if index + 1 < len(messages) else []
            results = [block["tool_use_id"] for block in following if block["type"] == "tool_result"]
        else:
            calls = [entry["id"] for entry in message.get("tool_calls", ())]
            tools = messages[index + 1 : index + 1 + len(calls)]
            results = [entry["tool_call_id"] for entry in tools if entry["role"] == "tool"]
        if sorted(calls) != sorted(results):
            return False
    return True


def items_pair_up(items: list[Any]) -> bool:
    open_calls: list[str] = []
    for item in items:
        if item["type"].endswith("_call"):
            open_calls.append(item["call_id"])
        elif item["type"].endswith("_output"):
            open_calls.remove(item["call_id"])
        elif item.get("role") in ("user", "developer") and open_calls:
            return False
    return not open_calls


recorded_request = pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=f"{path.parent.name}/{path.stem}") for path in recorded()]
    or [pytest.param(None, marks=pytest.mark.skip(reason=f"no recorded requests in {REQUESTS}"))],
)


def test_formats_are_found_by_name_and_path() -> None:
    assert list(FORMATS) == ["anthropic", "openai_chat", "openai_responses"]
    assert FORMAT_BY_PATH["/v1/chat/completions"] is FORMATS["openai_chat"]
    assert FORMAT_BY_PATH["/v1/responses"] is FORMATS["openai_responses"]


to_each_format = pytest.mark.parametrize("target", list(FORMATS))


@to_each_format
@recorded_request
def test_recorded_request_converts_and_pairs_up(path: Path, target: str) -> None:
    bodies = [converted(path, target, profile) for profile in PROFILES[target]]

    assert all(pairs_up(body) for body in bodies)


@to_each_format
@recorded_request
def test_recorded_request_gives_the_same_bytes_each_time(path: Path, target: str) -> None:
    first, second = [msgspec.json.encode(converted(path, target, PROFILES[target][0])) for _ in range(2)]

    assert first == second


@to_each_format
@recorded_request
def test_recorded_request_is_not_changed_by_converting(path: Path, target: str) -> None:
    before = json.dumps(request(path)["body"])
    converted(path, target, PROFILES[target][0])

    assert json.dumps(request(path)["body"]) == before


@to_each_format
@recorded_request
def test_recorded_request_keeps_every_tool(path: Path, target: str) -> None:
    asked = [
        tool for tool in request(path)["body"].get("tools", []) if tool.get("type") in (None, "custom", "function")
    ]
    body = converted(path, target, PROFILES[target][0])

    assert len(body.get("tools", [])) >= len(asked)


words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6).filter(lambda word: bool(word.strip()))
inputs = st.dictionaries(words, st.integers(0, 9) | words, max_size=2)


@st.composite
def histories(draw: st.DrawFn) -> list[Any]:
    """Conversations as an agent has them: words, calls, all their results, words."""
    messages: list[Any] = [user(draw(words))]
    for turn in range(draw(st.integers(0, 4))):
        calls = [call(f"c{turn}_{index}", "Read", **draw(inputs)) for index in range(draw(st.integers(1, 3)))]
        said = [text(draw(words))] if draw(st.booleans()) else []
        messages.append(assistant(*said, *calls))
        results = [result(block["id"], [text(draw(words))]) for block in calls]
        messages.append(user(*results, *([image()] if draw(st.booleans()) else [])))
    return messages


def there(messages: list[Any], target: str) -> Any:
    body = {"model": "m", "max_tokens": 99, "messages": messages}
    hub = FORMATS["anthropic"].to_hub(body, Notes())
    return FORMATS[target].from_hub(hub, "m", CHAT, Notes()).body


def back(body: Any, source: str) -> Any:
    hub = FORMATS[source].to_hub(body, Notes())
    return FORMATS["anthropic"].from_hub(hub, "m", CLAUDE, Notes()).body


others = pytest.mark.parametrize("other", [name for name in FORMATS if name != "anthropic"])


@others
@given(histories())
def test_history_comes_back_through_the_other_format(other: str, messages: list[Any]) -> None:
    assert back(there(messages, other), other)["messages"] == messages


@others
@given(histories())
def test_longer_history_begins_with_the_same_bytes(other: str, messages: list[Any]) -> None:
    member = "input" if other == "openai_responses" else "messages"
    shorter, longer = there(messages[:-2] or messages, other)[member], there(messages, other)[member]

    assert msgspec.json.encode(longer).startswith(msgspec.json.encode(shorter)[:-1])


@others
@given(words, st.lists(inputs, max_size=3))
def test_reply_comes_back_through_the_other_format(other: str, said: str, given_inputs: list[Any]) -> None:
    content = [text(said), *(call(f"c{index}", "Read", **given) for index, given in enumerate(given_inputs))]
    reason = "tool_use" if given_inputs else "end_turn"
    usage = {"input_tokens": 3, "output_tokens": 2}
    body = {"id": "msg_1", "content": content, "stop_reason": reason, "usage": usage}
    context = ReplyContext(model="m")
    written = FORMATS[other].reply_from_hub(FORMATS["anthropic"].reply_to_hub(body), context)
    read = FORMATS["anthropic"].reply_from_hub(FORMATS[other].reply_to_hub(written), context)

    assert (read["content"], read["stop_reason"]) == (content, reason)
    assert {name: read["usage"][name] for name in usage} == usage
