"""
Tenants and an admin at random, against a model of what must be: nobody sees another's, the cascade holds, and a key
opens exactly as long as it should.

`CODEGATE_STATEFUL_STEPS` sets the number of steps; 25,000 of them take some minutes.
"""

import os
import random
from dataclasses import dataclass, field
from typing import Any

import pytest

from codegate.errors import CodeGateError, Forbidden, Unauthorized
from codegate.guardrails.issue import Issuer, tenant_key
from codegate.guardrails.screen import Screener
from codegate.proxy.conversation import conversation_of
from codegate.proxy.permit import check_model
from codegate.proxy.stages import LiveStages
from codegate.routing.tenancy import may_ask
from codegate.services.configs import NewConfig
from codegate.services.container import Services
from codegate.services.tenant_form import NewTenant, TenantChange
from codegate.settings import AUTO_SWITCH_ON_ERROR, PRIVACY_ENABLED, REQUEST_LOGGING, SETTINGS
from codegate.store.logs import LogQuery
from codegate.upstream.client import UpstreamClient
from tests.builders import request_log
from tests.conftest import StoppedClock
from tests.proxy import fakes

STEPS = int(os.environ.get("CODEGATE_STATEFUL_STEPS", "400"))
KEYS = (AUTO_SWITCH_ON_ERROR.key, PRIVACY_ENABLED.key, REQUEST_LOGGING.key)
MODELS = ("claude-opus-4-5", "claude-sonnet-4-5", "gpt-6")
LISTS: tuple[tuple[str, ...], ...] = ((), ("claude-*",), ("gpt-*", "claude-opus-*"))


@dataclass
class Known:
    """What the model knows of a tenant; `old` is a key that is honoured until a moment."""

    id: str
    key: str
    enabled: bool = True
    ends: int | None = None
    models: tuple[str, ...] = ()
    config: str | None = None
    old: tuple[str, int] | None = None
    settings: dict[str, bool] = field(default_factory=dict)
    rows: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)


