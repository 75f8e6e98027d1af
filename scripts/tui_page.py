"""Write `docs/tui.md`, the page of the dashboard's keys; with `--check`, exit 1 if the page differs."""

import sys
from collections.abc import Sequence
from pathlib import Path

from generated import settled

from codegate.tui.app import CodeGateApp, known_keys, page_of
from codegate.tui.keymap import Known
from codegate.tui.themes import THEMES

PAGE = Path(__file__).parents[1] / "docs" / "tui.md"

INTRODUCTION = """\
# The dashboard

*Made by `scripts/docs`; edit `scripts/tui_page.py`, not this page.*

`codegate tui` shows the running server, or the one at `--url`. It speaks REST, so it works over SSH and from another
machine alike. `?` explains the screen that is shown, `:` finds every command and every account, config, tenant and
request by name, `u` undoes the last change, `y` copies the id of the current row. The mouse works.

`codegate demo --serve` in one terminal and `codegate tui` in another show it at work, without an account.
"""

PREFERENCES = """\
## Your own theme and keys

The file `tui.toml` lies in your directory of configuration (Linux: `~/.config/codegate`); `CODEGATE_TUI_CONFIG` names
another. What is wrong in it is told when the dashboard opens, and the defaults stay.

```toml
theme = "codegate-light"

[keys]
go-logs = "L"
undo = ["u", "ctrl+z"]
```

Themes: {themes}, and those of Textual. `T` goes through ours, the palette through all; the choice is remembered. A
non-empty `NO_COLOR` shows everything without colours. Keys are written as in the tables below: a letter, `ctrl+x`,
`shift+up`, `f5`, `space`, `question_mark`.

Copying goes through the terminal (OSC 52), also over SSH, if the terminal allows it.
"""


def table(title: str, keys: Sequence[Known]) -> str:
    """The bindings of one part."""
    rows = [f"| `{key.id}` | `{key.keys.replace(',', '` `')}` | {key.does.capitalize()} |" for key in keys]
    return "\n".join([f"### {title}", "", "| id | keys | what it does |", "|---|---|---|", *rows, ""])


def screens() -> str:
    """What each screen is for."""
    lines = [f"- **{title}** (`{key}`): {page_of(mode).HELP_TEXT}" for key, mode, title in CodeGateApp.PLACES]
    return "\n".join(["## Screens", "", *lines, ""])


def page() -> str:
    """The whole page."""
    parts = [table(title, keys) for title, keys in known_keys().items() if keys]
    wishes = PREFERENCES.format(themes=", ".join(f"`{theme.name}`" for theme in THEMES))
    return "\n".join([INTRODUCTION, screens(), wishes, "## Keys", "", *parts]).rstrip() + "\n"


def main() -> int:
    """Write or compare; the exit code."""
    return settled(PAGE, page(), "the dashboard says")


if __name__ == "__main__":
    sys.exit(main())
