import json
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegate.errors import GuardrailFailed
from codegate.guardrails import tokens
from codegate.guardrails.budget import OutOfTime
from codegate.guardrails.engine import Engine
from codegate.guardrails.policy import AllowEntry, CustomPattern, Policy
from codegate.guardrails.prose import Guess
from codegate.guardrails.restore import restore_reply
from codegate.guardrails.screen import LARGE_BYTES, Screener
from tests.guardrails.given import ALL, AWS_ID, EMAIL, KEY, ODD_PASSWORD, ODD_URL, PEM, ROOT_KEY, body, only, screened

ODD_SECRET = "Tr0ub4dor" + "&3xyz"


def test_a_body_without_findings_is_the_same_object() -> None:
    raw = body("hello", [{"type": "text", "text": "hi"}])
    result = screened(raw)

    assert result.body is raw
    assert result.issued == {}
    assert result.counts == {}


def test_with_nothing_enabled_nothing_is_looked_at() -> None:
    raw = b"not even JSON"

    assert Screener(ROOT_KEY).screen(raw, "anthropic", None, only()).body is raw


def test_only_the_string_with_the_finding_changes() -> None:
    raw = body(f"I am {EMAIL}", "caf\u00e9", tools=[{"name": EMAIL}])
    result = screened(raw)
    (token,) = result.issued

    assert result.body == raw.replace(f"I am {EMAIL}".encode(), f"I am {token}".encode())
    assert result.issued == {token: EMAIL}
    assert result.counts == {"email": 1}


def test_system_results_and_arguments_are_screened() -> None:
    arguments = json.dumps({"cmd": f"curl {ODD_URL}", "key": PEM})
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": arguments}}
    raw = json.dumps(
        {
            "messages": [
                {"role": "system", "content": EMAIL},
                {"role": "assistant", "content": None, "tool_calls": [call]},
                {"role": "tool", "tool_call_id": "c", "content": AWS_ID},
            ]
        }
    ).encode()
    result = screened(raw, "openai_chat")
    inner = json.loads(json.loads(result.body)["messages"][1]["tool_calls"][0]["function"]["arguments"])

    assert sorted(result.issued.values()) == sorted([EMAIL, ODD_PASSWORD, PEM, AWS_ID])
    assert inner["key"] in result.issued
    assert result.counts == {"email": 1, "url_credentials": 1, "private_key": 1, "aws_key": 1}


def test_arguments_that_are_no_json_are_screened_as_text() -> None:
    call = {"id": "c", "function": {"name": "f", "arguments": f'{{"key": "{KEY}'}}
    raw = json.dumps({"messages": [{"role": "assistant", "tool_calls": [call]}]}).encode()

    assert list(screened(raw, "openai_chat").issued.values()) == [KEY]


def test_arguments_of_any_depth_are_screened() -> None:
    call = {"id": "c", "function": {"name": "f", "arguments": '{"a":' * 10_000 + f'"{KEY}"' + "}" * 10_000}}
    raw = json.dumps({"messages": [{"role": "assistant", "tool_calls": [call]}]}).encode()

    assert list(screened(raw, "openai_chat").issued.values()) == [KEY]


def test_a_member_that_occurs_twice_in_a_block_hides_nothing() -> None:
    block = b'{"type": "tool_use", "input": {"a": "%s", "a": "ok"}}' % EMAIL.encode()
    raw = b'{"messages": [{"role": "user", "content": "hi"}, {"role": "user", "content": [%s]}]}' % block

    assert EMAIL.encode() not in screened(raw).body
    assert screened(raw).counts == {"email": 1}


def test_what_occurs_again_is_counted_again() -> None:
    assert screened(body(EMAIL, [{"type": "text", "text": EMAIL}, {"type": "text", "text": EMAIL}])).counts == {
        "email": 3
    }


def test_the_next_turn_begins_with_the_same_bytes() -> None:
    turns: list[Any] = [f"mail {EMAIL}", [{"type": "text", "text": "ok"}], f"key {KEY}", "done", f"{EMAIL} {AWS_ID}"]
    screener, last = Screener(ROOT_KEY), b""
    for count in range(1, len(turns) + 1):
        result = screener.screen(body(*turns[:count]), "anthropic", None, ALL)
        assert result.body.startswith(last)
        assert result == screened(body(*turns[:count]))
        last = result.body.rstrip(b"\n ]}")


