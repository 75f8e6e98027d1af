"""Valid records to begin a test with; every field may be said by keyword."""

from typing import Any

from codegate.records import Account, Config, CustomDetector, RequestLog, Tenant, TerminalSession, TierSlot

NOW_MS = 1_764_000_000_000
"""2025-11-24T16:00:00Z."""


def account(key: str = "acc-1", /, **fields: Any) -> Account:
    """An Anthropic account named like its id."""
    return Account(
        **{"id": key, "name": key, "provider": "anthropic", "created_at": NOW_MS, "updated_at": NOW_MS} | fields
    )


def config(key: str = "cfg-1", /, **fields: Any) -> Config:
    """A config without slots, named like its id."""
    return Config(**{"id": key, "name": key, "created_at": NOW_MS} | fields)


def slot(key: str = "slot-1", /, **fields: Any) -> TierSlot:
    """`acc-1` serves the opus tier of `cfg-1`."""
    return TierSlot(**{"id": key, "config_id": "cfg-1", "tier": "opus", "account_id": "acc-1"} | fields)


def tenant(key: str = "ten-1", /, **fields: Any) -> Tenant:
    """A tenant named like its id; no key belongs to its hash."""
    known = {"id": key, "name": key, "api_key_hash": f"hash of {key}", "api_key_prefix": "cgk_abcd"}
    return Tenant(**known | {"created_at": NOW_MS, "updated_at": NOW_MS} | fields)


def session(key: str = "ses-1", /, **fields: Any) -> TerminalSession:
    """A running session named like its id."""
    known: dict[str, Any] = {"id": key, "name": key, "kind": "shell", "is_login": False, "status": "running"}
    links = {"container_id": None, "account_id": None, "tenant_id": None, "last_active_at": None}
    return TerminalSession(**known | links | {"created_at": NOW_MS} | fields)


def request_log(request_id: str = "req-1", **fields: Any) -> RequestLog:
    """A request that `acc-1` answered well."""
    known = {
        "request_id": request_id,
        "timestamp": NOW_MS,
        "method": "POST",
        "path": "/v1/messages",
        "inbound_format": "anthropic",
        "outcome": "ok",
        "status_code": 200,
        "account_id": "acc-1",
        "account_name": "acc-1",
        "provider": "anthropic",
        "tier": "opus",
        "original_model": "claude-opus-4-5",
        "routed_model": "claude-opus-4-5",
    }
    return RequestLog(**known | fields)


def custom_detector(key: str = "badge", /, **fields: Any) -> CustomDetector:
    """Badge numbers such as `BADGE-12345`, everybody's, named like its id."""
    known = {"id": key, "name": key, "pattern": r"BADGE-\d{5}", "created_at": NOW_MS}
    return CustomDetector(**known | fields)
