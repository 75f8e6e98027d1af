"""The command palette beyond the screens: what the current one can do, and anything by its name."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, cast

from textual.app import SystemCommand
from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.screen import Screen

from codegate.errors import CodeGateError
from codegate.terminal import clean
from codegate.tui.feed import Row
from codegate.tui.keymap import shown

if TYPE_CHECKING:
    from codegate.client.session import Client

REQUESTS = 200
"""Newest requests that can be gone to by model or id."""


@dataclass(frozen=True, slots=True)
class Target:
    """
    Something that can be gone to.

    Attributes:
        mode: The screen it is on.
        key: Its key there.
        words: Its kind and name, cleaned.
        help: More of it, cleaned.
    """

    mode: str
    key: str
    words: str
    help: str


class _Ground(Protocol):
    """What the palette needs of the app it opens over."""

    client: "Client"

    def jump(self, mode: str, key: str) -> None: ...


def actions_of(screen: Screen[object], keymap: dict[str, str]) -> Iterator[SystemCommand]:
    """Each action of a screen's own, with its key."""
    for one in type(screen).__dict__.get("BINDINGS", ()):
        if isinstance(one, Binding) and one.description:
            meaning = f"{one.tooltip or one.description} (key {shown(one, keymap)})"
            yield SystemCommand(one.description, meaning, partial(screen.run_action, one.action))


class JumpProvider(Provider):
    """Accounts, configs, tenants and requests by name; what the server does not give is left out."""

    _targets: Sequence[Target] = ()

    async def startup(self) -> None:
        """Ask once, when the palette opens."""
        self._targets = await targets_of(cast("_Ground", self.app).client)

    async def search(self, query: str) -> Hits:
        """What has these letters."""
        matcher = self.matcher(query)
        for target in self._targets:
            score = matcher.match(f"{target.words} {target.help}")
            if score > 0:
                yield Hit(score, Content(target.words), self._go(target), text=target.words, help=plain(target.help))

    async def discover(self) -> Hits:
        """Nothing before something is typed: it would be too much."""
        for target in self._targets[:0]:
            yield DiscoveryHit(target.words, self._go(target))

    def _go(self, target: Target) -> Callable[[], None]:
        return partial(cast("_Ground", self.app).jump, target.mode, target.key)


async def targets_of(client: "Client") -> list[Target]:
    """Everything that can be gone to by name."""
    accounts, configs, tenants, requests = await asyncio.gather(
        _rows(client.accounts.list()),
        _rows(client.configs.list()),
        _rows(client.tenants.list()),
        _rows(_logged(client)),
    )
    return [
        *(_target("accounts", row["id"], f"Account {row['name']}", row["provider"]) for row in accounts),
        *(_target("configs", row["id"], f"Config {row['name']}", row["routing_strategy"]) for row in configs),
        *(_target("tenants", row["id"], f"Tenant {row['name']}", row["id"]) for row in tenants),
        *(
            _target("logs", row["request_id"], f"Request {row['original_model']}, {row['status_code']}", _when(row))
            for row in requests
        ),
    ]


def plain(text: str) -> str:
    """Without square brackets: the palette reads a help as markup, and no escape of Textual covers every text."""
    return text.translate(str.maketrans("[]", "()"))


def _when(row: Row) -> str:
    return f"{row['request_id']}  {row['account_name'] or ''}  {row['timestamp']}"


def _target(mode: str, key: object, words: object, more: object) -> Target:
    return Target(mode, str(key), clean(words, limit=80), clean(more, limit=120))


async def _logged(client: "Client") -> Sequence[Row]:
    return (await client.logs.list(page=1, limit=REQUESTS))["logs"]


async def _rows(asked: Awaitable[Sequence[Row]]) -> Sequence[Row]:
    try:
        return await asked
    except CodeGateError:
        return ()