SAID = [
    f"mail {EMAIL}",
    f"DB_PASSWORD={ODD_SECRET}",
    f"is {ODD_SECRET} it?",
    "Dear Jonathan Fairweather,",
    "ok",
    f"mq is {ODD_URL}",
    "ask Jonathan Fairweather",
    f"x\\n{ODD_SECRET} {KEY}",
    '{"a": "b"}',
]


@settings(max_examples=25)
@given(st.lists(st.sampled_from(SAID), min_size=1, max_size=8), st.sampled_from(SAID), st.booleans())
def test_whatever_is_said_an_earlier_turn_is_the_beginning_of_the_next(
    turns: list[str], system: str, is_last: bool
) -> None:
    screener, last, first_system = Screener(ROOT_KEY), b"", None
    for count in range(1, len(turns) + 1):
        talk = {"messages": [{"role": "user", "content": text} for text in turns[:count]]}
        whole = {**talk, "system": system} if is_last else {"system": system, **talk}
        result = json.loads(screener.screen(json.dumps(whole).encode(), "anthropic", None, ALL).body)
        said = json.dumps(result["messages"]).encode()[:-1]

        assert said.startswith(last)
        assert first_system in (None, result["system"])
        assert screened(json.dumps(whole).encode()).body == json.dumps(result).encode()
        last, first_system = said, result["system"]


def test_screening_twice_changes_nothing_more() -> None:
    once = screened(body(f"{EMAIL} {KEY} {ODD_URL}", f"{PEM} {AWS_ID}"))
    twice = screened(once.body)

    assert twice.body is once.body


def test_tenants_have_different_tokens() -> None:
    raw = body(EMAIL)

    assert not screened(raw, tenant="a").issued.keys() & screened(raw, tenant="b").issued.keys()
    assert screened(raw, tenant="a") == screened(raw, tenant="a")


def test_one_screener_keeps_tenants_and_detectors_apart() -> None:
    screener, raw = Screener(ROOT_KEY), body(f"{EMAIL} {AWS_ID}")
    results = [
        screener.screen(raw, "anthropic", tenant, policy)
        for tenant in ("a", "b", None)
        for policy in (ALL, only("email"))
        for _ in range(2)
    ]

    assert len({result.body for result in results}) == 6
    assert [len(result.issued) for result in results] == [2, 2, 1, 1] * 3


def test_patterns_and_allowed_values_are_one_tenants_alone() -> None:
    screener, raw = Screener(ROOT_KEY), body(f"CASE-1 {EMAIL}")
    own = replace(ALL, custom=(CustomPattern(id="c1", name="case", pattern="CASE-[0-9]"),))
    lenient = replace(ALL, allow=(AllowEntry(value=EMAIL),))
    results = [
        screener.screen(raw, "anthropic", tenant, policy)
        for tenant, policy in (("a", own), ("b", lenient), ("c", ALL), ("a", own), ("b", lenient), ("c", ALL))
    ]

    assert [result.counts for result in results[:3]] == [{"c1": 1, "email": 1}, {}, {"email": 1}]
    assert sorted(results[0].issued.values()) == ["CASE-1", EMAIL]
    assert results[1].body is raw
    assert results[:3] == results[3:]


def test_a_screening_that_takes_too_long_goes_on_where_it_stopped() -> None:
    screener, raw = Screener(ROOT_KEY), body(*(f"{n} {EMAIL}" for n in range(20)))
    with pytest.raises(OutOfTime):
        screener.screen(raw, "anthropic", None, ALL, -1)

    assert screener.screen(raw, "anthropic", None, ALL, 60) == screened(raw)
    assert screener.screen(raw, "anthropic", None, ALL, -1) == screened(raw)


