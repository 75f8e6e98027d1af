"""Write `docs/commands.md` from the tree of commands; with `--check`, exit 1 if the page differs."""

import os
import sys
from pathlib import Path

from generated import settled
from typer.testing import CliRunner

PAGE = Path(__file__).parents[1] / "docs" / "commands.md"

INTRODUCTION = """\
# Commands

*Made from the commands' own help pages by `scripts/docs`; edit those, not this page.*

What is data goes to stdout, talk to stderr; `--json` prints the shapes of the [REST API](api.md). No command asks a
question when stdin is no terminal, or with `--yes`. Every command finds the running server by itself, speaks to
another with `--url`, and works without any.

Exit codes: 0 done, 1 it failed, 2 usage, 3 not found, 4 the token was refused, 69 a port is in use, 75 try again,
78 configuration or keys.
"""


def page() -> str:
    """The whole page."""
    from codegate.cli.main import app
    from codegate.cli.tree import tree

    parts, last = [INTRODUCTION], ""
    for name, _ in tree():
        head = name.partition(" ")[0]
        if head != last:
            last = head
            parts.append(f"## {head}\n")
        shown = CliRunner().invoke(app, [*name.split(), "--help"], prog_name="codegate").stdout.rstrip()
        parts.append(f"### codegate {name}\n\n```text\n{shown}\n```\n")
    return "\n".join(parts)


def main() -> int:
    """Write or compare; the exit code."""
    os.environ |= {"COLUMNS": "80", "NO_COLOR": "1"}
    return settled(PAGE, page(), "the commands say")


if __name__ == "__main__":
    sys.exit(main())
