"""Write `docs/settings.md` from the table of settings; with `--check`, exit 1 if the page differs."""

import sys
from pathlib import Path
from typing import Any

from generated import settled

from codegate.settings import GUARDRAILS, SETTINGS, Setting

PAGE = Path(__file__).parents[1] / "docs" / "settings.md"

INTRODUCTION = """\
# Settings

*Made from `codegate/settings.py` by `scripts/docs`; edit that file, not this page.*

A value is looked for in this order: command-line flag, environment variable, the tenant's own, stored, default.
`codegate settings list` shows the value in force and where it is from; `codegate settings set KEY VALUE` stores one.
"""

OF_DETECTORS = frozenset(setting.key for found in GUARDRAILS.values() for setting in found.all)

SCOPES = {
    "tenant": ("Live, and each tenant may have its own", "They apply from the next request on."),
    "global": ("Live, for everyone", "They apply from the next request on."),
    "process": ("Read once, at start", "They come from a flag or the environment."),
}

GUARDRAILS_NOTE = """\
## One set for each guardrail

Live, and each tenant may have its own: `guardrail_<id>_enabled`, `guardrail_<id>_level` (`strict`: certain by form,
check digits or context; `broad`: also what merely looks like it) and, where the last column says so,
`guardrail_<id>_style` (`token` or `natural`). `codegate guardrails enable ID --level broad` sets them at once.
"""


def row(setting: Setting[Any]) -> str:
    """One line of the table: key, type, default, environment, doc."""
    default = f"`{str(setting.default).lower() if isinstance(setting.default, bool) else setting.default}`"
    kind = " or ".join(f"`{choice}`" for choice in setting.choices) or setting.type_name
    env = f"`{setting.env}`" if setting.env else ""
    return f"| `{setting.key}` | {kind} | {default if setting.default != '' else ''} | {env} | {setting.doc} |"


def switches() -> str:
    """The table of guardrails: id, what is hidden, and the defaults of its settings."""
    lines = ["| `<id>` | what it does | `_enabled` | `_level` | `_style` |", "|---|---|---|---|---|"]
    for detector_id, found in GUARDRAILS.items():
        style = f"`{found.style.default}`" if found.style else ""
        enabled = f"`{str(found.enabled.default).lower()}`"
        lines.append(f"| `{detector_id}` | {found.enabled.doc} | {enabled} | `{found.level.default}` | {style} |")
    return "\n".join(lines)


def page() -> str:
    """The whole page."""
    parts = [INTRODUCTION]
    for scope, (title, note) in SCOPES.items():
        rows = [row(one) for one in SETTINGS.values() if one.scope == scope and one.key not in OF_DETECTORS]
        table = "\n".join(["| key | type | default | environment | what it does |", "|---|---|---|---|---|", *rows])
        parts.append(f"## {title}\n\n{note}\n\n{table}\n")
    parts.append(f"{GUARDRAILS_NOTE}\n{switches()}\n")
    return "\n".join(parts)


def main() -> int:
    """Write or compare; the exit code."""
    return settled(PAGE, page(), "the table of settings says")


if __name__ == "__main__":
    sys.exit(main())
