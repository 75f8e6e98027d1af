"""What is, as a declaration: applied to an empty directory, with the secrets given, it makes the same."""

import re
from typing import Any

import msgspec

from codegate import clock
from codegate.records import Account, Config, Rule, Snapshot, Tenant
from codegate.services.account_form import NewAccount
from codegate.services.configs import NewConfig
from codegate.services.declared.plan import bare
from codegate.services.rule_form import NewRule
from codegate.services.tenant_form import NewTenant
from codegate.settings import SETTINGS

Json = dict[str, Any]

_NOT_DECLARED = frozenset({"name", "api_key", "refresh_token", "token_expires_at", "config_id", "tiers"})


def exported(snapshot: Snapshot) -> Json:
    """Sections with something in them; fields that are as a new thing has them are left out."""
    patterns = [one for one in snapshot.custom_detectors.values() if one.tenant_id is None]
    allow = [{"value": one.value, "is_pattern": one.is_pattern} for one in snapshot.allowed if one.tenant_id is None]
    guardrails = {"custom": [_pattern(one) for one in patterns], "allow": allow}
    sections: Json = {
        "settings": _settings(snapshot.settings),
        "accounts": [_account(one, snapshot) for one in snapshot.accounts.values()],
        "configs": [_config(one, snapshot) for one in snapshot.configs.values()],
        "tenants": [_tenant(one, snapshot) for one in snapshot.tenants_by_key.values()],
        "guardrails": {name: value for name, value in guardrails.items() if value},
        "model_limits": {name: _known(limit) for name, limit in sorted(snapshot.model_limits.items())},
    }
    return {name: value for name, value in sections.items() if value}


def variable(*words: str) -> str:
    """A reference to a variable that is named after something."""
    return "${" + re.sub(r"[^A-Z0-9]+", "_", "_".join(words).upper()).strip("_") + "}"


def _settings(stored: Any) -> Json:
    known = {key: value for key, value in stored.items() if key in SETTINGS}
    return {key: variable(key) if SETTINGS[key].secret and value else value for key, value in sorted(known.items())}


def _account(account: Account, snapshot: Snapshot) -> Json:
    credentials = snapshot.credentials.get(account.id)
    said: Json = {
        "name": account.name,
        **_changed(account, NewAccount(name="", provider="")),
        "provider": account.provider,
    }
    if credentials is not None and credentials.api_key and account.auth_type == "api_key":
        said["api_key"] = variable(account.name, "api_key")
    return said


def _config(config: Config, snapshot: Snapshot) -> Json:
    rows = [
        {"tier": row.tier, "account": row.account_name, "priority": row.priority, "target_model": row.target_model}
        for row in config.tiers
    ]
    said = {"name": config.name, **_changed(config, NewConfig(name=""))}
    if config.rules:
        said["rules"] = [_rule(rule, snapshot) for rule in config.rules]
    if config.is_active:
        said["is_active"] = True
    return {**said, "slots": [{name: value for name, value in row.items() if value not in (None, 0)} for row in rows]}


def _rule(rule: Rule, snapshot: Snapshot) -> Json:
    """A rule with its account's name: an id means nothing elsewhere."""
    said = _changed(rule, NewRule())
    if rule.account_id in snapshot.accounts:
        said["account_id"] = snapshot.accounts[rule.account_id].name
    return {"name": rule.name, **said} if rule.name else said


def _tenant(tenant: Tenant, snapshot: Snapshot) -> Json:
    said = {"name": tenant.name, **_changed(tenant, NewTenant(name=""))}
    if tenant.config_id in snapshot.configs:
        said["config"] = snapshot.configs[tenant.config_id].name
    if "expires_at" in said:
        said["expires_at"] = clock.iso(tenant.expires_at)
    own = _settings(snapshot.tenant_settings.get(tenant.id, {}))
    return {**said, "settings": own} if own else said


def _pattern(one: Any) -> Json:
    said = {"name": one.name, "pattern": one.pattern, "description": one.description, "category": one.category}
    return {name: value for name, value in said.items() if value}


def _known(limit: Any) -> Json:
    fields = msgspec.structs.asdict(limit)
    return {name: value for name, value in fields.items() if value is not None and name not in ("model_id", "source")}


def _changed(record: msgspec.Struct, fresh: msgspec.Struct) -> Json:
    """The fields of the form that the record has otherwise than a new thing would."""
    names = [name for name in fresh.__struct_fields__ if name not in _NOT_DECLARED]
    pairs = {name: (bare(getattr(record, name, None)), bare(getattr(fresh, name))) for name in names}
    return {name: now for name, (now, new) in pairs.items() if now != new and not (not now and new is None)}
