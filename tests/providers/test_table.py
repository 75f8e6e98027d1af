"""The table of providers."""

import pytest

from codegate.errors import Invalid
from codegate.providers.table import PROVIDERS, provider


def test_every_provider_of_the_original_with_a_key_is_there() -> None:
    wanted = {"anthropic", "openai", "openrouter", "glm", "cerebras", "deepseek", "gemini", "minimax", "custom"}

    assert wanted <= set(PROVIDERS)


def test_unknown_provider_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Invalid) as caught:
        provider("nobody")

    assert caught.value.field == "provider"
    assert "anthropic" in caught.value.hint


def test_provider_is_found_by_its_id() -> None:
    assert provider("glm").label == "GLM (Z.ai)"
