"""What a caller may ask for and spend, checked once its body is here and before guardrails work on it."""

from codegate.errors import Forbidden, RateLimited
from codegate.models.estimate import input_tokens
from codegate.proxy.call import Call
from codegate.records import Tenant
from codegate.routing.budget import is_near
from codegate.routing.tenancy import may_ask
from codegate.services.serving import Serving

BUDGET_WARNING = "budget:80%"
"""In `x-codegate-warnings` from the moment that four fifths of a budget are spent."""

_SHOWN_CHARS = 100


def check_model(tenant: Tenant | None, model: str) -> None:
    """
    Whether the model is on the tenant's list.

    Raises:
        Forbidden: It is not.
    """
    if not may_ask(tenant, model):
        raise Forbidden(
            f"This API key may not use the model {model[:_SHOWN_CHARS]!r}.",
            hint="GET /v1/models lists those it may use.",
            code="model_not_allowed",
            field="model",
        )


async def permit(services: Serving, call: Call, tenant: Tenant | None) -> tuple[str, ...]:
    """
    Let a request go on, and reserve its tokens.

    Returns:
        Warnings for the client.

    Raises:
        Forbidden: The model is not on the tenant's list.
        BudgetSpent: A budget of the tenant is used up.
        RateLimited: Its tokens of this minute are.
    """
    check_model(tenant, call.model)
    snapshot, budgets = services.state.current, services.budgets
    found = budgets.of(tenant) if tenant is not None else ()
    if found or any(account.monthly_budget or account.daily_budget for account in snapshot.accounts.values()):
        await budgets.ready()
    if tenant is None:
        return ()
    budgets.check(tenant)
    if tenant.tokens_per_minute > 0:
        tokens = input_tokens(call.body.raw)
        refused = await services.live.reserve_tokens(call.head.request_id, tenant, tokens)
        if refused is not None:
            raise RateLimited(
                f"Tenant {tenant.name!r} has used up its {tenant.tokens_per_minute} tokens a minute; this request has "
                f"about {tokens}.",
                retry_after_s=refused.wait_s,
            )
    return (BUDGET_WARNING,) if is_near(found) else ()
