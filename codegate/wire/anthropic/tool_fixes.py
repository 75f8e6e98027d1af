"""
Arguments that other models fill in and Claude Code's own tools refuse (`protocols.md` 3.6.1, last row).

GPT models write every optional parameter; an empty `pages` or an empty domain list is then an error to the tool.
"""

from typing import Any

from codegate.wire import payload

_FIXES: dict[str, dict[str, Any]] = {
    "Read": {"pages": ""},
    "WebSearch": {"allowed_domains": [], "blocked_domains": []},
}
"""By tool: parameters, and the value with which each is dropped."""

FIXED_TOOLS = frozenset(_FIXES)
"""Tools whose arguments must be seen whole before they are sent."""


def fixed(name: str, arguments: str) -> str:
    """
    The tool's arguments (one whole JSON object) without what it refuses; the same text if there is nothing.

    Args:
        name: As the client declared it.
        arguments: JSON text.
    """
    given = payload.read(arguments.encode())
    kept = {key: value for key, value in given.items() if key not in _FIXES[name] or _FIXES[name][key] != value}
    return arguments if len(kept) == len(given) else payload.dump(kept).decode()
