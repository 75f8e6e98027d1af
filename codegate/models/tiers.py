"""Tiers: the three sizes that coding agents ask for by name (`behaviour.md` 2.5)."""

from functools import lru_cache

TIERS = ("opus", "sonnet", "haiku")
"""Largest first."""


@lru_cache(maxsize=1024)
def tier_of(model: str) -> str | None:
    """The tier a model name contains, in any case; None when it names none."""
    name = model.lower()
    return next((tier for tier in TIERS if tier in name), None)
