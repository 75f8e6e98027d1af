"""
What keeps a served demo alive: now and then a request of a made-up client, through the real proxy to the simulator.

Everything in it is said to be simulated: the clients' key, the prompts, and by the simulator every answer.
"""

import asyncio
from collections.abc import Iterator
from itertools import cycle
from typing import TYPE_CHECKING, Any

from codegate.cli.demo_stage import Stage

if TYPE_CHECKING:
    import httpx

PAUSES_S = (0.6, 1.4, 0.3, 2.0, 0.9, 0.2, 1.7)
"""Seconds between the beginnings of two requests, again and again: an even beat would look like a machine's."""

PROMPTS = (
    ("claude-sonnet-4-5", "Simulated: explain what this function does and where it is called from."),
    ("claude-haiku-4-5", "Simulated: write a commit message for a change of three lines."),
    ("claude-opus-4-5", "Simulated: plan how to split this module. Ask ada@some-company.io where you are not sure."),
    ("claude-sonnet-4-5", "Simulated: the test on 203.0.113.7 fails. Find out why, and use a tool."),
    ("claude-opus-4-5", "Simulated: review this patch for races and for resources that are never given back."),
)
"""Model and prompt of each."""

RULES = "Simulated: the rules of this house, which every conversation begins with, so that a cache can keep them. " * 80
"""As long as agents' own, marked as they mark them."""

PRICES = {"price_input": 3.0, "price_output": 15.0, "price_cache_read": 0.3, "price_cache_write": 3.75}
"""US dollars for a million tokens, so that there is a cost to see: a model at anybody's address has no known price."""

_HEADERS = {"x-api-key": "demo-client", "anthropic-version": "2023-06-01"}
_TIMEOUT_S = 30


async def flow(stage: Stage) -> None:
    """Send requests until cancelled; those under way are ended with it."""
    import httpx

    for model in {model for model, _ in PROMPTS}:
        await stage.client.limits.put(model, PRICES)
    async with (
        httpx.AsyncClient(base_url=stage.proxy_url, trust_env=False, timeout=_TIMEOUT_S) as client,
        asyncio.TaskGroup() as group,
    ):
        for body, pause in zip(bodies(), cycle(PAUSES_S), strict=False):
            group.create_task(_ask(client, body))
            await asyncio.sleep(pause)


def bodies() -> Iterator[dict[str, Any]]:
    """The requests, again and again; each conversation has a number, so that none is the one before."""
    for number, (model, prompt) in enumerate(cycle(PROMPTS), 1):
        text = f"{prompt} (conversation {number})"
        yield {
            "model": model,
            "max_tokens": 400,
            "stream": True,
            "system": [{"type": "text", "text": RULES, "cache_control": {"type": "ephemeral"}}],
            "messages": [{"role": "user", "content": text}],
        }


async def _ask(client: "httpx.AsyncClient", body: dict[str, Any]) -> None:
    """One request, read to its end; what goes wrong is in the log, where it is to be seen."""
    import httpx

    try:
        async with client.stream("POST", "/v1/messages", json=body, headers=_HEADERS) as response:
            async for _ in response.aiter_bytes():
                pass
    except httpx.HTTPError:
        return
