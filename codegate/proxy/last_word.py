"""What a client is told when no account has answered: the last failure, with a wait that is true and short."""

from codegate.errors import BudgetSpent, CodeGateError, NoRoute, RateLimited
from codegate.routing.route import Route

PATIENCE_S = 10.0
"""Longest Retry-After given to a client: agents sleep through what they are told (`clients.md` 28)."""

WAITABLE = frozenset({429, 503, 529})
"""Statuses after which it makes sense to come back."""


def last_word(
    route: Route, last: CodeGateError | None, busy: RateLimited | None, wait_s: float | None
) -> CodeGateError:
    """
    The error for the client.

    Args:
        last: The last account's failure, or None when none was asked.
        busy: Why an account was passed over, the one with the shortest wait, or None.
        wait_s: Seconds until the first of all that rest is back; None if nobody rests.
    """
    if last is None:
        return _nobody(route, wait_s) if busy is None else _busy(busy, wait_s)
    if last.status in WAITABLE and wait_s is not None:
        last.retry_after_s = min(wait_s, PATIENCE_S)
    return last


def _nobody(route: Route, wait: float | None) -> CodeGateError:
    if not route.candidates and not route.skipped:
        return NoRoute("No account can take this request: there is none.", hint="Add one: codegate accounts add")
    if wait is not None:
        return RateLimited(
            "Every account that could take this request is resting.",
            hint="See why: codegate accounts list",
            retry_after_s=min(wait, PATIENCE_S),
            code="accounts_cooling_down",
        )
    reasons = "; ".join(f"{item.account.name}: {item.reason}" for item in route.skipped[:5])
    return NoRoute(f"No account can take this request ({reasons}).", hint="See: codegate accounts list")


def _busy(busy: RateLimited, wait: float | None) -> RateLimited:
    """The error when every account was passed over, with the shortest wait."""
    if isinstance(busy, BudgetSpent):
        return busy
    return RateLimited(
        f"No account has room for this request now: {busy.message}",
        hint="Raise --rate-limit, or add an account.",
        retry_after_s=min(wait_of(busy), PATIENCE_S if wait is None else wait, PATIENCE_S),
    )


def wait_of(error: RateLimited) -> float:
    return error.retry_after_s or 0.0
