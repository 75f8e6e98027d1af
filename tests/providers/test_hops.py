"""Requests that come back."""

import pytest

from codegate.errors import LoopDetected
from codegate.providers.hops import MOST, Hops, marked
from codegate.providers.request import build
from codegate.providers.table import PROVIDERS
from codegate.records import Account

A, B = "0123456789abcdef", "fedcba9876543210"


def test_own_name_in_via_is_a_loop() -> None:
    with pytest.raises(LoopDetected) as caught:
        Hops(A).refuse(f"1.1 gateway.example, 1.1 codegate-{B}, 1.1 codegate-{A}")

    assert caught.value.status == 508
    assert "codegate accounts list" in caught.value.hint


@pytest.mark.parametrize(
    "via", ["", "1.1 squid.example (squid/6.1)", f"1.1 codegate-{B}", f"codegate/{B}", "codegate-"]
)
def test_other_proxies_are_no_loop(via: str) -> None:
    Hops(A).refuse(via)


def test_product_spelling_counts_as_well() -> None:
    with pytest.raises(LoopDetected):
        Hops(A).refuse(f"codegate/{A}")


def test_long_row_of_proxies_is_refused() -> None:
    row = ", ".join(f"1.1 codegate-{number:016x}" for number in range(MOST))

    with pytest.raises(LoopDetected, match=str(MOST)):
        Hops(A).refuse(row)
    Hops(A).refuse(row.rpartition(",")[0])


def test_onward_adds_its_name_and_passes_no_other_proxies_on() -> None:
    assert Hops(A).onward("") == f"1.1 codegate-{A}"
    assert Hops(A).onward(f"1.1 office-fw.corp.example, 1.1 codegate-{B}") == f"1.1 codegate-{B}, 1.1 codegate-{A}"


@pytest.mark.parametrize(
    ("provider", "base_url", "is_marked"),
    [
        ("anthropic", None, False),
        ("anthropic", "https://api.anthropic.com", False),
        ("anthropic", "https://relay.example", True),
        ("anthropic", "https://evilanthropic.com", True),
        ("openai", "https://eu.api.openai.com/v1", False),
        ("custom", "http://127.0.0.1:9900", True),
        ("azure-openai", "https://name.openai.azure.com", False),
        ("azure-openai", "https://relay.example", True),
        ("ollama", None, False),
        ("ollama", "http://127.0.0.2:11434", True),
    ],
)
def test_only_base_urls_of_the_users_own_are_told(provider: str, base_url: str | None, is_marked: bool) -> None:
    account, endpoint = (
        Account(id="a", name="n", provider=provider, base_url=base_url),
        PROVIDERS[provider].endpoints[0],
    )
    sent = marked(build(account, None, endpoint, "/x", b"{}", {}), account, endpoint, "1.1 me")

    assert (("via", "1.1 me") in sent.headers) is is_marked
