"""A process that is killed at any moment loses no write that it acknowledged, and needs no help to start again."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import Connection, text

from codegate.store import accounts, configs, schema, usage
from codegate.store.database import Database

KILLS = int(os.environ.get("CODEGATE_TEST_KILLS", "10"))
SLOTS = 4

CHILD = """
import sys
from pathlib import Path
from codegate.records import Account, Config, RequestLog, TierSlot, Usage
from codegate.store import accounts, configs, logs
from codegate.store.database import Database

round, slots = int(sys.argv[2]), int(sys.argv[3])
db = Database.open(Path(sys.argv[1]))

def edit(conn, number):
    name = f"{round}-{number}"
    accounts.insert(conn, Account(id=name, name=name, provider="anthropic"), "e" * 200)
    tiers = [TierSlot(id=f"{name}-{i}", config_id=name, tier="opus", account_id=name) for i in range(slots)]
    configs.insert(conn, Config(id=name, name=name, is_active=True, tiers=tuple(tiers)))
    log = RequestLog(request_id=name, timestamp=1, method="POST", path="/", inbound_format="anthropic", outcome="ok",
                     status_code=200, usage=Usage(input_tokens=1))
    logs.insert_many(conn, [log, log])

for number in range(1_000_000):
    db.write_sync(lambda conn: edit(conn, number))
    print(number, flush=True)
"""


def killed(path: Path, kill: int, moment_s: float) -> list[str]:
    """Ids of the edits that a process acknowledged before it was killed, that long after its first one."""
    arguments = [sys.executable, "-c", CHILD, str(path), str(kill), str(SLOTS)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        acknowledged = [process.stdout.readline().strip()]
        time.sleep(moment_s)
        process.send_signal(signal.SIGKILL)
        acknowledged += process.stdout.read().split()
    return [f"{kill}-{number}" for number in acknowledged]


def test_every_acknowledged_edit_survives_being_killed(tmp_path: Path) -> None:
    path = tmp_path / "codegate.db"
    schema.prepare(path, tmp_path / "backups")
    chance = random.Random(11)
    acknowledged: set[str] = set()
    for kill in range(KILLS):
        acknowledged |= set(killed(path, kill, chance.uniform(0, 0.2)))
        schema.preflight(path)
    schema.prepare(path, tmp_path / "backups")

    def facts(conn: Connection) -> tuple[set[str], set[int], int, int]:
        found = configs.all_(conn)
        slots = {len(config.tiers) for config in found}
        requests = sum(row.requests for row in usage.totals(conn, "tier"))
        assert conn.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        return {item.id for item in accounts.all_(conn)}, slots, requests, sum(item.is_active for item in found)

    db = Database.open(path)
    stored, slots, requests, active = db.read_sync(facts)
    db.close()

    assert len(acknowledged) >= KILLS
    assert acknowledged - stored == set()
    # The edit under way when the kill came may be there too, but only as a whole.
    assert len(stored - acknowledged) <= KILLS
    assert (slots, requests, active) == ({SLOTS}, len(stored), 1)
