import json
import os
from pathlib import Path


def test_nothing_runs_is_no_failure(run) -> None:
    done = run("down", "--json")

    assert done.code == 0
    assert done.json == {"stopped": False, "pid": None}


def test_a_process_that_is_not_ours_is_left_alone(run, home: Path) -> None:
    (home / "data").mkdir()
    fields = {"pid": os.getpid(), "host": "127.0.0.1", "proxy_port": 9, "api_port": 9, "data_dir": "x"}
    text = json.dumps({**fields, "version": "0", "accounts": 0, "started_at": "2026-01-01T00:00:00Z"})
    (home / "data" / "codegate.run").write_text(text)
    done = run("down")

    assert done.code == 0
    assert "somebody else's" in done.err