class World:
    """The real services and the model beside them."""

    def __init__(self, services: Services, stages: LiveStages, clock: StoppedClock, chance: random.Random) -> None:
        self.services, self.stages, self.clock, self.chance = services, stages, clock, chance
        self.tenants: dict[str, Known] = {}
        self.everyone: dict[str, bool] = {}
        self.dead_keys: list[str] = ["cgk_never"]
        self.configs: list[str] = []
        self.made = 0

    def any(self) -> Known | None:
        return self.chance.choice(list(self.tenants.values())) if self.tenants else None

    async def create(self) -> None:
        if len(self.tenants) > 5:
            return
        self.made += 1
        models, config = self.chance.choice(LISTS), self.chance.choice([None, *self.configs])
        new = NewTenant(name=f"t{self.made}", models=models, config_id=config)
        tenant, key = await self.services.tenants.create(new)
        self.tenants[tenant.id] = Known(tenant.id, key.reveal(), models=models, config=config)

    async def delete(self) -> None:
        if (one := self.any()) and len(self.tenants) > 1:
            await self.services.tenants.delete(one.id)
            del self.tenants[one.id]
            self.dead_keys += [one.key, *([one.old[0]] if one.old else [])]

    async def rotate(self) -> None:
        if one := self.any():
            grace = self.chance.choice((0, 60))
            _, key = await self.services.tenants.rotate_key(one.id, grace)
            self.dead_keys += [one.old[0]] if one.old else []
            self.dead_keys += [] if grace else [one.key]
            one.old = (one.key, self.clock.at_ms + 60_000) if grace else None
            one.key = key.reveal()

    async def change(self) -> None:
        if one := self.any():
            one.enabled, one.models = self.chance.random() < 0.8, self.chance.choice(LISTS)
            in_a_minute = self.clock.at_ms + 60_000
            one.ends = self.chance.choice((None, None, in_a_minute))
            ends = None if one.ends is None else _iso(one.ends)
            change = TenantChange(enabled=one.enabled, models=one.models, expires_at=ends)
            await self.services.tenants.update(one.id, change)

    async def set_own(self) -> None:
        if one := self.any():
            key, value = self.chance.choice(KEYS), self.chance.choice((True, False, None))
            await self.services.tenants.put_settings(one.id, {key: value})
            one.settings.pop(key, None)
            if value is not None:
                one.settings[key] = value

    async def set_everyones(self) -> None:
        key, value = self.chance.choice(KEYS), self.chance.choice((True, False, None))
        await self.services.settings.put({key: value})
        self.everyone.pop(key, None)
        if value is not None:
            self.everyone[key] = value

    async def wait(self) -> None:
        self.clock.pass_s(self.chance.choice((1, 20, 45)))

    async def ask(self) -> None:
        """Any key there is or was: who it lets in, with which settings, config and models."""
        current = [one.key for one in self.tenants.values()]
        old = [one.old[0] for one in self.tenants.values() if one.old]
        key = self.chance.choice([*current, *current, *old, self.chance.choice(self.dead_keys)])
        owner = next((one for one in self.tenants.values() if self.opens(one, key)), None)
        head = fakes.head(headers={"x-api-key": key}, received_ms=self.clock.at_ms)
        if owner is None:
            with pytest.raises(CodeGateError):
                await self.stages.identify(head)
            return
        tenant = await self.stages.identify(head)
        assert tenant is not None
        assert (tenant.id, tenant.config_id) == (owner.id, owner.config)
        resolved = self.stages.settings_for(tenant)
        for name in KEYS:
            wanted = owner.settings.get(name, self.everyone.get(name, SETTINGS[name].default))
            assert resolved[SETTINGS[name]] == wanted, name
        model = self.chance.choice(MODELS)
        if may_ask(tenant, model):
            check_model(tenant, model)
        else:
            with pytest.raises(Forbidden):
                check_model(tenant, model)

    def opens(self, one: Known, key: str) -> bool:
        now = self.clock.at_ms
        is_key = key == one.key or (one.old is not None and one.old[0] == key and now < one.old[1])
        return is_key and one.enabled and (one.ends is None or now < one.ends)

    async def log(self) -> None:
        if one := self.any():
            self.made += 1
            row = request_log(f"req-{self.made}", tenant_id=one.id, timestamp=self.clock.at_ms)
            self.services.logs.add(row)
            if one.settings.get("request_logging", self.everyone.get("request_logging", True)):
                one.rows.add(row.request_id)
            await self.services.logs.flush()

    async def look(self) -> None:
        """The log of one tenant has that tenant's rows, all of its newest and no other's."""
        if one := self.any():
            rows, _ = await self.services.history.page(LogQuery(tenant=one.id, limit=500))
            assert {row.tenant_id for row in rows} <= {one.id}
            assert {row.request_id for row in rows} <= one.rows
            assert len(rows) == min(500, len(one.rows))

    async def hide(self) -> None:
        """What was issued to one is found by that one alone."""
        if one := self.any():
            self.made += 1
            root, ledger = self.services.keys.guardrail.value, self.services.mappings
            value = f"jo{self.made % 50}@corp.org"
            token = Issuer(tenant_key(root, one.id), one.id, ledger).replacement("email", "email", value)
            one.tokens.add(token)
            assert ledger.find(one.id, token) == value
            for other in self.tenants.values():
                if other is not one:
                    assert token not in other.tokens
                    assert ledger.find(other.id, token) is None
            assert ledger.find(None, token) is None

    async def converse(self) -> None:
        """The same words from two tenants are two conversations."""
        found = [self.services.state.current.tenants.get(one) for one in self.tenants]
        keys = {conversation_of(fakes.clean_call(tenant=tenant)) for tenant in [None, *found]}
        assert len(keys) == len(found) + 1


def _iso(at_ms: int) -> str:
    from codegate.clock import iso

    return iso(at_ms) or ""


WEIGHTS = {
    "ask": 50,
    "look": 8,
    "log": 8,
    "hide": 6,
    "converse": 4,
    "create": 4,
    "delete": 2,
    "rotate": 5,
    "change": 5,
    "set_own": 5,
    "set_everyones": 3,
    "wait": 8,
}


async def test_no_tenant_ever_sees_anothers(
    services: Services, stopped: StoppedClock, upstream: UpstreamClient
) -> None:
    await services.settings.put({"multi_tenancy": True})
    chance = random.Random(20)
    stages = LiveStages(services, upstream, Screener(services.keys.guardrail.value, ledger=services.mappings))
    world = World(services, stages, stopped, chance)
    for name in ("day", "night"):
        world.configs.append((await services.configs.create(NewConfig(name=name))).id)
    await world.create()
    steps: list[Any] = [getattr(world, name) for name in WEIGHTS]
    for _ in range(STEPS):
        await chance.choices(steps, list(WEIGHTS.values()))[0]()

    assert world.made > STEPS / 20
    with pytest.raises(Unauthorized):
        await stages.identify(fakes.head(headers={"x-api-key": "cgk_never"}, peer="192.0.2.9"))
