"""A Responses client's own body at a target that speaks Responses."""

from typing import Any

import msgspec

from codegate.wire.format import Notes
from codegate.wire.openai_responses.own_body import patch
from codegate.wire.profile import Profile
from codegate.wire.splice import Body
from tests.conversions import CODEX, OPENAI, said


def thought(encrypted: str) -> dict[str, Any]:
    return {"type": "reasoning", "summary": [], "encrypted_content": encrypted}


OWN, CARRIED, FOREIGN = thought("gAAAA1"), thought("cg1.openai.gAAAA1"), thought("cg1.claude.EqQB")


def changes(items: Any, profile: Profile = OPENAI) -> dict[str, Any]:
    body = Body.parse(msgspec.json.encode({"model": "m", "input": items}))
    return patch(body, profile, Notes()).changes


def test_reasoning_of_others_stays_here() -> None:
    turns = [said("user", "hi"), FOREIGN, said("assistant", "ok"), OWN, said("assistant", "so"), said("user", "on")]

    assert changes(turns)["input"] == [turns[0], *turns[2:]]


def test_openais_own_in_a_carrier_is_unpacked() -> None:
    assert changes([said("user", "hi"), CARRIED])["input"][1] == OWN


def test_a_body_without_anything_foreign_is_left_alone() -> None:
    assert changes([said("user", "hi"), OWN]) == {}
    assert changes([said("user", 'say "cg1.claude.x"')]) == {}
    assert changes('"cg1.') == {}


def test_codex_gets_its_own_changes_too() -> None:
    found = changes([said("system", "Be brief."), FOREIGN, said("user", "hi")], CODEX)

    assert [item.get("role") for item in found["input"]] == ["developer", "user"]
    assert found["store"] is False
