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
from tests.conversions import CHAT, CLAUDE, OLD_CLAUDE, OPENAI, assistant, call, image, result, text, user

ROOT = Path(__file__).parents[2]
REQUESTS = ROOT / os.environ.get("CODEGATE_SHARED_DATA", "../shared/data") / "requests"
PROFILES = {"openai_chat": (CHAT, OPENAI), "anthropic": (CLAUDE, OLD_CLAUDE)}


def recorded() -> list[Path]:
    """Recorded requests that a format here speaks."""
    return sorted(path for path in REQUESTS.glob("*/*.json") if "POST-v1_messages.json" in path.name
                  or "POST-v1_chat_completions.json" in path.name)  # fmt: skip


@cache
def request(path: Path) -> Any:
    return json.loads(path.read_bytes())


def converted(path: Path, profile: Profile) -> Any:
    source = FORMAT_BY_PATH[request(path)["path"]]
    target = FORMATS[other(source.name)]
    hub = source.to_hub(request(path)["body"], Notes())
    return target.from_hub(hub, "target-model", profile, Notes()).body


def other(name: str) -> str:
    return next(key for key in FORMATS if key != name)


def profiles(path: Path) -> tuple[Profile, ...]:
    return PROFILES[other(FORMAT_BY_PATH[request(path)["path"]].name)]


def pairs_up(body: Any) -> bool:
    """Each answer's calls have their results in what follows directly."""
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


recorded_request = pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=f"{path.parent.name}/{path.stem}") for path in recorded()]
    or [pytest.param(None, marks=pytest.mark.skip(reason=f"no recorded requests in {REQUESTS}"))],
)


def test_formats_are_found_by_name_and_path() -> None:
    assert list(FORMATS) == ["anthropic", "openai_chat"]
    assert FORMAT_BY_PATH["/v1/chat/completions"] is FORMATS["openai_chat"]


@recorded_request
def test_recorded_request_converts_and_pairs_up(path: Path) -> None:
    bodies = [converted(path, profile) for profile in profiles(path)]

    assert all(pairs_up(body) for body in bodies)


@recorded_request
def test_recorded_request_gives_the_same_bytes_each_time(path: Path) -> None:
    profile = profiles(path)[0]

    assert msgspec.json.encode(converted(path, profile)) == msgspec.json.encode(converted(path, profile))


@recorded_request
def test_recorded_request_is_not_changed_by_converting(path: Path) -> None:
    before = json.dumps(request(path)["body"])
    converted(path, profiles(path)[0])

    assert json.dumps(request(path)["body"]) == before


@recorded_request
def test_recorded_request_keeps_every_tool(path: Path) -> None:
    asked = [
        tool for tool in request(path)["body"].get("tools", []) if tool.get("type") in (None, "custom", "function")
    ]
    body = converted(path, profiles(path)[0])

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


def to_chat(messages: list[Any]) -> Any:
    body = {"model": "m", "max_tokens": 9, "messages": messages}
    hub = FORMATS["anthropic"].to_hub(body, Notes())
    return FORMATS["openai_chat"].from_hub(hub, "m", CHAT, Notes()).body


def to_messages(body: Any) -> Any:
    hub = FORMATS["openai_chat"].to_hub(body, Notes())
    return FORMATS["anthropic"].from_hub(hub, "m", CLAUDE, Notes()).body


@given(histories())
def test_history_comes_back_through_the_other_format(messages: list[Any]) -> None:
    assert to_messages(to_chat(messages))["messages"] == messages


@given(histories())
def test_longer_history_begins_with_the_same_bytes(messages: list[Any]) -> None:
    shorter, longer = to_chat(messages[:-2] or messages)["messages"], to_chat(messages)["messages"]

    assert msgspec.json.encode(longer).startswith(msgspec.json.encode(shorter)[:-1])


@given(words, st.lists(inputs, max_size=3))
def test_reply_comes_back_through_the_other_format(said: str, given_inputs: list[Any]) -> None:
    content = [text(said), *(call(f"c{index}", "Read", **given) for index, given in enumerate(given_inputs))]
    reason = "tool_use" if given_inputs else "end_turn"
    usage = {"input_tokens": 3, "output_tokens": 2}
    body = {"id": "msg_1", "content": content, "stop_reason": reason, "usage": usage}
    context = ReplyContext(model="m")
    chat = FORMATS["openai_chat"].reply_from_hub(FORMATS["anthropic"].reply_to_hub(body), context)
    back = FORMATS["anthropic"].reply_from_hub(FORMATS["openai_chat"].reply_to_hub(chat), context)

    assert (back["content"], back["stop_reason"], back["usage"]) == (content, reason, usage)
