"""What becomes of a login."""

import json
from pathlib import Path

import pytest

from codegate.errors import Conflict, Invalid, NotFound
from codegate.providers.oauth import Tokens
from codegate.records import Secret
from codegate.services.account_form import NewAccount
from codegate.services.container import Services

TOKENS = Tokens(
    access=Secret("access-1"),
    refresh=Secret("refresh-1"),
    life_s=3600,
    account_id="acc-1",
    email="me@corp.test",
    plan="pro",
)


def claude_file(folder: Path) -> Path:
    path = folder / "credentials.json"
    path.write_text(json.dumps({"claudeAiOauth": {"accessToken": "sk-ant-oat01-x", "subscriptionType": "max"}}))
    return path


async def test_a_login_becomes_an_account_named_after_its_owner(services: Services) -> None:
    first = await services.login_accounts.finish("codex", TOKENS, None, None)
    second = await services.login_accounts.finish("codex", TOKENS, None, None)
    account = services.state.current.accounts[first[0]]

    assert (first[1], second[1]) == ("me", "me-2")
    assert (account.external_account_id, account.subscription_type, account.auth_type) == ("acc-1", "pro", "oauth")
    assert account.token_expires_at is not None


async def test_a_login_of_another_provider_goes_into_no_account(services: Services) -> None:
    account_id, _ = await services.login_accounts.finish("codex", TOKENS, "mine", None)
    with pytest.raises(Invalid):
        await services.login_accounts.finish("anthropic", TOKENS, None, account_id)


async def test_a_new_login_takes_the_place_of_a_void_one(services: Services) -> None:
    account_id, _ = await services.login_accounts.finish("codex", TOKENS, "mine", None)
    await services.login_accounts.finish("codex", TOKENS, None, account_id)
    found = services.state.current.credentials[account_id]

    assert len(services.state.current.accounts) == 1
    assert found.refresh_token is not None
    assert found.refresh_token.reveal() == "refresh-1"


async def test_a_tools_login_is_shown_without_its_secrets(services: Services, tmp_path: Path) -> None:
    found = await services.login_accounts.found(claude_file(tmp_path), "anthropic")

    assert (found.plan, found.linked_to) == ("max", None)
    assert "sk-ant-oat01-x" not in repr(found)


async def test_a_linked_account_stores_no_token(services: Services, tmp_path: Path) -> None:
    view = await services.login_accounts.link(claude_file(tmp_path), "anthropic", None)
    found = services.state.current.credentials[view.account.id]

    assert (view.account.name, view.account.credential_file) == ("claude", str(tmp_path / "credentials.json"))
    assert (found.api_key, found.refresh_token) == (None, None)


async def test_a_file_is_linked_once(services: Services, tmp_path: Path) -> None:
    await services.login_accounts.link(claude_file(tmp_path), "anthropic", "one")
    with pytest.raises(Conflict, match="one uses this login"):
        await services.login_accounts.link(claude_file(tmp_path), "anthropic", "two")


async def test_another_provider_has_no_file(services: Services, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        await services.login_accounts.link(claude_file(tmp_path), "openai", None)


async def test_only_a_login_can_be_linked(services: Services) -> None:
    with pytest.raises(Invalid):
        await services.accounts.create(NewAccount(name="a", provider="anthropic", credential_file="/x.json"))
