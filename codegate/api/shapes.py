"""Records as the JSON of the REST API (`interface.md` 4): `snake_case`, ids as text, times as ISO 8601 UTC text."""

from typing import Any

import msgspec

from codegate.clock import iso
from codegate.events import CooldownStarted, Event, LogLine, RequestFinished
from codegate.providers.provider import Provider
from codegate.records import (
    AllowedText,
    Config,
    Cooldown,
    ModelLimit,
    Record,
    RequestLog,
    Rule,
    Tenant,
    TierSlot,
    UsageRow,
)
from codegate.routing.route import Candidate, Route
from codegate.services.accounts import AccountView
from codegate.services.declared.shape import Outcome
from codegate.services.guardrails import DetectorView
from codegate.services.history import LogDiff
from codegate.services.keys import KeysView, Rotation
from codegate.services.live_request import LiveRequest, Sight, Standing
from codegate.services.login_accounts import Found
from codegate.services.login_flows import Flow
from codegate.services.mappings import MappingView
from codegate.services.privacy import Bench
from codegate.services.probe import Probe
from codegate.services.session_form import SessionView
from codegate.services.session_spec import container_name
from codegate.services.settings import SettingView

Json = dict[str, Any]

_ACCOUNT_TIMES = ("token_expires_at", "last_used_at", "last_error_at", "created_at", "updated_at")

_TENANT_TIMES = ("expires_at", "previous_key_until", "created_at", "updated_at")


def account(view: AccountView) -> Json:
    """An account with its cooldown and this month's cost; its secrets are not in the record at all."""
    fields = _fields(view.account)
    for name in _ACCOUNT_TIMES:
        fields[name] = iso(fields[name])
    return {
        **fields,
        "cooldown": cooldown(view.cooldown) if view.cooldown else None,
        "model_cooldowns": {model: cooldown(rest) for model, rest in view.model_cooldowns.items()},
        "month_spend_usd": round(view.month_spend_usd, 6),
        "day_spend_usd": round(view.day_spend_usd, 6),
        "quotas": [{**_fields(one), "resets_at": iso(one.resets_at)} for one in view.quotas],
        "minute_requests": view.minute_requests,
        "minute_tokens": view.minute_tokens,
    }


def cooldown(rest: Cooldown) -> Json:
    """Until when an account rests, and why."""
    return {"until": iso(rest.until), "reason": rest.reason, "failures": rest.failures}


def config(record: Config) -> Json:
    """A config with its rows."""
    return {
        **_fields(record),
        "created_at": iso(record.created_at),
        "tiers": [slot(row) for row in record.tiers],
        "rules": [rule(row) for row in record.rules],
    }


def login(flow: Flow) -> Json:
    """A login under way."""
    return {**_fields(flow), "expires_at": iso(flow.expires_at)}


def found_login(found: Found) -> Json:
    """A tool's login, without its secrets."""
    return {**_fields(found), "expires_at": iso(found.expires_at)}


def keys(view: KeysView) -> Json:
    """Which keys are in force."""
    return {
        "account_key": _fields(view.account_key),
        "guardrail_key": _fields(view.guardrail_key),
        "decrypt_errors": view.decrypt_errors,
    }


def rotation(done: Rotation) -> Json:
    """What a change of a key did."""
    return _fields(done)


def outcome(done: Outcome) -> Json:
    """What was done, or would be, to make a declaration true."""
    found: Json = msgspec.to_builtins(done)
    return found


def slot(record: TierSlot) -> Json:
    """One row of a config."""
    return _fields(record)


def rule(record: Rule) -> Json:
    """One rule of a config; what it does not ask for is there too, empty."""
    return _fields(record)


def tenant(record: Tenant, own_settings: Json, month_usd: float = 0.0, day_usd: float = 0.0) -> Json:
    """A tenant, what it sets for itself, and what it spent this month and today; the hashes of its keys stay here."""
    fields = _fields(record)
    del fields["api_key_hash"], fields["previous_key_hash"]
    times = {name: iso(fields[name]) for name in _TENANT_TIMES}
    spent = {"month_spend_usd": round(month_usd, 6), "day_spend_usd": round(day_usd, 6)}
    return {**fields, **times, **spent, "settings": own_settings}


def log(record: RequestLog) -> Json:
    """A row of the request log; the tokens stand beside its other columns."""
    fields: Json = msgspec.to_builtins(record)
    usage = fields.pop("usage")
    del fields["traceparent"]
    return {"id": record.request_id, **fields, **usage, "timestamp": iso(record.timestamp)}


def log_diff(found: LogDiff) -> Json:
    """A request against the one before it in its conversation."""
    empty: Json = {"kept": 0, "before": 0, "kept_chars": 0, "diverged": None, "added": [], "removed": [], "options": []}
    before = found.previous
    return {
        "request_id": found.log.request_id,
        "account_name": found.log.account_name,
        "previous_id": before.request_id if before else None,
        "previous_at": iso(before.timestamp) if before else None,
        "previous_account": before.account_name if before else None,
        "reason": found.reason,
        **(empty if found.diff is None else msgspec.to_builtins(found.diff)),
    }


