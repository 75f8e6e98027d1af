from types import SimpleNamespace
from typing import Any

import pytest
import typer

from codegate.cli.account_form import changes, key_of, new_account
from codegate.cli.command import Invocation, UsageMistake
from codegate.paths import DataDir

PROVIDERS = [
    {
        "id": "openai",
        "label": "OpenAI",
        "needs_base_url": False,
        "key_optional": False,
        "key_env": ["SOME_API_KEY"],
        "key_hint": "sk-…",
        "console_url": "https://console.example",
    },
    {"id": "custom", "label": "Custom", "needs_base_url": True, "base_url_hint": "http://x/v1", "key_optional": True},
]


class FakeClient:
    async def providers(self) -> list[dict[str, object]]:
        return PROVIDERS

    @property
    def accounts(self) -> Any:
        async def listed() -> list[dict[str, object]]:
            return [{"name": "custom"}, {"name": "custom-2"}]

        return SimpleNamespace(list=listed)


def test_only_what_was_given_is_in_the_form() -> None:
    assert changes(None, None, None, 0, None, None) == {"priority": 0}


def test_an_empty_base_url_means_the_providers_own() -> None:
    assert changes("", None, False, None, None, 1.5) == {
        "base_url": None,
        "allow_private": False,
        "monthly_budget": 1.5,
    }


async def test_without_a_terminal_the_missing_provider_is_named(paths: DataDir) -> None:
    with pytest.raises(UsageMistake, match="--provider"):
        await new_account(Invocation(paths), FakeClient(), "x", None, {})


@pytest.mark.usefixtures("terminal")
async def test_a_person_picks_the_provider_and_is_asked_for_what_it_needs(
    paths: DataDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["2", "http://127.0.0.1:1/v1", "mine"])
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: next(answers))
    form = await new_account(Invocation(paths), FakeClient(), None, None, {"priority": 1})

    assert form == {"name": "mine", "provider": "custom", "base_url": "http://127.0.0.1:1/v1", "priority": 1}


@pytest.mark.usefixtures("terminal")
async def test_the_name_on_offer_is_free(paths: DataDir, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}

    def answer(question: str, default: str | None = None, **_: object) -> str:
        asked[question] = default
        return default or "2"

    monkeypatch.setattr(typer, "prompt", answer)
    form = await new_account(Invocation(paths), FakeClient(), None, None, {"base_url": "http://x/v1"})

    assert form["name"] == "custom-3"


async def test_a_server_of_ones_own_needs_no_key(paths: DataDir) -> None:
    form = {"name": "x", "provider": "custom"}

    assert await key_of(Invocation(paths), FakeClient(), form, from_stdin=False, from_env=None) is None


async def test_without_a_terminal_a_missing_key_is_a_mistake(paths: DataDir) -> None:
    form = {"name": "x", "provider": "openai"}

    with pytest.raises(UsageMistake, match="needs a key"):
        await key_of(Invocation(paths), FakeClient(), form, from_stdin=False, from_env=None)


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(("takes", "expected"), [(True, "from-the-variable"), (False, "typed")])
async def test_a_key_in_its_usual_variable_is_offered(
    paths: DataDir, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], takes: bool, expected: str
) -> None:
    monkeypatch.setenv("SOME_API_KEY", "from-the-variable")
    monkeypatch.setattr(typer, "confirm", lambda *_, **__: takes)
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: "typed")
    form = {"name": "x", "provider": "openai"}
    key = await key_of(Invocation(paths), FakeClient(), form, from_stdin=False, from_env=None)

    assert key is not None
    assert key.reveal() == expected
    assert ("https://console.example" in capsys.readouterr().err) is not takes
