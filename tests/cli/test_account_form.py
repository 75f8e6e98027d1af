import pytest
import typer

from codegate.cli.account_form import changes, new_account
from codegate.cli.command import Invocation, UsageMistake
from codegate.paths import DataDir

PROVIDERS = [
    {"id": "openai", "label": "OpenAI", "needs_base_url": False},
    {"id": "custom", "label": "Custom", "needs_base_url": True},
]


class FakeClient:
    async def providers(self) -> list[dict[str, object]]:
        return PROVIDERS


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
