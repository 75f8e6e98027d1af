"""Trying out an account, telling how that went, and what to do next."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from codegate.cli import first_config
from codegate.cli.ask import agrees
from codegate.cli.command import Invocation
from codegate.cli.output import Row, done, say
from codegate.errors import CodeGateError
from codegate.figures import duration
from codegate.terminal import wants_colour

if TYPE_CHECKING:
    from codegate.client.session import Client

_SHOWN = 4
"""Names of models that are told; all of them: `codegate accounts models NAME`."""


async def tested(client: "Client", account: str, *, is_new: bool) -> Row:
    """
    How the provider answers to the account's key.

    Args:
        is_new: It has just been added, so a failure of the test is a result too.
    """
    with waiting("Asking the provider …"):
        try:
            result: Row = await client.accounts.test(account)
            return result
        except CodeGateError as error:
            if not is_new:
                raise
            return {"success": False, "message": error.text(), "latency_ms": 0, "models": []}


def tell(result: Row) -> None:
    """One line for people."""
    if not result["success"]:
        say(f"✗ {result['message']}", "red")
        return
    names = list(result["models"])
    some = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
    told = f"It works: {result['message']} ({duration(result['latency_ms'])})"
    done(f"{told} {some}" if some else told)


async def next_step(run: Invocation, client: "Client", account: Row, result: Row | None, *, makes_config: bool) -> None:
    """The first config, if it is wanted and there is none, and one line on what to do now."""
    if result is not None and not result["success"]:
        return
    configs = await client.configs.list()
    active = next((config["name"] for config in configs if config["is_active"]), None)
    if not configs and (makes_config or agrees(run, "Make the first config, with this account for all tiers?")):
        targets = await first_config.make(client, account)
        shown = ", ".join(f"{tier} → {target or 'the model asked for'}" for tier, target in targets.items())
        done(f"Made and activated the config {first_config.NAME!r}: {shown}.")
        active = None
    if run.is_json or not run.can_ask:
        return
    if active is not None:
        say(f"Let it serve: codegate configs assign {active} --tier opus --account {account['name']}")
    else:
        say("Now: codegate up, then codegate setup claude-code (or another tool)")


@contextmanager
def waiting(text: str) -> Iterator[None]:
    """A spinner on a terminal, the text alone elsewhere."""
    if not (sys.stderr.isatty() and wants_colour(sys.stderr, os.environ)):
        say(text)
        yield
        return
    from rich.console import Console

    with Console(stderr=True, highlight=False, markup=False).status(text):
        yield
