"""A server for the dashboard that is no server, and what stands on its screen."""

import asyncio
from collections.abc import AsyncIterator, Callable
from types import SimpleNamespace
from typing import Any

import pytest
from textual.pilot import Pilot

from codegate.errors import ServerUnreachable
from codegate.tui.app import CodeGateApp

EVIL = "\x1b[2J\x1b]52;c;eA==\x07[red]x[/red]\u202e\x9b1m"
NEVER = 3600.0
AT = "2026-11-24T12:00:00.000Z"


def account(number: int = 1, **changes: object) -> dict[str, Any]:
    row = {
        "id": f"a{number}",
        "name": f"account-{number}",
        "provider": "openai",
        "auth_type": "api_key",
        "base_url": None,
        "enabled": True,
        "status": "active",
        "priority": 0,
        "rate_limit": 0,
        "tokens_per_minute": 0,
        "api_key_hint": "…1234",
        "last_error": None,
        "decrypt_error": False,
        "cooldown": None,
        "model_cooldowns": {},
        "monthly_budget": 10.0,
        "daily_budget": None,
        "month_spend_usd": 1.5,
        "day_spend_usd": 0.5,
        "allow_private": False,
        "subscription_type": None,
        "account_email": None,
        "token_expires_at": None,
        "credential_file": None,
        "last_used_at": None,
        "last_error_at": None,
        "error_count": 0,
        "created_at": AT,
    }
    return {**row, **changes}


def login(**changes: object) -> dict[str, Any]:
    row = {
        "id": "f1",
        "provider": "anthropic",
        "status": "pending",
        "url": "https://claude.example/authorize?code=true",
        "redirect_uri": "http://localhost:1/callback",
        "user_code": "",
        "expires_at": "2126-01-01T00:00:00.000Z",
        "account_id": None,
        "account_name": None,
        "message": "",
        "hint": "",
        "notice": "A subscription is yours alone.",
    }
    return {**row, **changes}


def request(number: int = 1, **changes: object) -> dict[str, Any]:
    row = {
        "request_id": f"r{number}",
        "timestamp": AT,
        "method": "POST",
        "path": "/v1/messages",
        "inbound_format": "anthropic",
        "status_code": 200,
        "outcome": "ok",
        "original_model": "claude-opus-5",
        "routed_model": "claude-opus-5",
        "account_id": "a1",
        "account_name": "account-1",
        "provider": "openai",
        "tenant_id": None,
        "input_tokens": 100,
        "cache_read_tokens": 0,
        "cache_write_tokens": 0,
        "output_tokens": 20,
        "cost_usd": 0.01,
        "cache_tax_usd": None,
        "is_notional": False,
        "estimated": False,
        "latency_ms": 1500,
        "ttft_ms": 300,
        "is_stream": True,
        "is_failover": False,
        "error_message": None,
        "request_body": None,
        "response_body": None,
        "attempts": [],
        "route": None,
        "warnings": [],
        "guardrails": {},
        "restored": 0,
    }
    return {**row, **changes}


def running(number: int = 1, **changes: object) -> dict[str, Any]:
    row = {
        "id": f"q{number}",
        "state": "answering",
        "elapsed_ms": 2500,
        "model": "claude-opus-5",
        "routed_model": None,
        "account": "account-1",
        "tenant": None,
        "attempts": 0,
        "input_tokens": 100,
        "output_tokens": 7,
        "bytes": 2048,
        "ttft_ms": 500,
        "can_reroute": False,
        "candidates": [],
    }
    return {**row, **changes}


def in_line(name: str = "backup", turn: str = "next", **changes: object) -> dict[str, Any]:
    """A candidate of a running request."""
    row = {"account_id": f"id-{name}", "account": name, "model": "gpt-5", "turn": turn, "reason": "Priority 5."}
    return {**row, **changes}


def provider(name: str = "openai", **changes: object) -> dict[str, Any]:
    row = {
        "id": name,
        "label": name.title(),
        "base_url": f"https://{name}.example/v1",
        "auth_types": ["api_key"],
        "needs_base_url": False,
        "base_url_hint": "",
        "key_env": [],
        "is_local": False,
        "key_hint": "sk-…",
        "console_url": "",
    }
    return {**row, **changes}


def slot(number: int = 1, **changes: object) -> dict[str, Any]:
    row = {
        "id": f"s{number}",
        "tier": "opus",
        "account_id": f"a{number}",
        "account_name": f"account-{number}",
        "priority": 10 - number,
        "target_model": None,
    }
    return {**row, **changes}


def rule(**changes: object) -> dict[str, Any]:
    flags = dict.fromkeys(("thinking", "images", "web_search", "background", "subagent"))
    row = {"name": "", "enabled": True, "model": "", "min_tokens": 0, **flags, "header": ""}
    return {**row, "tier": "haiku", "account_id": None, "target_model": None, **changes}


