"""Secrets print as stars; records do not change."""

import copy
import json
import pickle

import msgspec
import pytest

from codegate.records import Account, Credentials, Secret, UsageRow


def test_a_secret_is_stars_however_it_is_printed() -> None:
    secret = Secret("sk-very-secret")
    shown = [repr(secret), str(secret), f"{secret}", f"{secret:>20}", f"{secret!r}", f"{[secret]}"]

    assert all("very" not in text for text in shown)
    assert repr(secret) == "***"


def test_a_secret_has_no_json_and_no_pickle() -> None:
    credentials = Credentials(account_id="a", api_key=Secret("sk-very-secret"))
    with pytest.raises(TypeError):
        msgspec.json.encode(credentials)
    with pytest.raises(TypeError):
        json.dumps(Secret("x"))
    with pytest.raises(TypeError):
        pickle.dumps(Secret("x"))
    with pytest.raises(TypeError):
        copy.deepcopy(Secret("x"))

    assert "very" not in repr(credentials)


@pytest.mark.parametrize(("text", "hint"), [("sk-ant-0123456789", "…6789"), ("short", ""), ("", "")])
def test_a_hint_gives_away_four_characters_of_a_long_secret(text: str, hint: str) -> None:
    assert Secret(text).hint == hint


def test_an_empty_secret_is_false() -> None:
    assert not Secret("")
    assert Secret("x")


def test_a_record_cannot_be_changed() -> None:
    account = Account(id="a", name="n", provider="anthropic")
    for field in ("id", "name"):
        with pytest.raises(AttributeError):
            setattr(account, field, "other")

    assert (account.id, account.name) == ("a", "n")


def test_the_cache_hit_rate_is_a_share_of_the_input() -> None:
    row = UsageRow(
        group="m",
        requests=1,
        input_tokens=10,
        output_tokens=5,
        cache_read_tokens=80,
        cache_write_tokens=10,
        cost_usd=0.0,
    )

    assert row.cache_hit_rate == pytest.approx(0.8)


def test_without_input_nothing_was_hit() -> None:
    row = UsageRow(
        group="m",
        requests=0,
        input_tokens=0,
        output_tokens=0,
        cache_read_tokens=0,
        cache_write_tokens=0,
        cost_usd=0.0,
    )

    assert row.cache_hit_rate == 0.0
