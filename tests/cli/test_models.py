from typing import Any

import pytest

from codegate.client.models import ModelsClient

FOUND = [
    {"id": "gpt-5", "provider": "openai", "accounts": ["work", "home"], "context_window": 400_000,
     "max_output_tokens": 128_000, "supports_tool_calling": True, "supports_reasoning": True,
     "input_usd": 1.25, "output_usd": 10.0}
]  # fmt: skip


def test_without_accounts_there_is_a_hint(run) -> None:
    done = run("models", "list")

    assert (done.code, done.out) == (0, "")
    assert "codegate accounts add" in done.err


def test_models_are_shown_with_limits_and_prices(run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []

    async def found(self: ModelsClient, provider: str | None = None) -> Any:
        asked.append(provider)
        return FOUND

    monkeypatch.setattr(ModelsClient, "list", found)
    shown = run("models", "list").out

    assert all(word in shown for word in ("gpt-5", "work, home", "400 000", "128 000", "1.25", "10.00"))
    assert run("models", "list", "--provider", "openai", "--json").json == FOUND
    assert asked == [None, "openai"]


def test_a_refresh_says_what_failed(run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refreshed(self: ModelsClient) -> Any:
        names = {"account_id": "a", "account_name": "work"}
        return [
            {**names, "models": 3, "error": None},
            {**names, "account_name": "lab", "models": 0, "error": "refused"},
        ]

    monkeypatch.setattr(ModelsClient, "refresh", refreshed)
    done = run("models", "refresh")

    assert "work: 3 models." in done.err
    assert "lab: refused" in done.err
    assert len(run("models", "refresh", "--json").json) == 2