def config(number: int = 1, **changes: object) -> dict[str, Any]:
    row = {
        "id": f"c{number}",
        "name": f"config-{number}",
        "is_active": False,
        "description": "",
        "routing_strategy": "priority",
        "tier_strategies": {},
        "default_tier": None,
        "tiers": [slot(1), slot(2)],
        "rules": [],
    }
    return {**row, **changes}


def detector(ident: str = "email", /, **changes: object) -> dict[str, Any]:
    row = {
        "id": ident,
        "name": ident.title(),
        "description": "What it finds.",
        "category": "pii",
        "enabled": True,
        "active": True,
        "detection_count": 5,
        "level": "strict",
        "style": "token",
        "styles": ["token"],
        "is_custom": False,
        "pattern": "",
    }
    return {**row, **changes}


def tenant(number: int = 1, **changes: object) -> dict[str, Any]:
    row = {
        "id": f"t{number}",
        "name": f"tenant-{number}",
        "api_key_prefix": "cgt_1",
        "enabled": True,
        "rate_limit": 0,
        "tokens_per_minute": 0,
        "monthly_budget": None,
        "daily_budget": None,
        "month_spend_usd": 1.0,
        "day_spend_usd": 0.0,
        "models": [],
        "expires_at": None,
        "config_id": None,
        "settings": {},
    }
    return {**row, **changes}


def tool(ident: str = "claude-code", /, **changes: object) -> dict[str, Any]:
    row = {
        "id": ident,
        "label": ident.title(),
        "where": f"/home/ada/.{ident}/settings.json",
        "file": f"/home/ada/.{ident}/settings.json",
        "writable": True,
        "unwritable": "",
        "points": "nowhere",
        "state": "unset",
        "target": "",
        "problem": "",
        "installed": True,
        "askable": True,
        "snippet": '{\n  "env": {"ANTHROPIC_BASE_URL": "http://127.0.0.1:9212"}\n}',
        "note": "What one should know.",
    }
    return {**row, **changes}


def session(number: int = 1, **changes: object) -> dict[str, Any]:
    row = {
        "id": f"s{number}",
        "name": f"session-{number}",
        "kind": "claude",
        "is_login": False,
        "status": "running",
        "container_id": None,
        "container_name": f"codegate-session-{number}",
        "account_id": None,
        "terminals": 1,
        "created_at": AT,
        "last_active_at": None,
    }
    return {**row, **changes}


def setting(key: str = "log_level", /, **changes: object) -> dict[str, Any]:
    row = {
        "key": key,
        "value": "info",
        "source": "default",
        "type": "str",
        "default": "info",
        "doc": "What it does.",
        "group": "process",
        "choices": [],
        "words": [],
        "secret": False,
        "scope": "global",
    }
    return {**row, **changes}


def route(**changes: object) -> dict[str, Any]:
    one = {"account_name": "main", "model": "m", "verdict": "chosen", "reason": "first"}
    row = {
        "model": "claude",
        "tier": "opus",
        "strategy": "tier",
        "config_name": None,
        "routing_strategy": None,
        "rule": None,
        "conversation": "",
        "affinity_reason": "",
        "candidates": [one],
        "skipped": [{**one, "account_name": "other", "verdict": "skipped", "reason": "it rests"}],
    }
    return {**row, **changes}


def used(group: str = "account-1", /, **changes: object) -> dict[str, Any]:
    row = {
        "group": group,
        "requests": 4,
        "input_tokens": 100,
        "output_tokens": 50,
        "cache_read_tokens": 300,
        "cache_write_tokens": 0,
        "cost_usd": 2.5,
        "errors": 1,
        "cache_saved_usd": 0.25,
        "notional_usd": 0.0,
        "cache_hit_rate": 0.75,
        "cache_tax_usd": 0.0,
        "cancelled": 0,
        "cache_write_1h_tokens": 0,
        "reasoning_tokens": 0,
        "estimated": 0,
        "unpriced": 0,
    }
    return {**row, **changes}


def finished(number: int = 1, **changes: object) -> dict[str, Any]:
    return {"type": "request_finished", "topic": "requests", "id": number, "log": request(number, **changes)}


