"""Two requests or two answers that must be alike, or must not."""

from typing import Any

from codegate.wire.profile import Profile
from tests.cases.requests_to_chat import ATTRIBUTION, MISTRAL
from tests.cases.row import BothWays, Compared, served
from tests.conversions import assistant, call, result, text, user
from tests.streams import MESSAGE_START, block, ending, text_block, tool_block

PLAIN = Profile()
OPUS = served("anthropic", "anthropic", "claude-opus-5")
GPT = served("openai", "openai_responses", "gpt-5.4")
HISTORY = [user("go"), assistant("One.", call("toolu_01Vp", "find", q="ü")), user(result("toolu_01Vp"))]
LONGER = [*HISTORY, assistant("Two."), user("on")]
THOUGHT = {"type": "thinking", "thinking": "Hm.", "signature": "EqQB"}
ANSWER = {
    "id": "msg_7",
    "model": "claude-x",
    "content": [THOUGHT, text("hi"), call("a", "f", x=1)],
    "stop_reason": "tool_use",
    "usage": {"input_tokens": 20, "output_tokens": 5},
}
STREAM = (
    MESSAGE_START
    + block(
        0,
        "thinking",
        {"type": "thinking_delta", "thinking": "Hm."},
        {"type": "signature_delta", "signature": "EqQB"},
        thinking="",
    )
    + text_block(1, "hi")
    + tool_block(2, "a", "f", '{"x":1}')
    + ending("tool_use")
)


def billed(nonce: str) -> Any:
    return {"system": [{**ATTRIBUTION, "text": f"{ATTRIBUTION['text']} {nonce}"}, text("Be brief.")]}


def told(messages: Any) -> Any:
    return {"messages": messages}


# fmt: off
REQUESTS = [
    Compared("Q09", "anthropic", "openai_chat", PLAIN, billed("a1"), billed("b2"), "same"),
    Compared("Q09", "anthropic", "openai_responses", GPT, billed("a1"), billed("b2"), "same"),
    Compared("Q33", "anthropic", "openai_chat", MISTRAL, told(HISTORY), told(LONGER), "prefix"),
    Compared("Q39", "anthropic", "openai_chat", PLAIN, told(HISTORY), told(LONGER), "prefix"),
    Compared("Q39", "anthropic", "openai_responses", GPT, told(HISTORY), told(LONGER), "prefix", "input"),
    Compared("Q61", "openai_chat", "anthropic", OPUS, {"user": "me"}, {"user": "you"}, "differ", "metadata"),
    Compared("Q61", "openai_chat", "anthropic", OPUS, {"user": "me"}, {"user": "me"}, "same", "metadata"),
]
# fmt: on
ANSWERS = [BothWays("S56", "anthropic", "openai_chat", ANSWER, STREAM)]
