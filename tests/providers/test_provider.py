"""A provider picks its endpoint."""

import pytest

from codegate.providers.deepseek import DEEPSEEK
from codegate.providers.minimax import MINIMAX
from codegate.providers.openai import OPENAI
from codegate.providers.openrouter import OPENROUTER
from codegate.providers.provider import Provider


@pytest.mark.parametrize("wire_format", ["anthropic", "openai_chat"])
@pytest.mark.parametrize("provider", [DEEPSEEK, MINIMAX, OPENROUTER])
def test_clients_own_format_is_spoken_where_it_can_be(provider: Provider, wire_format: str) -> None:
    assert provider.endpoint_for(wire_format).format == wire_format


def test_best_endpoint_serves_every_other_format() -> None:
    assert OPENAI.endpoint_for("anthropic").format == "openai_chat"
    assert MINIMAX.endpoint_for("openai_responses").format == "anthropic"


@pytest.mark.parametrize(
    ("base_url", "spoken"),
    [
        ("https://api.deepseek.com/anthropic", "anthropic"),
        ("https://api.deepseek.com/v1", "openai_chat"),
        ("https://relay.example/v1", "openai_chat"),
    ],
)
def test_base_url_that_is_good_for_one_format_decides(base_url: str, spoken: str) -> None:
    assert DEEPSEEK.endpoint_for("anthropic", base_url).format == spoken
    assert DEEPSEEK.endpoint_for("openai_chat", base_url).format == spoken


def test_base_url_shared_by_two_formats_leaves_the_choice() -> None:
    assert OPENROUTER.endpoint_for("anthropic", "https://openrouter.ai/api/v1").format == "anthropic"
    assert OPENROUTER.endpoint_for("anthropic", "http://127.0.0.1:9900/v1").format == "anthropic"


def test_family_is_the_beginning_of_the_name_in_any_case() -> None:
    assert OPENAI.owns("GPT-5.5")
    assert not OPENAI.owns("my-gpt-5")
    assert not OPENROUTER.owns("anything")
