"""What people may say of limits and budgets, of accounts and of tenants alike."""

from typing import Protocol

from codegate.errors import Invalid

MAX_REQUESTS = 1_000_000
MAX_TOKENS = 1_000_000_000
MAX_USD = 1e9


class Limited(Protocol):
    """Whatever has limits and budgets."""

    @property
    def rate_limit(self) -> int:
        """Requests a minute; 0 is unlimited."""

    @property
    def tokens_per_minute(self) -> int:
        """Tokens a minute; 0 is unlimited."""

    @property
    def monthly_budget(self) -> float | None:
        """US dollars; None or 0 is unlimited."""

    @property
    def daily_budget(self) -> float | None:
        """US dollars; None or 0 is unlimited."""


def check_limits(owner: Limited) -> None:
    """
    Whether its limits and budgets can be kept.

    Raises:
        Invalid: A number is out of range; `field` says which.
    """
    for field, most in (("rate_limit", MAX_REQUESTS), ("tokens_per_minute", MAX_TOKENS)):
        if not 0 <= getattr(owner, field) <= most:
            raise Invalid(f"{field} must be 0 (unlimited) to {most} a minute.", field=field)
    for field in ("monthly_budget", "daily_budget"):
        amount = getattr(owner, field)
        if amount is not None and not 0 <= amount <= MAX_USD:
            raise Invalid(f"{field} must be US dollars, 0 (unlimited) or more.", field=field)
