import json
from typing import Any

import pytest

from codegate.cli import demo_view
from codegate.cli.demo_acts import CHAT, MESSAGES, SECRETS, Act, Answer
from codegate.simulator.app import Seen

TOKEN = "cg_email_123456789012345"
EMAIL = SECRETS["e-mail address"]


def answer(**changes: Any) -> Answer:
    plain = {
        "status": 200,
        "headers": {},
        "text": f"You wrote to {EMAIL}",
        "calls": (),
        "usage": {},
        "events": 7,
        "first_content_ms": 12,
        "total_ms": 90,
    }
    return Answer(**{**plain, **changes})


def log(**changes: Any) -> dict[str, Any]:
    attempts = [
        {"account_name": "flaky", "outcome": "error", "status": 529, "reason": "overloaded"},
        {"account_name": "steady", "outcome": "ok", "status": 200, "reason": ""},
    ]
    return {
        "account_name": "steady",
        "attempts": attempts,
        "input_tokens": 40,
        "output_tokens": 12,
        "route": None,
        **changes,
    }


def seen(text: str, path: str = "/v1/messages", **more: Any) -> Seen:
    body = {"model": "m", "messages": [{"role": "user", "content": [{"type": "text", "text": text}]}], **more}
    return Seen(method="POST", path=path, headers={}, body=body)


def messages_act(seen_text: str = f"write to {TOKEN}", **changes: Any) -> Act:
    plain = {"title": "First", "path": "/v1/messages", "body": MESSAGES, "seen": (seen(seen_text),), "answer": answer()}
    return Act(**{**plain, "log": log(), **changes})


def chat_act() -> Act:
    tools = [{"name": "get_weather", "input_schema": {}}]
    system = [{"type": "text", "text": "You are a weather desk."}]
    got = answer(text="", calls=(("get_weather", '{"city":"Paris"}'),))
    only = [{"account_name": "steady", "outcome": "ok", "status": 200, "reason": ""}]
    route = {"candidates": [{"account": "flaky", "verdict": "skipped", "reason": "Resting for 15 s."}]}
    return Act(
        title="Second",
        path="/v1/chat/completions",
        body=CHAT,
        seen=(seen("How warm?", tools=tools, system=system),),
        answer=got,
        log=log(attempts=only, route=route, cache_read_tokens=30),
    )


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    def show(width: int, *acts: Act) -> str:
        monkeypatch.setenv("COLUMNS", str(width))
        demo_view.show(list(acts))
        return capsys.readouterr().out

    return show


def test_a_secret_is_hidden_when_only_the_client_sent_it() -> None:
    assert demo_view.hidden(messages_act()) == list(SECRETS)
    assert demo_view.hidden(messages_act(f"write to {EMAIL}")) == ["access token", "database password"]


def test_a_secret_is_restored_when_the_answer_has_it_again() -> None:
    assert demo_view.restored(messages_act()) == ["e-mail address"]


@pytest.mark.parametrize("width", [60, 80, 99, 120, 200])
def test_no_line_is_wider_than_the_terminal(printed: Any, width: int) -> None:
    lines = printed(width, messages_act(), chat_act()).splitlines()

    assert max(len(line) for line in lines) <= width


def test_panels_stand_side_by_side_where_there_is_room(printed: Any) -> None:
    wide, narrow = printed(120, messages_act()), printed(80, messages_act())
    titles = ("What the client sent", "What the provider saw", "What the client got back")

    assert any(all(title in line for title in titles) for line in wide.splitlines())
    assert all(sum(title in line for title in titles) <= 1 for line in narrow.splitlines())


def test_nothing_is_coloured_in_a_pipe(printed: Any) -> None:
    assert "\x1b" not in printed(80, messages_act(), chat_act())


def test_facts_name_failover_conversion_guardrails_and_usage(printed: Any) -> None:
    text = " ".join(printed(200, messages_act(), chat_act()).split())

    assert "Failover: flaky failed with 529, steady answered instead." in text
    assert "Passed over: flaky. Resting for 15 s." in text
    assert "Converted: /v1/chat/completions to /v1/messages, and the answer back." in text
    assert "never left; 1 restored in the answer." in text
    assert "Usage: 40 tokens in, 30 from cache, 12 out." in text
    assert 'get_weather({"city":"Paris"})' in text


def test_categories_of_the_guardrails_are_named(printed: Any) -> None:
    text = printed(200, messages_act())

    assert all(f"Guardrails for {one['category']}" in text for one in demo_view.detectors())


def test_escape_sequences_of_a_provider_do_not_reach_the_terminal(printed: Any) -> None:
    act = messages_act(answer=answer(text="\x1b[2Jgone"))

    assert "\\x1b[2Jgone" in printed(200, act)


def test_json_has_all_three_sides() -> None:
    shown = json.loads(json.dumps(demo_view.as_json([messages_act()])))
    request = shown["requests"][0]

    assert shown["simulated"] is True
    assert request["client_sent"] == {"path": "/v1/messages", "body": MESSAGES}
    assert request["provider_saw"][0]["path"] == "/v1/messages"
    assert request["client_got"]["events"] == 7
    assert request["hidden"] == list(SECRETS)
    assert {"id", "label", "category", "default_on"} == set(shown["guardrails"][0])


def test_next_steps_are_commands_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    from codegate.cli.main import COMMANDS

    demo_view.show_next()
    named = [line.split()[1] for line in capsys.readouterr().out.splitlines() if line.startswith("  codegate")]

    assert named
    assert set(named) <= set(COMMANDS)
