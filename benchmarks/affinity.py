"""
What keeping a conversation on one account is worth: cache hit rate and the price of input, by strategy.

    python benchmarks/affinity.py
    python benchmarks/affinity.py --sessions 200 --accounts 5 --outages 0.05

Synthetic agent sessions run on a clock of their own through the real router (`decide`, affinity, cooldowns). Each has a
system prompt and tools that it shares with nobody, turns that add a few thousand tokens, pauses between them, and now
and then a sub-agent. A provider keeps the prefix of a request for five minutes after its last use, for one account
alone, and some attempts fail, so that accounts rest. The same sessions run under every strategy.
"""

import argparse
import random
from dataclasses import dataclass, field

from codegate.models.prices import cost_usd
from codegate.records import Account, Config, Credentials, Secret, Snapshot, TierSlot, Usage
from codegate.routing.affinity import WARM_S, Affinity, move_usd
from codegate.routing.cooldown import Cooldowns
from codegate.routing.resolve import decide
from codegate.routing.route import Facts, RouteRequest
from codegate.routing.strategies import STRATEGIES

MODEL = "claude-sonnet-4-5"
START_S = 1_764_000_000.0
OUTAGE_S = 30.0


@dataclass
class Session:
    """One conversation: when its turns come, and how long the input of each is."""

    key: str
    turns: list[tuple[float, int]]


@dataclass
class World:
    """Accounts and what their provider has in its caches, under one strategy."""

    accounts: int
    strategy: str
    has_affinity: bool
    now: float = START_S
    cached: dict[tuple[str, str], tuple[int, float]] = field(default_factory=dict)
    spend: dict[str, float] = field(default_factory=dict)
    usage: list[Usage] = field(default_factory=list)
    cursor: int = 0
    moves: int = 0
    lost: int = 0
    tax_usd: float = 0.0

    def __post_init__(self) -> None:
        self.affinity = Affinity(lambda: self.now, self.now_ms)
        self.cooldowns = Cooldowns(lambda: self.now, self.now_ms)
        known = [Account(id=f"a{n}", name=f"a{n}", provider="anthropic", rate_limit=0) for n in range(self.accounts)]
        slots = [TierSlot(id=one.id, config_id="c", tier="sonnet", account_id=one.id) for one in known]
        config = Config(id="c", name="c", is_active=True, routing_strategy=self.strategy, tiers=tuple(slots))
        keys = {one.id: Credentials(account_id=one.id, api_key=Secret("simulated")) for one in known}
        self.snapshot = Snapshot(accounts={one.id: one for one in known}, credentials=keys, active_config=config)

    def now_ms(self) -> int:
        """The clock of this world."""
        return round(self.now * 1000)

    def turn(self, key: str, tokens: int, down: frozenset[str]) -> None:
        """One request; accounts in line that are down fail, the first other one answers."""
        conversation = key if self.has_affinity else ""
        request = RouteRequest(model=MODEL, wire_format="anthropic", conversation=conversation)
        facts = Facts(
            cooldowns=self.cooldowns.current(),
            month_spend=self.spend,
            cursors={"c:sonnet": self.cursor},
            held=self.affinity.held(conversation),
        )
        route = decide(self.snapshot, facts, request, self.now_ms())
        line = list(route.candidates)
        while line and line[0].account.id in down:
            self.cooldowns.start(line.pop(0).account.id, "overloaded")
        if not line:
            self.lost += 1
            return
        account = line[0].account
        self.cursor += route.cursor is not None
        if facts.held is not None and facts.held.account_id != account.id:
            self.moves += 1
            self.tax_usd += move_usd(facts.held, account.provider, MODEL, self.now_ms()) or 0.0
        self.cooldowns.clear(account.id)
        used = self._answer(account.id, key, tokens)
        self.affinity.served(conversation, account, MODEL)
        self.affinity.counted(conversation, account.id, used)
        self.spend[account.id] = self.spend.get(account.id, 0.0) + (cost_usd("anthropic", MODEL, used) or 0.0)
        self.usage.append(used)

    def _answer(self, account_id: str, key: str, tokens: int) -> Usage:
        """The provider reads of the prefix what it still has, and writes the rest."""
        length, until = self.cached.get((account_id, key), (0, 0.0))
        read = min(length, tokens) if until > self.now else 0
        self.cached[account_id, key] = (tokens, self.now + WARM_S)
        return Usage(cache_read_tokens=read, cache_write_tokens=tokens - read)


def sessions(count: int, dice: random.Random) -> list[Session]:
    """Conversations that begin within an hour; every fourth has a sub-agent of its own."""
    found: list[Session] = []
    for number in range(count):
        at, tokens = START_S + dice.uniform(0, 3600), dice.randint(15_000, 30_000)
        turns: list[tuple[float, int]] = []
        for _ in range(dice.randint(8, 60)):
            turns.append((at, tokens))
            at += dice.expovariate(1 / 25)
            tokens = min(tokens + dice.randint(300, 6_000), 180_000)
        found.append(Session(f"s{number}", turns))
        if number % 4 == 0:
            start, size = turns[len(turns) // 2][0], dice.randint(10_000, 20_000)
            found.append(Session(f"s{number}/agent", [(start + 9.0 * n, size + 2_500 * n) for n in range(10)]))
    return found


def outages(accounts: int, share: float, dice: random.Random) -> list[tuple[float, float, str]]:
    """Begin, end and account of every outage within two hours."""
    found: list[tuple[float, float, str]] = []
    for number in range(accounts if share else 0):
        at = START_S
        while at < START_S + 7200:
            at += dice.expovariate(share / OUTAGE_S)
            end = at + dice.expovariate(1 / OUTAGE_S)
            found.append((at, end, f"a{number}"))
            at = end
    return found


def run(world: World, found: list[Session], broken: list[tuple[float, float, str]]) -> World:
    """All turns of all sessions, in order of time."""
    queue = [
        (at, number, session.key, tokens) for session in found for number, (at, tokens) in enumerate(session.turns)
    ]
    for at, _, key, tokens in sorted(queue):
        world.now = at
        world.turn(key, tokens, frozenset(account for begin, end, account in broken if begin <= at < end))
    return world


def row(world: World) -> str:
    """One line of the table."""
    read = sum(used.cache_read_tokens for used in world.usage)
    total = read + sum(used.cache_write_tokens for used in world.usage)
    cost = sum(cost_usd("anthropic", MODEL, used) or 0.0 for used in world.usage)
    moved = f"{world.moves:,} | ${world.tax_usd:,.2f}" if world.has_affinity else "– | –"
    name = f"{world.strategy}, {'with' if world.has_affinity else 'without'} affinity"
    return f"| {name} | {read / total:.1%} | ${cost:,.2f} | {moved} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=120)
    parser.add_argument("--accounts", type=int, default=3)
    parser.add_argument("--outages", type=float, default=0.01, help="share of the time that an account is down")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    dice = random.Random(given.seed)  # noqa: S311 - the same dice every time are what is wanted here
    found = sessions(given.sessions, dice)
    broken = outages(given.accounts, given.outages, dice)
    turns = sum(len(session.turns) for session in found)
    print(f"{turns:,} requests of {len(found)} conversations, {given.accounts} accounts, down {given.outages:.1%}\n")
    print("| strategy | cache hit rate | input cost | moves | cache tax |\n|---|---|---|---|---|")
    for strategy in STRATEGIES:
        for has_affinity in (False, True):
            print(row(run(World(given.accounts, strategy, has_affinity), found, broken)))


if __name__ == "__main__":
    main()
