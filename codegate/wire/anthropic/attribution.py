"""
The billing block that Claude Code puts first in `system`.

It differs in every request. Anthropic reads it; at every other provider it would only ruin the prompt cache
(`protocols.md` 0.2-8).
"""

from typing import Any

ATTRIBUTION = b"x-anthropic-billing-header:"
"""What the block's text begins with; a body without these bytes has none."""

_BEGINNING = ATTRIBUTION.decode()


def without_attribution(system: Any) -> Any:
    """`system` (text or list of blocks) without the block; another value comes back as it is."""
    if isinstance(system, str):
        return "" if system.startswith(_BEGINNING) else system
    if not isinstance(system, list):
        return system
    return [block for block in system if not _is_attribution(block)]


def _is_attribution(block: Any) -> bool:
    text = block.get("text") if isinstance(block, dict) else None
    return isinstance(text, str) and text.startswith(_BEGINNING)
