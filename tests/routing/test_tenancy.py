"""Which keys open, and which models may be asked for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.routing.tenancy import by_digest, digest_of, is_expired, is_key, may_ask, opens
from tests.builders import NOW_MS, tenant

OLD, NEW = digest_of("cgk_old"), digest_of("cgk_new")


def rotated(**fields: Any) -> Any:
    return tenant(**{"api_key_hash": NEW, "previous_key_hash": OLD, "previous_key_until": NOW_MS + 1000} | fields)


def test_a_key_is_looked_up_by_its_sha256() -> None:
    assert digest_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(("at_ms", "expected"), [(NOW_MS, True), (NOW_MS + 999, True), (NOW_MS + 1000, False)])
def test_the_key_before_works_until_its_grace_is_over(at_ms: int, expected: bool) -> None:
    assert is_key(rotated(), OLD, at_ms) is expected
    assert is_key(rotated(), NEW, at_ms)


def test_a_stranger_is_no_key_and_no_grace_is_none() -> None:
    assert not is_key(rotated(), digest_of("cgk_else"), NOW_MS)
    assert not is_key(rotated(previous_key_until=None), OLD, NOW_MS)


def test_both_keys_find_the_tenant_and_a_present_key_goes_first() -> None:
    mine, other = rotated(), tenant("ten-2", api_key_hash=OLD)

    assert by_digest([mine]) == {OLD: mine, NEW: mine}
    assert by_digest([other, mine])[OLD] == other
    assert by_digest([mine, other])[OLD] == other


@pytest.mark.parametrize(("ends", "expected"), [(None, False), (NOW_MS + 1, False), (NOW_MS, True), (0, True)])
def test_a_tenant_ends_at_its_time(ends: int | None, expected: bool) -> None:
    assert is_expired(tenant(expires_at=ends), NOW_MS) is expected


@pytest.mark.parametrize(("fields", "expected"), [({}, True), ({"enabled": False}, False), ({"expires_at": 1}, False)])
def test_a_key_opens_while_its_tenant_is_enabled_and_not_expired(fields: dict[str, Any], expected: bool) -> None:
    assert opens(rotated(**fields), NEW, NOW_MS) is expected


@pytest.mark.parametrize(
    ("patterns", "model", "expected"),
    [
        ((), "anything", True),
        (("claude-*",), "claude-sonnet-5-5", True),
        (("claude-*",), "Claude-Sonnet-5-5", True),
        (("CLAUDE-HAIKU-?",), "claude-haiku-5", True),
        (("claude-*",), "gpt-6", False),
        (("claude-*", "gpt-6"), "gpt-6", True),
        (("gpt-6",), "gpt-6-mini", False),
    ],
)
def test_a_list_of_patterns_says_what_may_be_asked_for(patterns: tuple[str, ...], model: str, expected: bool) -> None:
    assert may_ask(tenant(models=patterns), model) is expected


def test_no_tenant_may_ask_for_all() -> None:
    assert may_ask(None, "anything")


@given(st.text(max_size=30), st.lists(st.text(max_size=10), max_size=4))
def test_no_name_and_no_pattern_breaks_it(model: str, patterns: list[str]) -> None:
    assert may_ask(tenant(models=tuple(patterns)), model) in (True, False)