def usage_row(record: UsageRow) -> Json:
    """Totals of one group."""
    return {**_fields(record), "cache_hit_rate": round(record.cache_hit_rate, 4)}


def setting(view: SettingView) -> Json:
    """A setting with everything a form or a table needs."""
    entry = view.setting
    return {
        "key": entry.key,
        "value": view.value,
        "source": view.source,
        "type": entry.type_name,
        "default": entry.default,
        "doc": entry.doc,
        "scope": entry.scope,
        "group": entry.group,
        "env": entry.env,
        "choices": list(entry.choices),
        "words": list(entry.words),
        "minimum": entry.minimum,
        "secret": entry.secret,
    }


def model_limit(record: ModelLimit) -> Json:
    """What a model can do, without its name."""
    fields: Json = msgspec.structs.asdict(record)
    del fields["model_id"]
    return fields


def provider(entry: Provider) -> Json:
    """A provider, as a form for a new account needs it."""
    return {
        "id": entry.id,
        "label": entry.label,
        "base_url": entry.endpoints[0].base_url,
        "auth_types": list(entry.auth_types),
        "wire_formats": [endpoint.format for endpoint in entry.endpoints],
        "needs_base_url": entry.needs_base_url,
        "base_url_hint": entry.base_url_hint,
        "key_optional": entry.key_optional,
        "key_env": list(entry.key_env),
        "is_local": entry.is_local,
        "lists_models": entry.models_path is not None,
        "families": list(entry.families),
        "key_hint": entry.key_hint,
        "console_url": entry.console,
    }


def probe(result: Probe) -> Json:
    """How a test of an account went."""
    return {
        "success": result.success,
        "message": result.message,
        "latency_ms": result.latency_ms,
        "models": list(result.models),
    }


def route(model: str, decision: Route) -> Json:
    """A decision: who is tried in which order, who is not, and why."""
    return {
        "model": model,
        "tier": decision.tier,
        "strategy": decision.strategy,
        "config_id": decision.config_id,
        "config_name": decision.config_name,
        "routing_strategy": decision.routing_strategy,
        "rule": decision.rule,
        "conversation": decision.conversation,
        "affinity": decision.affinity,
        "affinity_reason": decision.affinity_reason,
        "held_by": decision.held.account_name if decision.held else None,
        "wait_s": round(decision.wait_s, 3),
        "candidates": [_candidate(one) for one in decision.candidates],
        "skipped": [_candidate(one) for one in decision.skipped],
    }


def detector(view: DetectorView) -> Json:
    """A guardrail with its switches and what it has found."""
    return {**_fields(view), "styles": list(view.styles)}


def allowed(entry: AllowedText) -> Json:
    """An entry of the allow-list."""
    return {**_fields(entry), "created_at": iso(entry.created_at)}


def mapping(view: MappingView) -> Json:
    """A value's stand-in; of the value itself only what may be shown."""
    return {
        "id": view.id,
        "category": view.category,
        "original": view.masked,
        "replacement": view.replacement,
        "tenant_id": view.tenant_id,
        "created_at": iso(view.created_at),
    }


def bench(result: Bench) -> Json:
    """What guardrails make of a text; offsets count code points of what was sent."""
    return {
        "anonymized": result.anonymized,
        "replacements_made": result.replacements_made,
        "spans": [msgspec.structs.asdict(span) for span in result.spans],
    }


def event(record: Event) -> Json:
    """An event: `type`, `topic` and its own fields."""
    fields: Json = msgspec.to_builtins(record)
    if isinstance(record, RequestFinished):
        fields["log"] = log(record.log)
    if isinstance(record, CooldownStarted):
        fields["until"] = iso(record.until)
    if isinstance(record, LogLine):
        fields["at"] = iso(record.at)
    return fields


def live_request(one: LiveRequest) -> Json:
    """A request that is running."""
    return {**_fields(one), "started_at": iso(one.started_at), "candidates": [_fields(who) for who in one.candidates]}


def sight(one: Sight) -> Json:
    """What a watcher of a running request is told."""
    if isinstance(one, Standing):
        return {"type": "state", **live_request(one.row)}
    found: Json = msgspec.to_builtins(one)
    return found


def session(view: SessionView) -> Json:
    """A terminal session."""
    row = view.session
    return {
        **_fields(row),
        "status": view.status,
        "container_name": container_name(row.id),
        "terminals": view.terminals,
        "created_at": iso(row.created_at),
        "last_active_at": iso(row.last_active_at),
    }


def _candidate(one: Candidate) -> Json:
    return {
        "account_id": one.account.id,
        "account_name": one.account.name,
        "provider": one.account.provider,
        "model": one.model,
        "priority": one.priority,
        "verdict": one.verdict,
        "reason": one.reason,
        "move_usd": one.move_usd,
    }


def _fields(record: Record) -> Json:
    return msgspec.structs.asdict(record)
