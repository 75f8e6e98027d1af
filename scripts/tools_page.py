"""Write `docs/tools.md` from the table of coding tools; with `--check`, exit 1 if the page differs."""

import sys
import textwrap
from pathlib import Path

from generated import settled

from codegate.services.setup import KEY_PLACE
from codegate.services.tool import Tool
from codegate.services.tools import TOOLS

PAGE = Path(__file__).parents[1] / "docs" / "tools.md"
BASE = "http://127.0.0.1:9212"

INTRODUCTION = f"""\
# Coding tools

*Made from `codegate/services/tools.py` by `scripts/docs`; edit that table, not this page.*

For one run nothing has to be set at all: `codegate run -- CLIENT ARGS…` starts a client with its endpoint set to the
proxy, through variables, arguments, or a copy of its file that is gone afterwards. Its exit code is passed on.

For good: `codegate setup` lists the tools and says where each points, `codegate setup TOOL` prints what to set.

- `--write` shows the difference and edits the tool's own file. Comments, order and layout stay; the original is kept
  beside it as `NAME.before-codegate`. Symbolic links are followed, the file's mode stays, a file is replaced at once.
  Line ends, tabs and a byte order mark stay. A read-only file, and one that cannot be edited without harm, is left.
- `--undo` puts the original back, byte for byte. If the file was changed since, it says what and leaves it; with
  `--force` only our values are taken out, and what changed is kept. `codegate setup` marks such files.
- `--test` asks the proxy for its models with the address and the key of the tool's file, which costs nothing, and then
  lets the tool itself ask one small question, where it is installed and needs no window. `--no-ask` leaves that out.
- `--tenant NAME` uses a tenant's key from `CODEGATE_API_KEY`; without it the key is `PROXY_API_KEY`, if there is one.

Files of projects are never edited, nor files that hold logins (`auth.json`, `.credentials.json`, keychains). The same
over REST: `GET /api/setup`, `POST /api/setup/TOOL/write`, `undo` and `test`, for files of the server's own user.

Below, `{BASE}` is the proxy and `{KEY_PLACE}` its key; leave out the key, or put any text
there, when the proxy asks for none. The model is an example: the proxy maps any name.
"""


def section(tool: Tool) -> str:
    """One tool: where to set what, and what to know."""
    where = f"`~/{tool.file.names[-1]}`" if tool.file else tool.where or "The environment of your shell"
    if tool.file and tool.file.folder_env:
        where += f" (or in the folder that `{tool.file.folder_env}` names)"
    language = tool.file.format if tool.file else "text" if tool.where else "sh"
    lines = [f"## {tool.label}", "", f"{where}:", "", f"```{language}", tool.text(BASE, KEY_PLACE), "```", ""]
    if tool.file:
        lines.append(f"Or: `codegate setup {tool.id} --write`.")
    else:
        lines.append(f"To be set by hand: {tool.unwritable}")
    if tool.commands:
        lines.append(f"For one run: `codegate run -- {tool.commands[0]}`.")
    if notice := tool.notice(BASE):
        lines += ["", textwrap.fill(notice, 116, break_on_hyphens=False)]
    return "\n".join(lines) + "\n"


def page() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *map(section, TOOLS.values())])


def main() -> int:
    """Write or compare; the exit code."""
    return settled(PAGE, page(), "the table of tools says")


if __name__ == "__main__":
    sys.exit(main())
