"""Rows of the earlier program as records of ours."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from codegate import clock
from codegate.errors import Invalid
from codegate.providers.request import check_base_url
from codegate.providers.table import PROVIDERS
from codegate.records import Account, Config, Tenant, TierSlot
from codegate.routing.strategies import STRATEGIES
from codegate.services import account_form
from codegate.store.original import Row

_PROVIDERS = {"openai_sub": "codex"}
"""Providers that have another name here."""


def _free(name: Any, taken: Iterable[str]) -> str:
    """The name, tidied, with a number behind it if it is taken."""
    wanted = "".join(c for c in str(name) if c.isprintable()).replace("/", "-").strip()[:90] or "unnamed"
    number, free = 1, wanted
    while free in taken:
        number += 1
        free = f"{wanted}-{number}"
    return free


def account(row: Row, names: Iterable[str]) -> Account:
    """
    An account of the earlier program as one of ours, without its secrets.

    Args:
        names: Names that are taken.

    Raises:
        Invalid: There is no such provider here, or a field makes no sense.
    """
    provider_id = _PROVIDERS.get(row["provider"], row["provider"])
    if provider_id not in PROVIDERS:
        raise Invalid(f"there is no provider {provider_id!r} here.")
    base_url = _base_url(row.get("base_url"), provider_id)
    return account_form.checked(
        Account(
            id=str(row["id"]),
            name=_free(row["name"], names),
            provider=provider_id,
            auth_type=row.get("auth_type") or "api_key",
            base_url=base_url,
            allow_private=_is_private(base_url),
            priority=int(row.get("priority") or 0),
            rate_limit=int(row.get("rate_limit") or 0),
            monthly_budget=row.get("monthly_budget"),
            enabled=bool(row.get("enabled", True)),
            subscription_type=row.get("subscription_type"),
            account_email=row.get("account_email"),
            external_account_id=row.get("external_account_id"),
            token_expires_at=row.get("token_expires_at"),
            last_used_at=row.get("last_used_at"),
            created_at=row.get("created_at") or clock.now_ms(),
            updated_at=clock.now_ms(),
        )
    )


def _base_url(text: str | None, provider_id: str) -> str | None:
    """None where it only names the provider's own host, as the original's forms did without the path."""
    own = PROVIDERS[provider_id].endpoints[0].base_url
    if not text or not text.strip():
        return None
    said = urlsplit(text.strip())
    if own and said.hostname == urlsplit(own).hostname and said.path.rstrip("/") in ("", "/api", "/v1"):
        return None
    return text.strip()


def _is_private(base_url: str | None) -> bool:
    """It was used there, so its owner wants it: what is refused without the flag and not with it gets the flag."""
    if base_url is None:
        return False
    try:
        check_base_url(base_url, False)
    except Invalid:
        return True
    return False


def config(row: Row, names: Iterable[str], tiers: Iterable[Row], account_ids: set[str]) -> Config:
    """A config with those of its rows whose account is here."""
    config_id = str(row["id"])
    strategy = row.get("routing_strategy") or "priority"
    slots = tuple(
        TierSlot(
            id=str(tier["id"]),
            config_id=config_id,
            tier=tier["tier"],
            account_id=str(tier["account_id"]),
            priority=int(tier.get("priority") or 0),
            target_model=tier.get("target_model") or None,
        )
        for tier in tiers
        if str(tier["config_id"]) == config_id and str(tier["account_id"]) in account_ids
    )
    return Config(
        id=config_id,
        name=_free(row["name"], names),
        description=row.get("description") or "",
        is_active=bool(row.get("is_active")),
        routing_strategy=strategy if strategy in STRATEGIES else "priority",
        created_at=row.get("created_at") or clock.now_ms(),
        tiers=slots,
    )


def tenant(row: Row, names: Iterable[str], config_ids: set[str]) -> Tenant:
    """A tenant; the hash of its key stays, so its key does."""
    config_id = row.get("config_id")
    return Tenant(
        id=str(row["id"]),
        name=_free(row["name"], names),
        api_key_hash=row["api_key_hash"],
        api_key_prefix=row.get("api_key_prefix") or "",
        config_id=str(config_id) if config_id and str(config_id) in config_ids else None,
        rate_limit=int(row.get("rate_limit") or 0),
        enabled=bool(row.get("enabled", True)),
        created_at=row.get("created_at") or clock.now_ms(),
        updated_at=clock.now_ms(),
    )
