"""A Messages client's own body at a target that speaks Messages."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from codegate.wire.anthropic.own_body import patch, reroute
from codegate.wire.format import Notes
from codegate.wire.profile import Profile
from codegate.wire.splice import Body
from tests.conversions import CLAUDE, OLD_CLAUDE, assistant, call, result, text, user

BILLING = text("x-anthropic-billing-header: cc_version=2; cch=1;")
COMPATIBLE = Profile(system_parts=True)
ECHOES = replace(COMPATIBLE, reasoning_echo="reasoning_content")
NEWEST = replace(CLAUDE, takes_budget=False)
SIGNED = {"type": "thinking", "thinking": "Hm.", "signature": "EqQBClaude"}
FOREIGN = {"type": "thinking", "thinking": "Hm.", "signature": "cg1.openai.gAAAA"}
SEALED = {"type": "redacted_thinking", "data": "cg1.gemini.CiQB"}
MADE = {"type": "web_search_result_location", "url": "https://a.org", "encrypted_index": "cg1.web."}
ISSUED = {**MADE, "encrypted_index": "Eo8B"}


def sent(members: dict[str, Any], profile: Profile, change: Any = patch) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The body as it leaves, and what is told."""
    whole = {"model": "m", "max_tokens": 4000, "messages": [user("hi")], **members}
    body, notes = Body.parse(msgspec.json.encode(whole)), Notes()
    found = change(body, profile, notes)
    return msgspec.json.decode(body.patched(found.changes, found.drop)), notes.items()


def contents(members: dict[str, Any], profile: Profile = CLAUDE) -> list[Any]:
    return [message["content"] for message in sent(members, profile)[0]["messages"]]


@pytest.mark.parametrize("system", [[BILLING], BILLING["text"]])
def test_a_system_that_was_attribution_alone_is_left_out_whole(system: Any) -> None:
    assert "system" not in sent({"system": system}, COMPATIBLE)[0]
    assert sent({"system": system}, CLAUDE)[0]["system"] == system


def test_of_more_the_rest_stays() -> None:
    assert sent({"system": [BILLING, text("Be brief.")]}, COMPATIBLE)[0]["system"] == [text("Be brief.")]


def test_a_body_without_anything_foreign_changes_nothing() -> None:
    body = Body.parse(msgspec.json.encode({"model": "m", "messages": [user("hi"), assistant(SIGNED, "ok")]}))

    assert patch(body, CLAUDE, Notes()).changes == {}


def test_reasoning_of_others_stays_here_and_claudes_own_goes_back() -> None:
    turns = [user("hi"), assistant(FOREIGN, SEALED, SIGNED, "ok"), assistant(SEALED), user("on")]

    assert contents({"messages": turns}) == [[text("hi")], [SIGNED, text("ok")], [text("on")]]


def test_claudes_own_in_a_carrier_is_unpacked() -> None:
    packed = [
        {**SIGNED, "signature": "cg1.claude.EqQB"},
        {"type": "redacted_thinking", "data": "cg1.claude-redacted.Ab"},
    ]
    found = contents({"messages": [user("hi"), assistant(*packed, "ok")]})[1]

    assert [found[0]["signature"], found[1]["data"]] == ["EqQB", "Ab"]


def test_a_provider_that_wants_reasoning_back_gets_its_text() -> None:
    turns = [user("hi"), assistant(FOREIGN, SEALED, "ok")]

    assert contents({"messages": turns}, ECHOES)[1] == [{**FOREIGN, "signature": ""}, text("ok")]
    assert contents({"messages": turns}, COMPATIBLE)[1] == [text("ok")]


def test_sources_that_anthropic_never_issued_stay_here() -> None:
    turns = [user("hi"), assistant(text("a", citations=[MADE, ISSUED]), text("b", citations=[MADE]))]

    assert contents({"messages": turns})[1] == [text("a", citations=[ISSUED]), text("b")]


def test_a_budget_is_taken_back_in_a_tool_loop_that_lost_its_thinking() -> None:
    loop = [user("hi"), assistant(FOREIGN, call("a")), user(result("a"))]
    budget = {"thinking": {"type": "enabled", "budget_tokens": 2000}}

    assert "thinking" not in sent({"messages": loop, **budget}, CLAUDE)[0]
    assert "thinking" in sent({"messages": [*loop, assistant("ok"), user("on")], **budget}, CLAUDE)[0]


def test_an_alias_brings_a_budget_to_a_model_that_knows_levels() -> None:
    body, told = sent({"thinking": {"type": "enabled", "budget_tokens": 20000}}, NEWEST, reroute)

    assert body["thinking"] == {"type": "adaptive", "display": "summarized"}
    assert body["output_config"] == {"effort": "high"}
    assert told == ("changed:thinking",)


def test_an_alias_brings_a_level_to_a_model_that_knows_budgets() -> None:
    asked = {"thinking": {"type": "adaptive"}, "output_config": {"effort": "medium"}}
    body, told = sent(asked, OLD_CLAUDE, reroute)

    assert body["thinking"] == {"type": "enabled", "budget_tokens": 3999}
    assert "output_config" not in body
    assert told == ("changed:thinking",)
    assert "thinking" not in sent({**asked, "max_tokens": 500}, OLD_CLAUDE, reroute)[0]


def test_the_form_of_the_answer_stays_when_the_level_goes() -> None:
    shape = {"format": {"type": "json_schema", "schema": {}}}
    asked = {"thinking": {"type": "adaptive"}, "output_config": {"effort": "low", **shape}}

    assert sent(asked, OLD_CLAUDE, reroute)[0]["output_config"] == shape


@pytest.mark.parametrize("profile", [CLAUDE, COMPATIBLE])
def test_what_the_other_model_takes_stays(profile: Profile) -> None:
    asked = {"thinking": {"type": "enabled", "budget_tokens": 2000}}

    assert sent(asked, profile, reroute) == ({"model": "m", "max_tokens": 4000, "messages": [user("hi")], **asked}, ())
