"""The shapes against `interface.md` 4 and against what the client promises of them."""

from typing import Any

from codegate.api import shapes
from codegate.client import shapes as promised
from codegate.events import AccountChanged, CooldownStarted, RequestFinished
from codegate.providers.table import PROVIDERS
from codegate.records import Attempt, Cooldown, UsageRow
from codegate.routing.route import Candidate, Route
from codegate.services.accounts import AccountView
from codegate.services.container import Services
from codegate.services.guardrail_form import NewAllowed
from codegate.services.probe import Probe
from codegate.services.settings import SettingView
from codegate.settings import LOG_RETENTION_DAYS
from tests.builders import NOW_MS, account, config, request_log, slot, tenant

NOW = "2025-11-24T16:00:00.000Z"


def keys_of(promise: Any) -> set[str]:
    return set(promise.__annotations__)


def test_an_account_has_iso_times_and_no_secret() -> None:
    rest = Cooldown(until=NOW_MS, reason="rate_limited", failures=2)
    shape = shapes.account(AccountView(account=account(last_used_at=NOW_MS), cooldown=rest, month_spend_usd=0.12345678))

    assert set(shape) == keys_of(promised.AccountJson)
    assert (shape["created_at"], shape["last_used_at"], shape["last_error_at"]) == (NOW, NOW, None)
    assert shape["cooldown"] == {"until": NOW, "reason": "rate_limited", "failures": 2}
    assert shape["month_spend_usd"] == 0.123457


def test_a_config_has_its_rows() -> None:
    shape = shapes.config(config(tiers=(slot(),)))

    assert set(shape) == keys_of(promised.ConfigJson)
    assert set(shape["tiers"][0]) == keys_of(promised.SlotJson)


def test_a_tenant_keeps_the_hash_of_its_key() -> None:
    shape = shapes.tenant(tenant(), {"a": 1})

    assert set(shape) == keys_of(promised.TenantJson)
    assert "hash of" not in str(shape)


def test_a_log_row_has_its_tokens_beside_it() -> None:
    attempt = Attempt(account_id="a", account_name="a", model="m", outcome="ok")
    shape = shapes.log(request_log(attempts=(attempt,), warnings=("dropped:top_k",)))

    assert set(shape) == keys_of(promised.LogJson)
    assert shape["timestamp"] == NOW
    assert shape["attempts"][0]["outcome"] == "ok"


def test_usage_has_its_cache_hit_rate() -> None:
    row = UsageRow(
        group="g",
        requests=1,
        input_tokens=1,
        output_tokens=2,
        cache_read_tokens=2,
        cache_write_tokens=0,
        cost_usd=0.1,
    )
    shape = shapes.usage_row(row)

    assert set(shape) == keys_of(promised.UsageJson)
    assert shape["cache_hit_rate"] == 0.6667


def test_settings_providers_and_probes_are_as_promised() -> None:
    view = SettingView(setting=LOG_RETENTION_DAYS, value=30, source="default")
    result = Probe(success=True, message="m", latency_ms=1, status="active", models=("m",))

    assert set(shapes.setting(view)) == keys_of(promised.SettingJson)
    assert set(shapes.probe(result)) == keys_of(promised.ProbeJson)
    for entry in PROVIDERS.values():
        assert set(shapes.provider(entry)) == keys_of(promised.ProviderJson)


def test_a_route_gives_every_candidate_its_reason() -> None:
    one = Candidate(account=account(), model="m", priority=1, verdict="chosen", reason="first in line")
    shape = shapes.route("m", Route(strategy="direct", candidates=(one,), skipped=(one,)))

    assert set(shape) == keys_of(promised.RouteJson)
    assert set(shape["candidates"][0]) == keys_of(promised.CandidateJson)
    assert shape["skipped"][0]["reason"] == "first in line"


def test_events_have_a_type_and_iso_times() -> None:
    finished = shapes.event(RequestFinished(log=request_log()))
    resting = shapes.event(CooldownStarted(account_id="a", until=NOW_MS, reason="r"))
    changed = shapes.event(AccountChanged(account_id="a", change="created"))

    assert (finished["type"], finished["log"]["timestamp"]) == ("request_finished", NOW)
    assert resting["until"] == NOW
    assert changed == {"type": "account_changed", "topic": "accounts", "account_id": "a", "change": "created"}


async def test_guardrails_and_what_they_are_tried_on_are_as_promised(services: Services) -> None:
    await services.guardrails.set_allowed([NewAllowed(value="x")])
    detector, *_ = await services.guardrails.list()
    (entry,) = await services.guardrails.allowed()
    bench = shapes.bench(await services.privacy.test("jane.doe@corp-mail.com"))

    assert set(shapes.detector(detector)) == keys_of(promised.DetectorJson)
    assert set(shapes.allowed(entry)) == keys_of(promised.AllowedJson)
    assert set(bench) == keys_of(promised.BenchJson)
    assert set(bench["spans"][0]) == keys_of(promised.SpanJson)
