"""The list of models that a caller can reach."""

from codegate.proxy.catalog import model_list, reachable_models
from codegate.records import Snapshot
from tests.builders import account, config, slot
from tests.proxy import fakes


def test_targets_of_the_active_config_are_listed() -> None:
    active = config(tiers=(slot(target_model="my-model"), slot("slot-2", target_model=None)))

    assert reachable_models(Snapshot(active_config=active)) == ["my-model"]


def test_enabled_accounts_bring_their_own_families() -> None:
    found = reachable_models(fakes.snapshot(account(), account("b", provider="openai", enabled=False)))

    assert "claude-sonnet-4-5" in found
    assert not any(name.startswith("gpt-") for name in found)


def test_an_account_of_an_unknown_provider_or_without_a_family_brings_nothing() -> None:
    assert reachable_models(fakes.snapshot(account(provider="gone"), account("b", provider="custom"))) == []


def test_names_are_sorted_and_stand_once() -> None:
    active = config(tiers=(slot(target_model="claude-sonnet-4-5"), slot("slot-2", target_model="claude-sonnet-4-5")))
    found = reachable_models(fakes.snapshot(account(), active_config=active))

    assert found == sorted(set(found))


def test_the_list_is_one_that_both_sdks_read() -> None:
    body = model_list(fakes.snapshot(account()))
    first = body["data"][0]

    assert (body["object"], body["has_more"]) == ("list", False)
    assert (body["first_id"], body["last_id"]) == (body["data"][0]["id"], body["data"][-1]["id"])
    assert (first["object"], first["type"]) == ("model", "model")
    assert first["created_at"].startswith("2026-01-01T00:00:00")
    assert isinstance(first["created"], int)
    assert {"display_name", "owned_by"} <= set(first)


def test_an_empty_list_has_no_first_and_no_last() -> None:
    body = model_list(Snapshot())

    assert (body["data"], body["first_id"], body["last_id"]) == ([], None, None)