def test_new_text_is_what_makes_a_body_dear() -> None:
    screener, long = Screener(ROOT_KEY), body("word " * 20_000, "ok")
    known = ("anthropic", None, ALL)

    assert screener.is_cheap(body("hello"), *known)
    assert not screener.is_cheap(long, *known)
    screener.screen(long, *known)
    assert screener.is_cheap(long, *known)
    assert not screener.is_cheap(long, "anthropic", "other", ALL)
    assert screener.is_cheap(b"nonsense" * 20_000, *known)


def test_asking_whether_it_is_cheap_changes_nothing_about_the_result() -> None:
    screener, long = Screener(ROOT_KEY), body(f"{EMAIL} " + "word " * 20_000, EMAIL)
    first = screened(long)

    for tenant in (None, "other", None):
        screener.is_cheap(long, "anthropic", None, ALL)
        assert screener.screen(long, "anthropic", tenant, ALL) == screened(long, tenant=tenant)
        assert screener.screen(body(EMAIL), "anthropic", None, ALL) == screened(body(EMAIL))
    assert screener.screen(long, "anthropic", None, ALL) == first


def test_many_small_new_messages_are_dear_too() -> None:
    raw = body(*[f"{n} " + "word " * 200 for n in range(200)])

    assert not Screener(ROOT_KEY).is_cheap(raw, "anthropic", None, ALL)


def test_so_many_known_messages_are_dear() -> None:
    screener = Screener(ROOT_KEY)
    few, many = body(*["w" * 60] * 1_400), body(*["w" * 60] * 1_600)
    for raw in (few, many):
        screener.screen(raw, "anthropic", None, ALL)

    assert screener.is_cheap(few, "anthropic", None, ALL)
    assert not screener.is_cheap(many, "anthropic", None, ALL)
    assert not screener.is_cheap(body("w" * LARGE_BYTES), "anthropic", None, ALL)


def test_members_that_were_decoded_before_make_no_difference() -> None:
    raw = body(EMAIL, system=f"I am {EMAIL}")
    members = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])

    assert Screener(ROOT_KEY).screen(raw, "anthropic", None, ALL, members=members) == screened(raw)


