"""Items of Responses that come whole: calls of built-in tools, and searches that the provider did itself."""

from codegate.wire import payload
from codegate.wire.blocks import dicts
from codegate.wire.hub import Block, Json
from codegate.wire.openai_responses.items import text

_BUILT_IN = {
    "local_shell_call": ("local_shell", "action"),
    "shell_call": ("shell", "action"),
    "apply_patch_call": ("apply_patch", "operation"),
}
"""Item type -> name of the tool in the hub, and the member that holds its input."""


def built_in(item: Json) -> tuple[str, str] | None:
    """Name and argument JSON of a call of a built-in tool; None for other items."""
    found = _BUILT_IN.get(text(item, "type"))
    if found is None:
        return None
    given = item.get(found[1])
    return found[0], payload.dump(given if isinstance(given, dict) else {}).decode()


def search_blocks(item: Json) -> list[Block]:
    """A `web_search_call` as the pair of blocks that Messages has for it: the search and what it found."""
    action = item.get("action")
    action = action if isinstance(action, dict) else {}
    call_id = f"srvtoolu_{text(item, 'id') or text(item, 'call_id')}"
    found: list[Block] = [
        {"type": "web_search_result", "url": text(source, "url"), "title": text(source, "title"), "page_age": None}
        for source in dicts(action.get("sources"))
        if text(source, "url")
    ]
    asked = {"type": "server_tool_use", "id": call_id, "name": "web_search", "input": {"query": text(action, "query")}}
    return [asked, {"type": "web_search_tool_result", "tool_use_id": call_id, "content": found}]
