from codegate.tui.account_form import as_change, as_new, known_account, new_account
from tests.tui.conftest import account, provider


def test_a_new_account_has_a_name_nobody_has() -> None:
    assert new_account(provider(), ["openai", "openai-2"])[0].value == "openai-3"


def test_a_provider_without_keys_is_asked_for_none() -> None:
    names = {ask.name for ask in new_account(provider(auth_types=["aws"]), [])}

    assert "api_key" not in names


def test_only_what_was_said_is_sent() -> None:
    local = provider("ollama", is_local=True)

    assert as_new(local, {"name": "o", "api_key": None}) == {"provider": "ollama", "allow_private": True, "name": "o"}


def test_only_what_changed_is_sent_and_an_emptied_limit_is_none() -> None:
    asks = known_account(account(1, rate_limit=5))
    answers = {ask.name: ask.value for ask in asks}

    assert as_change(asks, answers) == {}
    assert as_change(asks, {**answers, "rate_limit": None, "name": "x"}) == {"name": "x", "rate_limit": 0}
