"""`/api/setup`: how coding tools are pointed at the proxy, on the machine of the server and for its user."""

import os
from pathlib import Path
from typing import Any

import msgspec
from starlette.responses import Response

from codegate.api.call import Call, Endpoint, json
from codegate.records import Record
from codegate.runfile import reachable
from codegate.services.setup import Setup
from codegate.services.toolchange import Change, restore, write
from codegate.settings import HOST, PROXY_API_KEY, PROXY_PORT
from codegate.shapes import SetupJson, ToolChangeJson, ToolJson, ToolTestJson


class ToolOrder(Record, frozen=True, kw_only=True):
    """
    What to do with a tool's file.

    Attributes:
        api_key: Key of a tenant, or None for the proxy's own.
        dry_run: Only tell the difference.
        force: Undo also if the file was changed since; what changed is kept.
        ask: A test also lets the tool itself ask one small question, where it can be run.
    """

    api_key: str | None = None
    dry_run: bool = False
    force: bool = False
    ask: bool = True


async def list_(call: Call) -> Response:
    """The proxy's address and every tool: what to set, and where it points."""
    setup = _setup(call)
    tools = [msgspec.structs.asdict(view) for view in setup.list()]
    return json({"base_url": setup.base, "asks_for_key": setup.has_key, "tools": tools})


async def show(call: Call) -> Response:
    """One tool; `<PROXY_API_KEY>` stands in its snippet where the key goes."""
    return json(msgspec.structs.asdict(_setup(call).get(call.path["tool"])))


async def point(call: Call) -> Response:
    """Point a tool at the proxy in its own file; the original is kept beside it."""
    order = await call.body(ToolOrder)
    change = _setup(call).pointed(call.path["tool"], order.api_key or _own_key(call))
    if change.is_needed and not order.dry_run:
        write(change)
    return _answer(change)


async def undo(call: Call) -> Response:
    """Put a tool's file back as it was; one that was changed since is refused with 409, unless forced."""
    order = await call.body(ToolOrder)
    change = _setup(call).restored(call.path["tool"])
    if not order.dry_run:
        restore(change, forced=order.force)
    return _answer(change)


async def test(call: Call) -> Response:
    """Ask for the models with the address and the key of the tool's file, then let the tool itself ask a question."""
    order = await call.body(ToolOrder)
    result = await _setup(call).test(call.path["tool"], order.api_key or _own_key(call), asks=order.ask)
    return json(msgspec.structs.asdict(result))


def _setup(call: Call) -> Setup:
    settings, info = call.services.state.resolved(), call.door.info()
    base = f"http://{reachable(settings[HOST])}:{info.get('proxy_port') or settings[PROXY_PORT]}"
    has_key = bool(settings[PROXY_API_KEY]) or bool(call.services.state.current.tenants)
    return Setup(Path(os.environ.get("HOME") or Path.home()), os.environ, base, has_key)


def _own_key(call: Call) -> str | None:
    found: Any = call.services.state.resolved()[PROXY_API_KEY]
    return getattr(found, "reveal", lambda: found)() or None


def _answer(change: Change) -> Response:
    return json(
        {
            "path": str(change.path),
            "changed": change.is_needed,
            "backup": str(change.backup) if change.backup.exists() else "",
            "has_original": change.has_original,
            "diff": change.diff(),
            "drift": change.drift,
        }
    )


_EXAMPLE = {"api_key": None, "dry_run": True}

ENDPOINTS = (
    Endpoint("GET", "/api/setup", list_, answer=SetupJson),
    Endpoint("GET", "/api/setup/{tool}", show, answer=ToolJson),
    Endpoint("POST", "/api/setup/{tool}/write", point, body=ToolOrder, answer=ToolChangeJson, example=_EXAMPLE),
    Endpoint("POST", "/api/setup/{tool}/undo", undo, body=ToolOrder, answer=ToolChangeJson, example=_EXAMPLE),
    Endpoint("POST", "/api/setup/{tool}/test", test, body=ToolOrder, answer=ToolTestJson, example={"ask": False}),
)
