"""
The table of coding tools: how each is pointed at the proxy.

In every text `{base}` is the proxy without `/v1`, `{key}` its key and `{model}` a model. Sources: the tools' own
documentation and captures of 93 client set-ups; a tool that needs `/v1` in its base URL has it, one that adds it
itself has not.
"""

from codegate.errors import NotFound
from codegate.services.tool import Tool
from codegate.services.tools_told import TOLD
from codegate.services.tools_written import WRITTEN

_ORDER = (
    *("claude-code", "codex-cli", "cursor", "copilot", "windsurf", "cline", "continue", "aider"),
    *("opencode", "gemini-cli", "qwen-code", "crush", "goose", "generic"),
)

TOOLS: dict[str, Tool] = {found.id: found for found in sorted((*WRITTEN, *TOLD), key=lambda one: _ORDER.index(one.id))}
"""Every tool by id, in the order they are shown."""


def tool(name: str) -> Tool:
    """
    The tool of this name.

    Raises:
        NotFound: There is none.
    """
    if name not in TOOLS:
        raise NotFound(f"No tool named {name!r}.", hint=f"Known: {', '.join(TOOLS)}.")
    return TOOLS[name]


def for_command(executable: str) -> Tool:
    """The tool an executable belongs to, by its file name; else the generic one."""
    name = executable.replace("\\", "/").rsplit("/", maxsplit=1)[-1]
    for suffix in (".exe", ".cmd", ".js"):
        name = name.removesuffix(suffix)
    return next((found for found in TOOLS.values() if name in found.commands), TOOLS["generic"])
