"""The first config: three tiers on the first account, so that a coding agent works at once."""

from typing import TYPE_CHECKING, Any

from codegate.models.tiers import TIERS, suggest

if TYPE_CHECKING:
    from codegate.client.session import Client

NAME = "default"


async def make(client: "Client", account: Any) -> dict[str, str | None]:
    """
    A config `default`, active, whose tiers this account serves.

    Returns:
        The model of each tier; None asks for the model the client names.
    """
    listed = [model for model in await client.models.list(account["provider"]) if account["name"] in model["accounts"]]
    targets = suggest(listed)
    rows = [{"tier": tier, "account_id": account["id"], "target_model": targets[tier]} for tier in TIERS]
    form = {"name": NAME, "description": "Made with the first account.", "tiers": rows}
    config = await client.configs.create(form)
    await client.configs.activate(config["id"])
    return targets
