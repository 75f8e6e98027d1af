"""
Tool pairing: every call is followed by exactly one result, every result has a call (`protocols.md` 1.2.4).

Works on hub messages, before they are written for any target. Clients lose results (a cancelled call), double
them (a retried turn) and put other messages in between; every provider refuses each of these.
"""

from itertools import groupby

from codegate.wire.blocks import compact, is_text, of_type, text_block
from codegate.wire.format import Notes
from codegate.wire.hub import Block, Message
from codegate.wire.names import derived_id

NO_RESULT = "Error: no result was recorded for this call"


def repair(messages: list[Message], notes: Notes) -> list[Message]:
    """
    The messages with calls and results paired; each turn with calls is directly followed by a user turn that
    begins with their results. The messages given are not changed.
    """
    repaired: list[Message] = []
    calls: list[Block] = []
    for index, (is_answer, group) in enumerate(groupby(messages, lambda message: message["role"] == "assistant")):
        turns = list(group)
        if is_answer:
            turns, calls = _with_ids(_joined(turns), index, notes)
            repaired += turns
        else:
            repaired += _paired(turns, calls, notes)
            calls = []
    if calls:
        repaired += _paired([], calls, notes)
    return repaired


def _joined(turns: list[Message]) -> list[Message]:
    """One turn out of several in a row, if calls would otherwise stand apart from their results."""
    if len(turns) == 1 or not any(of_type(turn["content"], "tool_use") for turn in turns):
        return turns
    return [{"role": "assistant", "content": [block for turn in turns for block in turn["content"]]}]


def _with_ids(turns: list[Message], index: int, notes: Notes) -> tuple[list[Message], list[Block]]:
    """
    The turns with an id on every call, no two alike, and their calls.

    A call that had to be renamed keeps the id it came with under the key `_was`, by which its result is found.
    """
    calls: list[Block] = []
    seen: set[str] = set()
    done: list[Message] = []
    for turn in turns:
        content: list[Block] = []
        for place, block in enumerate(turn["content"]):
            if block.get("type") != "tool_use":
                content.append(block)
                continue
            was = str(block.get("id") or "")
            own = was or derived_id(index, place, block.get("name"))
            if own in seen:
                notes.add("changed", "tool_use.id")
                own = next(name for n in range(2, len(seen) + 3) if (name := f"{own}_{n}") not in seen)
            seen.add(own)
            renamed = block if own == block.get("id") else {**block, "id": own}
            content.append(renamed)
            calls.append({**renamed, "_was": was})
        done.append({**turn, "content": content})
    return done, calls


def _paired(turns: list[Message], calls: list[Block], notes: Notes) -> list[Message]:
    """The turns up to the next answer, results first."""
    results: dict[str, list[Block]] = {}
    for turn in turns:
        for block in of_type(turn["content"], "tool_result"):
            results.setdefault(str(block.get("tool_use_id") or ""), []).append(block)
    order = {id(block): place for place, blocks in enumerate(results.values()) for block in blocks}
    taken: list[tuple[int, Block]] = []
    for call in calls:
        found = results.get(call["_was"], [])
        is_shared = sum(other["_was"] == call["_was"] for other in calls) > 1
        if not found:
            notes.add("approximated", "tool_result")
            missing = {"type": "tool_result", "tool_use_id": call["id"], "content": [text_block(NO_RESULT)]}
            taken.append((len(order), {**missing, "is_error": True}))
            continue
        if not is_shared and len(found) > 1:
            notes.add("changed", "tool_result")
        result = found.pop(0) if is_shared else found[-1]
        taken.append((order[id(result)], {**result, "tool_use_id": call["id"]}))
    known = {call["_was"] for call in calls}
    rest = [_without_results(turn, known, notes) for turn in turns]
    rest = [turn for turn, before in zip(rest, turns, strict=True) if turn["content"] or not before["content"]]
    first = [block for _, block in sorted(taken, key=lambda pair: pair[0])]
    if not first:
        return rest
    if rest and rest[0]["role"] == "user":
        return [{**rest[0], "content": first + rest[0]["content"]}, *rest[1:]]
    return [{"role": "user", "content": first}, *rest]


def _without_results(turn: Message, known: set[str], notes: Notes) -> Message:
    """The turn without results: those of known calls have moved up, the others become text."""
    if not of_type(turn["content"], "tool_result"):
        return turn
    content: list[Block] = []
    for block in turn["content"]:
        if block.get("type") != "tool_result":
            content.append(block)
        elif str(block.get("tool_use_id") or "") not in known:
            notes.add("approximated", "tool_result")
            content += _as_text(block)
    return {**turn, "content": content}


def _as_text(result: Block) -> list[Block]:
    """A result that nobody asked for, as what the user says."""
    head = f"[result of unknown tool call {result.get('tool_use_id')}]"
    blocks: list[Block] = result.get("content") or []
    words = "\n".join(block["text"] if is_text(block) else compact(block) for block in blocks if _is_short(block))
    return [text_block(f"{head} {words}".strip()), *(block for block in blocks if not _is_short(block))]


def _is_short(block: Block) -> bool:
    return block.get("type") not in ("image", "document")
