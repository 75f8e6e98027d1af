import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from codegate.cli.demo import check
from codegate.cli.demo_acts import Act, Answer
from codegate.errors import CodeGateError

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "codegate", "demo"]


def environ(folder: Path, **more: str) -> dict[str, str]:
    """An environment with a home and a folder for temporary files that nothing else uses."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CODEGATE_", "PYTEST_"))}
    return {**kept, "HOME": str(folder), "TMPDIR": str(folder), "NO_COLOR": "1", "PYTHONPATH": str(ROOT), **more}


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def run(folder: Path, *options: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *options],
        env=environ(folder, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_demo_shows_both_requests_and_leaves_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, COLUMNS="80", DATABASE_URL="sqlite:////nonexistent/mine.db", PROXY_API_KEY="mine")

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.count("What the provider saw") == 2
    assert "Failover: flaky failed with 529, steady answered instead." in " ".join(done.stdout.split())
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    assert left_in(tmp_path) == []


def test_demo_json_proves_the_guardrails_the_failover_and_the_conversion(tmp_path: Path) -> None:
    done = run(tmp_path, "--json")
    shown = json.loads(done.stdout)
    first, second = shown["requests"]

    assert done.returncode == 0, done.stderr
    assert first["hidden"]
    assert first["hidden"] == first["restored"]
    assert [attempt["outcome"] for attempt in first["log"]["attempts"]] == ["error", "ok"]
    assert second["client_sent"]["path"] == "/v1/chat/completions"
    assert second["provider_saw"][-1]["path"] == "/v1/messages"
    assert second["client_got"]["calls"] == [["get_weather", '{"city":"Paris"}']]


def test_served_demo_answers_clients_until_it_is_interrupted(tmp_path: Path) -> None:
    options = ["--serve", "--proxy-port", "0", "--api-port", "0"]
    body = {"model": "claude-x", "max_tokens": 50, "messages": [{"role": "user", "content": "hello"}]}
    with subprocess.Popen(
        [*COMMAND, *options],
        env=environ(tmp_path, PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        url = next(line.split()[1] for line in process.stdout if line.startswith("  Proxy "))
        headers = {"x-api-key": "demo", "content-type": "application/json"}
        request = urllib.request.Request(f"{url}/v1/messages", json.dumps(body).encode(), headers)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as response:
            answered = json.loads(response.read())
        process.send_signal(signal.SIGINT)
        _, talk = process.communicate(timeout=30)

    assert "hello" in answered["content"][0]["text"]
    assert process.returncode == 0, talk
    assert "nothing is left" in talk
    assert left_in(tmp_path) == []


def act(**changes: Any) -> Act:
    answer = Answer(
        status=200,
        headers={},
        text="hi",
        calls=(("get_weather", "{}"),),
        usage={},
        events=1,
        first_content_ms=1,
        total_ms=1,
    )
    plain = {"title": "t", "path": "/v1/messages", "body": {}, "seen": (), "answer": answer}
    return Act(**{**plain, "log": {"attempts": [{"outcome": "ok"}]}, **changes})


def test_a_demo_that_did_not_fail_over_is_a_failure() -> None:
    from codegate.simulator.app import Seen

    seen = (Seen(method="POST", path="/v1/messages", headers={}, body={}),)

    with pytest.raises(CodeGateError, match="failing account was not passed over"):
        check([act(), act(path="/v1/chat/completions", seen=seen)])