class Reader:
    """A language model that finds `Sam` and notes what it read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def spans(self, text: str) -> list[Guess]:
        self.read.append(text)
        return [Guess(at, at + 3, "name", 0.9) for at in range(len(text)) if text.startswith("Sam", at)]


READS = replace(ALL, model="presidio")


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    found = Reader()
    for module in ("screen", "replace"):
        monkeypatch.setattr(f"codegate.guardrails.{module}.detector", lambda model: found)
    return found


def test_a_language_model_reads_what_the_user_wrote_and_only_once(reader: Reader) -> None:
    tool = {"type": "tool_result", "tool_use_id": "t", "content": "it was Sam again"}
    raw = body([{"type": "text", "text": f"ask Sam or {EMAIL}"}, tool], "I know Sam well", system="you are Sam indeed")
    screener = Screener(ROOT_KEY)
    first = screener.screen(raw, "anthropic", None, READS)

    assert sorted(first.issued.values()) == ["Sam", EMAIL]
    assert first.counts == {"name": 1, "email": 1}
    assert screener.screen(raw, "anthropic", None, READS) == first
    assert reader.read == [f"ask Sam or {EMAIL}"]
    assert screener.screen(raw, "anthropic", None, ALL).counts == {"email": 1}


def test_what_patterns_find_and_what_may_stay_is_not_guessed_at(reader: Reader) -> None:
    allowed = replace(READS, allow=(AllowEntry(value="Sam"),))
    off = replace(only("email"), model="presidio")
    text = "write to Sam@some-company.org now"

    assert Screener(ROOT_KEY).screen(body(text), "anthropic", None, READS).counts == {"email": 1}
    assert Screener(ROOT_KEY).screen(body("ask Sam now"), "anthropic", None, allowed).counts == {}
    assert Screener(ROOT_KEY).screen(body("ask Sam now"), "anthropic", None, off).counts == {}
    assert reader.read == [text, "ask Sam now"]


def test_the_whole_input_is_the_users_and_instructions_are_not(reader: Reader) -> None:
    raw = b'{"instructions": "ask Sam now", "input": "ask Sam now"}'
    result = Screener(ROOT_KEY).screen(raw, "openai_responses", None, READS)

    assert result.counts == {"name": 1}
    assert result.body.startswith(b'{"instructions": "ask Sam now"')


def test_with_a_language_model_nothing_new_is_cheap(reader: Reader) -> None:
    screener, raw = Screener(ROOT_KEY), body("ask Sam now")

    assert not screener.is_cheap(raw, "anthropic", None, READS)
    screener.screen(raw, "anthropic", None, READS)
    assert screener.is_cheap(raw, "anthropic", None, READS)


def test_a_language_model_that_breaks_refuses_the_request(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str) -> list[Guess]:
        raise RuntimeError(text)

    monkeypatch.setattr(reader, "spans", broken)
    with pytest.raises(GuardrailFailed) as caught:
        Screener(ROOT_KEY).screen(body("ask Sam now"), "anthropic", None, READS)

    assert "Sam" not in caught.value.text()


def test_spans_tell_what_a_language_model_finds(reader: Reader) -> None:
    ((span, _),) = Screener(ROOT_KEY).spans("ask Sam now", READS)

    assert (span.start, span.end, span.detector_id) == (4, 7, "name")


def test_spans_tell_what_would_be_replaced() -> None:
    text = f"ü {EMAIL}!"
    ((span, token),) = Screener(ROOT_KEY).spans(text, ALL)

    assert text[span.start : span.end] == EMAIL
    assert screened(body(text)).issued == {token: EMAIL}


def test_whatever_breaks_the_request_is_refused_without_a_word_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret text")

    monkeypatch.setattr(Engine, "find", broken)
    with pytest.raises(GuardrailFailed) as caught:
        screened(body("hello there"))

    assert caught.value.field == "messages[0]"
    assert "RuntimeError" in caught.value.message
    assert "secret" not in caught.value.text()


def test_two_values_with_one_token_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "form", lambda *_: "cg_email_000000000000000")
    with pytest.raises(GuardrailFailed, match="same token"):
        screened(body(EMAIL, f"x{EMAIL}"))


VALUES = st.sampled_from([EMAIL, KEY, AWS_ID, PEM, ODD_URL])
TEXTS = st.lists(st.text(max_size=12) | VALUES.map(lambda value: f" {value} "), max_size=6).map("".join)


@given(st.lists(TEXTS, min_size=1, max_size=4), TEXTS)
def test_what_was_screened_can_be_restored_exactly(texts: list[str], data: str) -> None:
    arguments = json.dumps({"path": "x", "content": data})
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": arguments}}
    message = {"role": "assistant", "content": [{"type": "text", "text": text} for text in texts], "tool_calls": [call]}
    raw = json.dumps({"messages": [message, {"content": [{"type": "tool_use", "input": {data: [data]}}]}]}).encode()
    result = screened(raw, "openai_chat")
    restored, wanted = json.loads(restore_reply(result.body, result.issued).body), json.loads(raw)
    (back,) = restored["messages"][0].pop("tool_calls")
    del wanted["messages"][0]["tool_calls"]

    assert restored == wanted
    assert json.loads(back["function"]["arguments"]) == {"path": "x", "content": data}
    assert screened(result.body, "openai_chat").body is result.body


def test_a_value_that_was_found_stays_hidden_when_it_is_repeated_without_its_surroundings() -> None:
    password = "Tr0ub4dor" + "&3xyz"
    screener = Screener(b"k" * 32)
    asked = {"role": "user", "content": f"DB_PASSWORD={password}"}
    before = {"role": "user", "content": f"hm, {password}"}
    turns = [before, asked, {"role": "assistant", "content": f"{password} is weak"}, {"role": "user", "content": "ok"}]

    def sent(messages: list[dict[str, str]]) -> str:
        body = json.dumps({"messages": messages}).encode()
        screened = screener.screen(body, "openai_chat", None, Policy()).body
        assert Screener(b"k" * 32).screen(body, "openai_chat", None, Policy()).body == screened
        return screened.decode()

    whole = sent(turns)
    assert whole.count(password) == 1
    assert whole.startswith(sent(turns[:2])[:-2])
    assert sent(turns) == whole
