"""A call as one candidate's provider wants it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from codegate.errors import InvalidRequest, NoRoute, NotFound
from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.proxy import outbound
from codegate.proxy.call import CleanCall
from codegate.proxy.native import native_formats
from codegate.proxy.outbound import Outbound, Prepared, profile_for
from codegate.records import ModelLimit
from codegate.routing.route import Candidate
from codegate.wire.profile import Profile
from codegate.wire.table import FORMATS
from codegate.wire.thoughts import Thoughts
from tests.proxy import fakes

ODD = (
    b'{ "model" : "claude-sonnet-4-5","temperature":1.0,\n "unknown":{"b":1,"a":[1e2]} , "messages":[], "max_tokens":5}'
)
BILLING = {"type": "text", "text": "x-anthropic-billing-header: cc_version=1; cch=ab12;"}
RULES = {"type": "text", "text": "Be brief."}
LOCAL: dict[str, Any] = {"base_url": "http://127.0.0.1:9/v1", "allow_private": True}


def sonnet(key: str = "acc-1", **fields: Any) -> Candidate:
    return fakes.candidate(key, **fields)


def messages_relay(**fields: Any) -> Candidate:
    return fakes.candidate("relay", provider="custom-anthropic", **LOCAL | fields)


def chat(key: str = "chat", **fields: Any) -> Candidate:
    return fakes.candidate(key, **{"provider": "custom", "model": "local-model"} | LOCAL | fields)


def prepare(call: CleanCall, target: Candidate, *, strict: bool = False, **fields: Any) -> Prepared:
    return Outbound(call, fakes.snapshot(target.account, **fields), strict=strict).prepare(target)


def headers_of(prepared: Prepared) -> dict[str, str]:
    return dict(prepared.request.headers)


class TestSameFormat:
    """The client's own bytes."""

    def test_nothing_to_change_is_the_very_same_bytes(self) -> None:
        call = fakes.clean_call(raw=ODD)
        prepared = prepare(call, sonnet())

        assert prepared.request.body is call.body.raw
        assert prepared.context is None
        assert prepared.warnings == ()

    def test_another_model_name_changes_the_name_alone(self) -> None:
        prepared = prepare(fakes.clean_call(raw=ODD), sonnet(model="claude-opus-4-8"))

        assert prepared.request.body == ODD.replace(b'"claude-sonnet-4-5"', b'"claude-opus-4-8"')

    @pytest.mark.parametrize(("asked", "sent"), [(64_000, 64_000), (64_001, 64_000), (1_000_000, 64_000)])
    def test_more_output_than_the_model_has_is_clamped_and_noted(self, asked: int, sent: int) -> None:
        prepared = prepare(fakes.clean_call(raw=fakes.body(max_tokens=asked)), sonnet())

        assert json.loads(prepared.request.body)["max_tokens"] == sent
        assert prepared.warnings == (() if asked == sent else ("changed:max_tokens",))

    def test_the_users_own_limit_of_a_model_counts(self) -> None:
        own = {"local-model": ModelLimit(model_id="local-model", max_output_tokens=10)}
        raw = fakes.body(model="local-model", max_tokens=50, max_completion_tokens=60)
        prepared = prepare(fakes.clean_call("openai_chat", raw), chat(), model_limits=own)
        sent = json.loads(prepared.request.body)

        assert (sent["max_tokens"], sent["max_completion_tokens"]) == (10, 10)
        assert prepared.warnings == ("changed:max_tokens", "changed:max_completion_tokens")

    def test_a_model_that_nobody_knows_is_not_clamped(self) -> None:
        call = fakes.clean_call("openai_chat", fakes.body(model="local-model", max_tokens=10**9))

        assert prepare(call, chat()).request.body is call.body.raw

    def test_strict_refuses_to_clamp(self) -> None:
        with pytest.raises(InvalidRequest) as caught:
            prepare(fakes.clean_call(raw=fakes.body(max_tokens=10**6)), sonnet(), strict=True)

        assert caught.value.field == "max_tokens"

    def test_a_billing_block_goes_to_anthropic(self) -> None:
        call = fakes.clean_call(raw=fakes.body(system=[BILLING, RULES]))

        assert prepare(call, sonnet()).request.body is call.body.raw

    def test_a_billing_block_goes_to_nobody_else(self) -> None:
        raw = fakes.body(system=[BILLING, RULES], unknown=1.5)
        sent = prepare(fakes.clean_call(raw=raw), messages_relay()).request.body

        assert json.loads(sent) == {**json.loads(raw), "system": [RULES]}

    @pytest.mark.parametrize(
        "members",
        [
            {"messages": [{"role": "user", "content": BILLING["text"]}]},
            {"messages": [{"role": "user", "content": BILLING["text"]}], "system": [RULES]},
            {"messages": [{"role": "user", "content": BILLING["text"]}], "system": "Be brief."},
        ],
    )
    def test_words_about_the_billing_block_change_nothing(self, members: dict[str, Any]) -> None:
        call = fakes.clean_call(raw=fakes.body(**members))

        assert prepare(call, messages_relay()).request.body is call.body.raw

    def test_the_clients_protocol_headers_and_query_go_to_anthropic(self) -> None:
        told = {"anthropic-beta": "one-2025-01-01", "user-agent": "claude-cli/9", "cookie": "a=b", "x-api-key": "own"}
        call = fakes.clean_call(head={"headers": told, "query": "beta=true"})
        prepared = prepare(call, sonnet())
        sent = headers_of(prepared)

        assert prepared.request.url == "https://api.anthropic.com/v1/messages?beta=true"
        assert (sent["anthropic-beta"], sent["user-agent"]) == ("one-2025-01-01", "claude-cli/9")
        assert sent["x-api-key"] == fakes.KEY
        assert "cookie" not in sent

    def test_a_dialect_may_change_the_clients_own_body(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(outbound, "profile_for", lambda *_: Profile(codex=True))
        raw = b'{ "model":"gpt-5.5","input":"hi", "temperature":0.2}'
        target = fakes.candidate("gpt", provider="openai", model="gpt-5.5")
        prepared = prepare(fakes.clean_call("openai_responses", raw), target)
        body = json.loads(prepared.request.body)

        assert (body["store"], body["stream"], body["instructions"]) == (False, True, "")
        assert "temperature" not in body
        assert prepared.warnings == ("dropped:temperature",)


class TestOtherFormat:
    """Through the hub."""

    def test_the_body_is_the_targets_and_the_answer_knows_the_clients_model(self) -> None:
        prepared = prepare(fakes.clean_call(), chat())
        sent = json.loads(prepared.request.body)

        assert (sent["model"], prepared.wire_format.name) == ("local-model", "openai_chat")
        assert prepared.request.url == "http://127.0.0.1:9/v1/chat/completions"
        assert prepared.context is not None
        assert prepared.context.model == "claude-sonnet-4-5"
        assert prepared.context.reasoning_family == "custom"

    @pytest.mark.parametrize("is_stream", [False, True])
    def test_an_answer_whose_provider_counts_nothing_tells_an_estimate_of_its_input(self, is_stream: bool) -> None:
        prepared = prepare(fakes.clean_call(is_stream=is_stream), chat())

        assert prepared.context is not None
        assert prepared.context.input_estimate > 1

    @pytest.mark.parametrize(("display", "is_hidden"), [("omitted", True), ("summarized", False)])
    def test_the_answer_knows_whether_reasoning_is_shown(self, display: str, is_hidden: bool) -> None:
        raw = {**json.loads(fakes.clean_call().body.raw), "thinking": {"type": "adaptive", "display": display}}
        prepared = prepare(fakes.clean_call(raw=json.dumps(raw).encode()), chat())

        assert prepared.context is not None
        assert prepared.context.hides_thoughts is is_hidden

    def test_what_can_only_be_passed_on_is_not_converted(self) -> None:
        call = fakes.clean_call("openai_chat", head={"wire_format": native_formats()["/v1/embeddings"]})

        with pytest.raises(NotFound):
            prepare(call, sonnet())
        assert prepare(call, chat()).request.url.endswith("/v1/embeddings")

    def test_the_clients_headers_and_query_stay_here(self) -> None:
        told = {"anthropic-beta": "one-2025-01-01", "user-agent": "claude-cli/9"}
        prepared = prepare(fakes.clean_call(head={"headers": told, "query": "beta=true"}), chat())

        assert "?" not in prepared.request.url
        assert "claude-cli" not in str(prepared.request.headers)
        assert "anthropic-beta" not in headers_of(prepared)

    def test_no_headers_of_a_chat_client_reach_anthropic(self) -> None:
        call = fakes.clean_call("openai_chat", head={"headers": {"user-agent": "codex/1", "x-stainless-os": "Linux"}})

        assert not {"codex/1", "Linux"} & set(headers_of(prepare(call, sonnet())).values())

    def test_the_hub_is_entered_once_for_several_candidates(self, monkeypatch: pytest.MonkeyPatch) -> None:
        entered: list[int] = []
        own = FORMATS["anthropic"]

        def counted(*given: Any) -> Any:
            entered.append(1)
            return own.to_hub(*given)

        call = fakes.clean_call(raw=fakes.body(top_k=5), head={"wire_format": replace(own, to_hub=counted)})
        targets = [chat("a"), chat("b", model="other-model")]
        outbound = Outbound(call, fakes.snapshot(*(target.account for target in targets)), strict=False)
        sent = [outbound.prepare(target) for target in targets]

        assert entered == [1]
        assert [json.loads(one.request.body)["model"] for one in sent] == ["local-model", "other-model"]
        assert [one.warnings for one in sent] == [("dropped:top_k",)] * 2

    def test_strict_refuses_what_cannot_be_kept(self) -> None:
        with pytest.raises(InvalidRequest) as caught:
            prepare(fakes.clean_call(raw=fakes.body(top_k=5)), chat(), strict=True)

        assert caught.value.code == "unsupported_parameter"

    def test_more_output_than_the_model_has_is_clamped_and_noted(self) -> None:
        call = fakes.clean_call("openai_chat", fakes.body(max_tokens=10**6))
        prepared = prepare(call, sonnet())

        assert json.loads(prepared.request.body)["max_tokens"] == 64_000
        assert "changed:max_tokens" in prepared.warnings

    def test_the_usage_chunk_is_remembered_for_a_chat_client(self) -> None:
        raw = fakes.body(is_stream=True, stream_options={"include_usage": True})
        asked, silent = (
            prepare(fakes.clean_call("openai_chat", given), sonnet()).context for given in (raw, fakes.body())
        )

        assert asked is not None
        assert silent is not None
        assert (asked.include_usage, silent.include_usage) == (True, False)

    def test_an_answer_to_responses_knows_its_request(self) -> None:
        tools = [{"type": "custom", "name": "apply_patch"}]
        asked = {"model": "gpt-5", "instructions": "Be brief.", "input": "hi", "tools": tools, "store": False}
        prepared = prepare(fakes.clean_call("openai_responses", json.dumps(asked).encode()), chat())

        assert prepared.context is not None
        assert prepared.context.echo == {"instructions": "Be brief.", "tools": tools, "store": False}
        assert prepared.context.call_shapes == {"apply_patch": {"type": "custom_tool_call", "name": "apply_patch"}}
        assert prepared.context.freeform_tools == {"apply_patch"}

    def test_a_model_of_responses_alone_is_asked_there(self) -> None:
        raw = b'{"model":"gpt-5.3-codex","messages":[{"role":"user","content":"hi"}]}'
        target = fakes.candidate("gpt", provider="openai", model="gpt-5.3-codex")
        prepared = prepare(fakes.clean_call("openai_chat", raw), target)

        assert prepared.wire_format.name == "openai_responses"
        assert prepared.request.url.endswith("/responses")


class TestKeys:
    """An account's key, and accounts without one."""

    def test_an_account_whose_secret_is_gone_is_no_route(self) -> None:
        target = sonnet()
        outbound = Outbound(fakes.clean_call(), fakes.snapshot(target.account, has_keys=False), strict=False)
        with pytest.raises(NoRoute) as caught:
            outbound.prepare(target)

        assert "codegate accounts edit acc-1" in caught.value.hint

    def test_an_account_with_an_empty_secret_is_no_route(self) -> None:
        target = sonnet()
        known = fakes.snapshot(target.account)
        empty = {key: type(value)(account_id=key) for key, value in known.credentials.items()}
        with pytest.raises(NoRoute):
            Outbound(fakes.clean_call(), type(known)(credentials=empty), strict=False).prepare(target)

    @pytest.mark.parametrize("target", [chat(), messages_relay()])
    def test_a_local_server_needs_no_key(self, target: Candidate) -> None:
        outbound = Outbound(fakes.clean_call(), fakes.snapshot(target.account, has_keys=False), strict=False)

        assert not {"authorization", "x-api-key"} & set(headers_of(outbound.prepare(target)))


def test_formats_are_compared_by_the_endpoint_that_would_be_used() -> None:
    outbound = Outbound(fakes.clean_call(), fakes.snapshot(), strict=False)
    both = fakes.candidate(provider="deepseek")

    assert [outbound.is_same_format(one) for one in (sonnet(), messages_relay(), both, chat())] == [True] * 3 + [False]


def test_another_path_may_be_asked_for() -> None:
    target = sonnet()
    prepared = Outbound(fakes.clean_call(), fakes.snapshot(target.account), strict=False).prepare(
        target, path="/messages/count_tokens"
    )

    assert prepared.request.url == "https://api.anthropic.com/v1/messages/count_tokens"


def test_a_models_own_dialect_beats_the_endpoints() -> None:
    own, other, usual = Profile(max_output=1), Profile(max_output=2), Profile(max_output=3)
    endpoint = Endpoint("openai_chat", None, BEARER, usual)
    source = Provider("x", "X", (endpoint,), profiles=(("big-*", own), ("*", other)))
    plain = Provider("y", "Y", (endpoint,))

    assert profile_for(source, endpoint, "BIG-1") is own
    assert profile_for(source, endpoint, "small") is other
    assert profile_for(plain, endpoint, "BIG-1") is usual


class TestThoughts:
    """Reasoning that a client has lost goes back to a provider that wants it."""

    CALL = {"id": "c1", "type": "function", "function": {"name": "Read", "arguments": "{}"}}
    LOST = {"role": "assistant", "content": None, "tool_calls": [CALL]}

    def body_at(self, target: Candidate, client: str, messages: list[Any]) -> Any:
        kept = Thoughts()
        kept.keep("", "c1", "hm")
        turns = "input" if client == "openai_responses" else "messages"
        raw = json.dumps({"model": target.model, turns: messages}).encode()
        call = fakes.clean_call(client, raw=raw, model=target.model)
        sent = Outbound(call, fakes.snapshot(target.account), strict=False, thoughts=kept).prepare(target)
        return json.loads(sent.request.body)["messages"]

    @pytest.mark.parametrize(
        ("provider", "model", "expected"),
        [("deepseek", "deepseek-v4", "hm"), ("moonshot", "kimi-k3", "hm"), ("openai", "gpt-4.1", None)],
    )
    def test_in_a_chat_clients_own_body(self, provider: str, model: str, expected: str | None) -> None:
        target = fakes.candidate("acc", provider=provider, model=model)
        found = self.body_at(target, "openai_chat", [{"role": "user", "content": "go"}, self.LOST])

        assert found[1].get("reasoning_content") == expected

    def test_in_a_conversation_that_is_converted(self) -> None:
        target = fakes.candidate("acc", provider="deepseek", model="deepseek-v4")
        used = {"type": "function_call", "call_id": "c1", "name": "Read", "arguments": "{}"}
        found = self.body_at(target, "openai_responses", [{"role": "user", "content": "go"}, used])

        assert found[1]["reasoning_content"] == "hm"


def test_a_file_that_nobody_reads_is_told_in_words_where_that_is_asked_for() -> None:
    source = {"type": "base64", "media_type": "application/pdf", "data": "aGk="}
    message = {"role": "user", "content": [{"type": "document", "source": source}]}
    call = fakes.clean_call(raw=json.dumps({"model": "m", "max_tokens": 9, "messages": [message]}).encode())
    target = chat()
    told = Outbound(call, fakes.snapshot(target.account), strict=False, omits_media=True).prepare(target)

    assert b"[document omitted: application/pdf]" in told.request.body
    with pytest.raises(InvalidRequest):
        prepare(call, target)
