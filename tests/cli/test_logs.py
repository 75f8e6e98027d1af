import asyncio
import csv
import json
import os
from pathlib import Path

import pytest

from codegate.clock import now_ms
from codegate.paths import data_dir
from codegate.records import RequestLog, Usage
from codegate.services.container import open_services


@pytest.fixture
def requests(run) -> list[str]:
    """Ids of three requests in the log, oldest first."""
    rows = [
        RequestLog(
            request_id=f"req-{number}",
            timestamp=now_ms() - 10_000 + number,
            method="POST",
            path="/v1/messages",
            inbound_format="anthropic",
            outcome="error" if number == 2 else "ok",
            status_code=529 if number == 2 else 200,
            original_model="claude-sonnet-5-5",
            routed_model="claude-sonnet-5-5\x1b[31m",
            usage=Usage(input_tokens=100, output_tokens=20),
        )
        for number in range(3)
    ]

    async def fill() -> None:
        async with open_services(data_dir(), os.environ) as services:
            for row in rows:
                services.logs.add(row)

    asyncio.run(fill())
    return [row.request_id for row in rows]


def test_requests_are_listed_newest_first(run, requests: list[str]) -> None:
    page = run("logs", "list", "--json").json

    assert [row["request_id"] for row in page["logs"]] == requests[::-1]
    assert page["total"] == 3


def test_filters_are_passed_on(run, requests: list[str]) -> None:
    page = run("logs", "list", "--status", "error", "--since", "2h", "--limit", "5", "--json").json

    assert [row["request_id"] for row in page["logs"]] == [requests[2]]


def test_what_is_not_shown_is_counted(run, requests: list[str]) -> None:
    assert "1 of 3" in run("logs", "list", "--limit", "1").err


def test_one_request_is_shown_whole(run, requests: list[str]) -> None:
    done = run("logs", "show", requests[0])

    assert done.code == 0
    assert "claude-sonnet-5-5" in done.out
    assert "\x1b" not in done.out
    assert run("logs", "show", "nope").code == 3


def test_tail_is_oldest_first_and_one_line_each(run, requests: list[str]) -> None:
    done = run("logs", "tail", "-n", "2", "--json")

    assert [line.split('"request_id": "')[1][:5] for line in done.out.splitlines()] == ["req-1", "req-2"]


def test_tail_knows_the_filters(run, requests: list[str]) -> None:
    done = run("logs", "tail", "--status", "error", "--text", "req", "--min-latency", "0ms")

    assert len(done.out.splitlines()) == 1
    assert "529" in done.out


def test_an_export_goes_to_stdout_or_a_file(run, requests: list[str], tmp_path: Path) -> None:
    lines = run("logs", "export", "--outcome", "ok").out.splitlines()
    done = run("logs", "export", "-o", str(tmp_path / "x.csv"))
    rows = list(csv.DictReader((tmp_path / "x.csv").read_text().splitlines()))

    assert [json.loads(line)["request_id"] for line in lines] == requests[:2]
    assert "3 requests" in done.err
    assert [row["request_id"] for row in rows] == requests
    assert run("logs", "export", "--format", "pdf").code == 2


def test_following_needs_a_server(run) -> None:
    done = run("logs", "tail", "-f")

    assert done.code == 1
    assert "codegate up" in done.err


def test_clear_wants_to_know_what_and_whether(run, requests: list[str]) -> None:
    assert run("logs", "clear", "--yes").code == 2
    assert run("logs", "clear", "--all").code == 2
    assert run("logs", "clear", "--older-than", "1", "--yes", "--json").json == {"deleted": 0}
    assert run("logs", "clear", "--all", "--yes", "--json").json == {"deleted": 3}


@pytest.fixture
def turns(run) -> list[str]:
    """Ids of two turns of a conversation, with bodies."""
    first = {"role": "user", "content": "Hello"}
    bodies = [{"messages": [first]}, {"messages": [first, {"role": "assistant", "content": "Hi"}]}]
    rows = [
        RequestLog(
            request_id=f"turn-{number}",
            timestamp=now_ms() - 10_000 + number,
            method="POST",
            path="/v1/messages",
            inbound_format="anthropic",
            outcome="ok",
            status_code=200,
            request_body=json.dumps(body),
            response_body="data: hi\n\n",
            route={"conversation": "ab" * 16},
        )
        for number, body in enumerate(bodies)
    ]

    async def fill() -> None:
        async with open_services(data_dir(), os.environ) as services:
            for row in rows:
                services.logs.add(row)

    asyncio.run(fill())
    return [row.request_id for row in rows]


def test_a_body_alone_is_printed_byte_for_byte(run, turns: list[str], requests: list[str]) -> None:
    sent, received = (run("logs", "show", turns[0], "--body", which) for which in ("sent", "received"))

    assert json.loads(sent.out) == {"messages": [{"role": "user", "content": "Hello"}]}
    assert received.out == "data: hi\n\n"
    assert run("logs", "show", turns[0], "--body", "sent", "--json").json["request_id"] == turns[0]
    assert run("logs", "show", requests[0], "--body", "sent").code == 3
    assert run("logs", "show", turns[0], "--body", "all").code == 2


def test_what_is_new_in_a_turn_is_shown(run, turns: list[str]) -> None:
    second = run("logs", "show", turns[1], "--body", "diff")
    first = run("logs", "show", turns[0], "--body", "diff", "--json").json

    assert "New: messages[1] assistant\nassistant: Hi" in second.out
    assert turns[0] in second.out
    assert (first["previous_id"], first["reason"]) == (
        None,
        "It is the first of its conversation whose body was kept.",
    )
