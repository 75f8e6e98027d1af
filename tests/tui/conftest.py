"""A server for the dashboard that is no server, and what stands on its screen."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from codegate.clock import iso, now_ms
from codegate.errors import ServerUnreachable
from codegate.tui.app import CodeGateApp

EVIL = "\x1b[2J\x1b]52;c;eA==\x07[red]x[/red]\u202e\x9b1m"


def account(number: int = 1, **changes: object) -> dict[str, Any]:
    row = {
        "id": f"a{number}",
        "name": f"account-{number}",
        "provider": "openai",
        "enabled": True,
        "status": "active",
        "decrypt_error": False,
        "cooldown": None,
        "month_spend_usd": 1.5,
    }
    return {**row, **changes}


def request(number: int = 1, **changes: object) -> dict[str, Any]:
    row = {
        "request_id": f"r{number}",
        "timestamp": iso(now_ms()),
        "status_code": 200,
        "outcome": "ok",
        "original_model": "claude-opus-5",
        "routed_model": "claude-opus-5",
        "account_id": "a1",
        "account_name": "account-1",
        "input_tokens": 100,
        "cache_read_tokens": 0,
        "cache_write_tokens": 0,
        "output_tokens": 20,
        "cost_usd": 0.01,
        "latency_ms": 1500,
        "is_failover": False,
        "error_message": None,
    }
    return {**row, **changes}


class FakeServer:
    """Answers with what a test put into it; counts how often it was looked at."""

    base_url = "http://127.0.0.1:9211"

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.log: list[dict[str, Any]] = []
        self.is_up = True
        self.looks = 0
        outer = self

        class Accounts:
            async def list(self) -> list[dict[str, Any]]:
                return outer.rows

        class Logs:
            async def list(self, **query: str | int | None) -> dict[str, Any]:
                return {"logs": outer.log, "total": len(outer.log)}

        self.accounts = Accounts()
        self.logs = Logs()

    async def info(self) -> dict[str, Any]:
        self.looks += 1
        if not self.is_up:
            raise ServerUnreachable("No CodeGate server answers.", hint="codegate up")
        return {"version": "0.1.0", "proxy_port": 9212, "uptime_s": 90, "active_config": None}


async def settle(pilot: Pilot[None]) -> None:
    """Wait until the app has looked at the server and shown what it saw."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture
def screen_text() -> Callable[[CodeGateApp], str]:
    """What stands on the screen, as text."""

    def read(app: CodeGateApp) -> str:
        return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())

    return read
