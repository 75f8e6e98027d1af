"""Content parts and tool outputs of Responses -> blocks (`protocols.md` 1.4.2)."""

from typing import Any

from codegate.errors import InvalidRequest
from codegate.wire.blocks import compact, dicts, text_block
from codegate.wire.format import Notes
from codegate.wire.hub import Block, Json
from codegate.wire.openai_chat import content as chat
from codegate.wire.openai_chat.unwrapped import of_mcp, unwrapped


def blocks(content: Any, field: str, notes: Notes) -> list[Block]:
    """
    The blocks of an item's `content`: text or a list of parts; nothing for null.

    Raises:
        InvalidRequest: Sound, a stored file, an image of a kind or from a place that cannot be passed on.
    """
    if not isinstance(content, list):
        return chat.blocks(content, field, notes)
    found: list[Block] = []
    for index, part in enumerate(content):
        where = f"{field}[{index}]"
        if isinstance(part, dict) and part.get("file_id"):
            raise InvalidRequest(
                "A file stored at another provider is not supported.",
                field=f"{where}.file_id",
                code="unsupported_value",
            )
        if isinstance(part, dict) and part.get("type") == "input_file" and part.get("file_url"):
            title = {"title": part["filename"]} if isinstance(part.get("filename"), str) and part["filename"] else {}
            found.append({"type": "document", "source": {"type": "url", "url": str(part["file_url"])}, **title})
            continue
        found += chat.blocks([_as_chat(part)], where, notes)
    return found


def output(value: Any, field: str, notes: Notes) -> list[Block]:
    """
    The blocks of a tool's output: text, parts, or a list of what a shell said.

    A text that is itself a JSON list of parts with an image in it is read as those parts: Codex writes the results
    of MCP tools so.
    """
    if isinstance(value, str):
        parts = unwrapped(value)
        return blocks(parts, field, notes) if parts else ([text_block(value)] if value else [])
    if isinstance(value, list) and any("outcome" in item for item in dicts(value)):
        return [text_block("\n".join(_shell(item) for item in dicts(value)))]
    if isinstance(value, dict):
        return [text_block(compact(value))]
    return blocks(value, field, notes)


def _as_chat(part: Any) -> Any:
    """A part that Chat Completions knows under another name, as it is there."""
    if not isinstance(part, dict):
        return part
    if part.get("type") == "input_file":
        data, name = part.get("file_data"), part.get("filename")
        if isinstance(data, str) and data and not data.startswith("data:"):
            kind = (
                "application/pdf"
                if str(name or "").lower().endswith(".pdf") or data.startswith("JVBER")
                else "text/plain"
            )
            data = f"data:{kind};base64,{data}"
        return {"type": "file", "file": {"file_data": data, "filename": name}, **_marks(part)}
    return of_mcp(part)


def _marks(part: Json) -> Json:
    return {key: part[key] for key in ("prompt_cache_breakpoint", "cache_control") if key in part}


def _shell(said: Json) -> str:
    """What one command of a shell call said, and how it ended."""
    outcome = said.get("outcome")
    outcome = outcome if isinstance(outcome, dict) else {}
    code = outcome.get("exit_code")
    end = f"exit code {code}" if code is not None else str(outcome.get("type") or "")
    return "\n".join(
        text for text in (str(said.get("stdout") or ""), str(said.get("stderr") or ""), f"[{end}]") if text
    )
