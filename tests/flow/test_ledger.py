"""
Exactly once: what a provider was asked, what clients saw and what the database holds agree, whatever went wrong.

300 requests by default; `CODEGATE_LEDGER_REQUESTS=10000` for all.
"""

import asyncio
import os
import random
import sqlite3
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from codegate.paths import DataDir
from tests.flow.conftest import House, body_for, opened, path_for
from tests.flow.provider import HANG, RESET, Answer, Received, anthropic_frames, chat_frames, good, stream, whole

COUNT = int(os.environ.get("CODEGATE_LEDGER_REQUESTS", "300"))
WORKERS = 24
ACCOUNTS = 6
FAULTS, ABORTS = 0.05, 0.10
CLIENTS = ("anthropic", "openai_chat")
OUTCOMES = {"ok": {"ok"}, "error": {"error"}, "broken": {"broken"}, "left": {"cancelled", "broken"}}
"""What a client saw -> what its row may say; a provider may break off at the moment its client leaves."""


@dataclass
class Ledger:
    """What the providers know: by request, which account was asked and whether it said everything."""

    asked: dict[int, list[tuple[int, bool]]] = field(default_factory=lambda: defaultdict(list))
    aborted: frozenset[int] = frozenset()
    chance: random.Random = field(default_factory=lambda: random.Random(20))

    def answer(self, port: int, request: Received) -> Answer:
        """The script: every twentieth answer is a fault; whoever will be left hangs in the middle."""
        number, is_stream = number_of(request.json["model"]), request.json.get("stream") is True
        frames = anthropic_frames() if request.target.endswith("/messages") else chat_frames()
        begun = [*stream(*frames[:5], end=False)] if is_stream else []
        if self.chance.random() < FAULTS:
            self.asked[number].append((port, False))
            faults: list[Answer] = [whole(500, {"error": {"message": "no"}}), whole(529, {}), [RESET], [*begun, RESET]]
            return self.chance.choice(faults)
        if number in self.aborted:
            self.asked[number].append((port, False))
            return [*begun, HANG]
        self.asked[number].append((port, True))
        return good(request)


def number_of(model: str) -> int:
    return int(model.removeprefix("claude-r"))


async def ask(house: House, ledger: Ledger, number: int) -> str:
    """One client; what it saw: `ok`, `error`, `broken`, or `left`."""
    client = CLIENTS[number % 2]
    is_stream = number % 3 > 0
    body = {**body_for(client, is_stream=is_stream), "model": f"claude-r{number}"}
    patience = 0.5 if number in ledger.aborted else 20
    try:
        async with house.http.stream(
            "POST", path_for(client), json=body, timeout=httpx.Timeout(20, read=patience)
        ) as answer:
            text = ""
            async for part in answer.aiter_text():
                text += part
                if number in ledger.aborted and is_stream:
                    return "left"
    except httpx.ReadTimeout:
        return "left"
    except httpx.HTTPError:
        return "broken"
    return "ok" if answer.status_code == 200 else "error"


async def run(house: House, ledger: Ledger) -> dict[int, str]:
    """All clients, a few at a time; accounts that rest after a fault are called back, so that there is always one."""
    seen: dict[int, str] = {}
    numbers = iter(range(COUNT))

    async def work() -> None:
        for number in numbers:
            seen[number] = await ask(house, ledger, number)

    async def call_back() -> None:
        while True:
            for account in await house.rest.accounts.list():
                if account["cooldown"] or account["model_cooldowns"]:
                    await house.rest.accounts.clear_cooldown(account["id"])
            await asyncio.sleep(0.05)

    calling = asyncio.get_running_loop().create_task(call_back())
    await asyncio.gather(*(work() for _ in range(WORKERS)))
    calling.cancel()
    with suppress(asyncio.CancelledError):
        await calling
    return seen


def rows(path: Path, statement: str) -> list[sqlite3.Row]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as conn:
        conn.row_factory = sqlite3.Row
        return conn.execute(statement).fetchall()


@pytest.mark.timeout(600)
async def test_providers_clients_and_the_database_agree(tmp_path: Path) -> None:
    paths = DataDir(tmp_path / "data")
    chance = random.Random(10)
    ledger = Ledger(aborted=frozenset(number for number in range(COUNT) if chance.random() < ABORTS))
    ports: dict[str, int] = {}
    flags: dict[str, Any] = {"privacy_enabled": False}
    async with opened(paths, flags) as house:
        for number in range(ACCOUNTS):
            provider = await house.account("anthropic" if number % 2 else "openai_chat")
            provider.default = lambda request, port=provider.port: ledger.answer(port, request)
        ports = {account["id"]: int(account["name"].split("-")[-1]) for account in await house.rest.accounts.list()}
        seen = await run(house, ledger)
    logged = rows(paths.database, "SELECT * FROM request_logs ORDER BY id")
    used = rows(paths.database, "SELECT * FROM usage")
    tried = rows(paths.database, "SELECT * FROM attempts")
    by_number = Counter(number_of(row["original_model"]) for row in logged)
    request_ids = {row["request_id"]: number_of(row["original_model"]) for row in logged}

    assert len(seen) == COUNT
    assert {number for number in seen if by_number[number] != 1} == set()  # none lost, none twice
    assert Counter(row["request_id"] for row in used) == Counter(row["request_id"] for row in logged)
    assert Counter((request_ids[row["request_id"]], ports[row["account_id"]]) for row in tried) == Counter(
        (number, port) for number, asked in ledger.asked.items() for port, _ in asked
    )
    for row in logged:
        number = number_of(row["original_model"])
        was_said = bool(ledger.asked[number]) and ledger.asked[number][-1][1]

        assert row["outcome"] in OUTCOMES[seen[number]], (number, seen[number], dict(row), ledger.asked[number])
        if was_said:
            assert (row["input_tokens"], row["output_tokens"], row["estimated"]) == (11, 7, 0)
        else:
            assert row["estimated"] or row["outcome"] == "error"
