"""
What a Messages client's own body must change for a target that speaks Messages too.

Nearly always nothing. A client that has talked to other providers through CodeGate sends back what was made of their
answers: reasoning in carriers (`cg1.…`, `protocols.md` 1.9) and sources that Anthropic never issued. Nobody here takes
them, so they are left out, the same way each turn.
"""

from typing import Any

import msgspec

from codegate.wire import effort
from codegate.wire.anthropic.attribution import ATTRIBUTION, without_attribution
from codegate.wire.blocks import dicts
from codegate.wire.citations import is_foreign
from codegate.wire.format import Notes, Patch
from codegate.wire.hub import Block, Json
from codegate.wire.profile import Profile
from codegate.wire.provenance import family_of, uncarried
from codegate.wire.splice import Body

_CARRIER = b'"cg1.'
_OWN = frozenset({"claude", "claude-redacted"})


class _Conversation(msgspec.Struct):
    messages: list[msgspec.Raw] = []


_READER = msgspec.json.Decoder(_Conversation)


def patch(body: Body, profile: Profile, notes: Notes) -> Patch:
    """The changes for this target: without attribution elsewhere than at Anthropic, without what is not its own."""
    del notes  # what nobody can read is no loss
    changes: Json = {}
    drop: tuple[str, ...] = ()
    if not profile.is_anthropic and ATTRIBUTION in body.raw:
        system = body.value("system")
        kept = without_attribution(system)
        if not kept:
            drop = ("system",)
        elif kept != system:
            changes["system"] = kept
    if _CARRIER in body.raw:
        changes["messages"] = _without_foreign(_READER.decode(body.raw).messages, profile)
        if _is_unsigned_loop(body, changes["messages"]):
            drop = (*drop, "thinking")
    return Patch(changes, drop)


def reroute(body: Body, profile: Profile, notes: Notes) -> Patch:
    """
    The changes where another model answers than the one that the client wrote its request for.

    The newest models refuse a budget for thinking, older ones know nothing else (`protocols.md` 1.7.2).
    """
    thinking = body.value("thinking")
    kind = thinking.get("type") if isinstance(thinking, dict) else None
    if not profile.is_anthropic or not isinstance(thinking, dict):
        return Patch()
    output = body.value("output_config")
    output = output if isinstance(output, dict) else {}
    if kind == "enabled" and not profile.takes_budget:
        budget = thinking.get("budget_tokens")
        level = effort.nearest(effort.of_budget(budget if type(budget) is int else 0), profile.effort_levels)
        notes.add("changed", "thinking")
        changed = {"type": "adaptive", "display": thinking.get("display", "summarized")}
        return Patch({"thinking": changed, "output_config": {"effort": level, **output}})
    if kind == "adaptive" and not profile.adaptive_thinking:
        notes.add("changed", "thinking")
        limit = body.number("max_tokens") or 0
        if limit <= effort.LEAST_BUDGET:
            return _without_effort(output, ("thinking",))
        budget = min(effort.BUDGETS[_level(output)], limit - 1)
        found = _without_effort(output, ())
        return Patch({**found.changes, "thinking": {"type": "enabled", "budget_tokens": budget}}, found.drop)
    return Patch()


def _level(output: Json) -> str:
    asked = output.get("effort")
    return asked if isinstance(asked, str) and asked in effort.BUDGETS else "medium"


def _without_effort(output: Json, drop: tuple[str, ...]) -> Patch:
    rest = {key: value for key, value in output.items() if key != "effort"}
    if rest:
        return Patch({"output_config": rest}, drop)
    return Patch({}, (*drop, "output_config"))


def _without_foreign(messages: list[msgspec.Raw], profile: Profile) -> list[Any]:
    kept: list[Any] = []
    for message in messages:
        if _CARRIER not in bytes(message):
            kept.append(message)
            continue
        read = msgspec.json.decode(message)
        content = read.get("content") if isinstance(read, dict) else None
        if not isinstance(content, list):
            kept.append(message)
            continue
        left = [block for item in content if (block := _own(item, profile)) is not None]
        if left:
            kept.append({**read, "content": left})
    return kept


def _own(block: Any, profile: Profile) -> Any:
    """The block as this target takes it; None for foreign reasoning."""
    kind = block.get("type") if isinstance(block, dict) else None
    if kind == "text" and block.get("citations"):
        return _cited(block)
    member = {"thinking": "signature", "redacted_thinking": "data"}.get(str(kind))
    opaque = block.get(member) if member else None
    if not isinstance(opaque, str) or not opaque.startswith("cg1."):
        return block
    if profile.is_anthropic:
        return {**block, str(member): uncarried(opaque)} if family_of(opaque) in _OWN else None
    is_wanted = kind == "thinking" and profile.reasoning_echo != "none"
    return {**block, "signature": ""} if is_wanted else None


def _cited(block: Block) -> Block:
    kept = [citation for citation in dicts(block["citations"]) if not is_foreign(citation)]
    rest = {key: value for key, value in block.items() if key != "citations"}
    return {**rest, "citations": kept} if kept else rest


def _is_unsigned_loop(body: Body, messages: list[Any]) -> bool:
    """A budget in the middle of a tool loop whose answer lost its thinking: Anthropic wants it or no thinking."""
    thinking = body.value("thinking")
    if not isinstance(thinking, dict) or thinking.get("type") != "enabled" or len(messages) < 2:
        return False
    last, before = (msgspec.to_builtins(_read(message)) for message in (messages[-1], messages[-2]))
    is_loop = any(block.get("type") == "tool_result" for block in dicts(last.get("content")))
    return is_loop and not any(block.get("type") == "thinking" for block in dicts(before.get("content")))


def _read(message: Any) -> Any:
    return msgspec.json.decode(message) if isinstance(message, msgspec.Raw) else message
