"""What all scripts that make a page do with it: write it, or with `--check` only say whether it is up to date."""

import sys
from pathlib import Path


def settled(page: Path, text: str, source: str) -> int:
    """
    Write or compare; the exit code.

    Args:
        source: What the page is made from, in the plural or not, with its verb: `the commands say`.
    """
    if "--check" not in sys.argv[1:]:
        page.write_text(text, encoding="utf-8")
        return 0
    if page.exists() and page.read_text(encoding="utf-8") == text:
        return 0
    print(f"{page.name} is not what {source}. Write it anew: scripts/docs", file=sys.stderr)
    return 1
