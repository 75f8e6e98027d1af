"""Rows of the earlier program as records of ours."""

import pytest

from codegate.errors import Invalid
from codegate.services import original_form
from codegate.store.original import Row


def account_row(**changes: object) -> Row:
    return {"id": "a1", "name": "work", "provider": "anthropic", "created_at": 1, **changes}


def test_a_taken_name_gets_a_number() -> None:
    assert original_form.account(account_row(), {"work", "work-2"}).name == "work-3"


def test_a_name_is_made_fit_for_ours() -> None:
    assert original_form.account(account_row(name=" a/b\x1b "), ()).name == "a-b"


def test_a_provider_we_do_not_have_is_refused() -> None:
    with pytest.raises(Invalid, match="no provider"):
        original_form.account(account_row(provider="acme"), ())


@pytest.mark.parametrize("url", ["https://api.deepseek.com", "https://api.deepseek.com/v1/", "", None])
def test_a_base_url_that_says_nothing_new_is_the_providers_own(url: str | None) -> None:
    assert original_form.account(account_row(provider="deepseek", base_url=url), ()).base_url is None


def test_another_path_of_the_same_host_stays() -> None:
    url = "https://api.z.ai/api/coding/paas/v4"

    assert original_form.account(account_row(provider="glm", base_url=url), ()).base_url == url


def test_a_private_address_keeps_working() -> None:
    account = original_form.account(account_row(provider="custom", base_url="http://127.0.0.1:8080/v1"), ())

    assert account.allow_private


def test_a_config_keeps_the_rows_whose_account_came_along() -> None:
    tiers = [
        {"id": "t1", "config_id": "c1", "tier": "opus", "account_id": "a1", "priority": 2, "target_model": ""},
        {"id": "t2", "config_id": "c1", "tier": "opus", "account_id": "gone"},
        {"id": "t3", "config_id": "other", "tier": "opus", "account_id": "a1"},
    ]

    config = original_form.config({"id": "c1", "name": "daily", "routing_strategy": "dice"}, (), tiers, {"a1"})

    assert [(slot.id, slot.target_model) for slot in config.tiers] == [("t1", None)]
    assert config.routing_strategy == "priority"


def test_a_tenant_keeps_the_hash_of_its_key() -> None:
    tenant = original_form.tenant({"id": "n1", "name": "team", "api_key_hash": "h", "config_id": "gone"}, (), {"c1"})

    assert (tenant.api_key_hash, tenant.config_id) == ("h", None)