class FakeServer:
    """Answers with what a test put into it, and remembers what it was told to do."""

    base_url = "http://127.0.0.1:9211"

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {
            "accounts.list": [],
            "accounts.models": ["model-1", "model-2"],
            "accounts.test": {"success": True, "message": "", "latency_ms": 120, "models": ["m"]},
            "logs.list": lambda **_: {"logs": self.log, "total": len(self.log)},
            "logs.get": lambda request_id: next(row for row in self.log if row["request_id"] == request_id),
            "requests.live": [],
            "usage": [],
            "configs.list": [],
            "tenants.list": [],
            "settings.schema": [],
            "settings.get": {"multi_tenancy": True},
            "tenants.settings": {},
            "setup.list": {"base_url": "http://127.0.0.1:9212", "asks_for_key": False, "tools": []},
            "guardrails.list": [],
            "guardrails.allowed": [],
            "privacy.get": {"enabled": True, "categories": [], "stats": {"total_mappings": 3, "by_category": {}}},
            "privacy.test": {"anonymized": "", "replacements_made": 0, "spans": []},
        }
        self.log: list[dict[str, Any]] = []
        self.is_up = True
        self.more_info: dict[str, Any] = {}
        self.told: list[tuple[Any, ...]] = []
        self.resumed: list[int | None] = []
        self.saying: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.coming: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

    def __getattr__(self, noun: str) -> Any:
        if noun.startswith("_"):
            raise AttributeError(noun)
        if noun in ("usage", "explain", "providers"):
            return self._call(noun)
        return _Noun(self, noun)

    def _call(self, name: str) -> Any:
        async def call(*args: Any, **words: Any) -> Any:
            self.told.append((name, *args, words) if words else (name, *args))
            if not self.is_up:
                raise ServerUnreachable("No CodeGate server answers.", hint="codegate up")
            answer = self.answers.get(name)
            if isinstance(answer, Exception):
                raise answer
            return answer(*args, **words) if callable(answer) else answer

        return call

    def said(self, name: str) -> list[tuple[Any, ...]]:
        """What was passed to each call of that name."""
        return [call[1:] for call in self.told if call[0] == name]

    async def info(self) -> dict[str, Any]:
        if not self.is_up:
            raise ServerUnreachable("No CodeGate server answers.", hint="codegate up")
        return {"version": "0.1.0", "proxy_port": 9212, "uptime_s": 90, "active_config": None, **self.more_info}

    async def attach(self, request_id: str) -> AsyncIterator[dict[str, Any]]:
        """What is said of a running request, until it ends."""
        self.told.append(("requests.attach", request_id))
        while (event := await self.saying.get())["type"] != "end":
            if isinstance(event.get("error"), Exception):
                raise event["error"]
            yield event
        yield event

    async def events(self, topics: Any = (), after: int | None = None) -> AsyncIterator[dict[str, Any]]:
        self.resumed.append(after)
        while (event := await self.coming.get()) is not None:
            yield event


class _Noun(SimpleNamespace):
    def __init__(self, server: FakeServer, noun: str) -> None:
        super().__init__()
        self._server, self._noun = server, noun

    def __getattr__(self, verb: str) -> Any:
        if (self._noun, verb) == ("requests", "attach"):
            return self._server.attach
        return self._server._call(f"{self._noun}.{verb}")


def fill(server: FakeServer, text: str = "") -> None:
    """Put something on every screen; where there is foreign text, this one, if it is given."""

    def said(*names: str) -> dict[str, str]:
        return dict.fromkeys(names, text) if text else {}

    server.log = [
        request(1, **said("original_model", "account_name", "error_message", "timestamp")),
        request(2, status_code=502, outcome="error", is_failover=True, guardrails={"email": 2}),
    ]
    server.answers |= {
        "accounts.list": [
            account(1, **said("name", "provider", "status", "last_error", "api_key_hint")),
            account(2, enabled=False, month_spend_usd=9.5),
        ],
        "requests.live": [running(1, **said("state", "model", "account", "tenant", "id"))],
        "configs.list": [config(1, tiers=[slot(1, **said("tier", "account_name", "target_model"))], **said("name"))],
        "guardrails.list": [detector("email", **said("name", "category", "description", "level", "style"))],
        "usage": [used("account-1", **said("group")), used("account-2", cost_usd=1.0)],
        "tenants.list": [tenant(1, **said("name", "api_key_prefix", "expires_at"))],
        "settings.schema": [setting("log_level", **said("key", "value", "source", "doc", "group"))],
        "setup.list": tools(
            tool("claude-code", **said("label", "where", "target", "snippet", "note")),
            tool("aider", state="changed", points="here", target="http://127.0.0.1:9212/v1"),
            tool("crush", state="set", points="here", target="http://127.0.0.1:9212/v1", installed=False),
            tool("cursor", writable=False, file="", where="Settings > Models", unwritable="It keeps a database."),
        ),
    }


def tools(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"base_url": "http://127.0.0.1:9212", "asks_for_key": False, "tools": list(rows)}


async def settle(pilot: Pilot[None]) -> None:
    """Wait until the app has fetched and shown what it was asked for."""
    for _ in range(3):
        await pilot.pause()
        workers = [worker for worker in pilot.app.workers if worker.group not in ("feed", "attach")]
        if workers:
            await pilot.app.workers.wait_for_complete(workers)
    await pilot.pause()


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture
def app(server: FakeServer) -> CodeGateApp:
    """The dashboard of that server, which looks at nothing by itself."""
    return CodeGateApp(server, NEVER, NEVER)


@pytest.fixture
def screen_text() -> Callable[[CodeGateApp], str]:
    """What stands on the screen, as text."""

    def read(app: CodeGateApp) -> str:
        return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())

    return read
