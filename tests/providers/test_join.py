"""Base URLs and paths."""

import pytest

from codegate.providers.join import is_messages_base, join_url

ANTHROPIC = "https://api.anthropic.com/v1"
GEMINI = "https://generativelanguage.googleapis.com/v1beta/openai"
GLM = "https://api.z.ai/api/coding/paas/v4"


@pytest.mark.parametrize(
    ("own", "base", "path", "url"),
    [
        (ANTHROPIC, None, "/messages", "https://api.anthropic.com/v1/messages"),
        (ANTHROPIC, "", "/messages", "https://api.anthropic.com/v1/messages"),
        (ANTHROPIC, "http://127.0.0.1:9900", "/messages", "http://127.0.0.1:9900/v1/messages"),
        (ANTHROPIC, "http://127.0.0.1:9900/", "/messages", "http://127.0.0.1:9900/v1/messages"),
        (ANTHROPIC, "http://127.0.0.1:9900/v1", "/messages", "http://127.0.0.1:9900/v1/messages"),
        (ANTHROPIC, "https://relay.example/claude", "/messages", "https://relay.example/claude/v1/messages"),
        (None, "http://127.0.0.1:9900/v1", "/chat/completions", "http://127.0.0.1:9900/v1/chat/completions"),
        (None, "http://127.0.0.1:11434", "/chat/completions", "http://127.0.0.1:11434/v1/chat/completions"),
        (None, "https://api.groq.com/openai", "/models", "https://api.groq.com/openai/v1/models"),
        (None, "https://x.example/chat/completions", "/chat/completions", "https://x.example/chat/completions"),
        (None, "https://x.example/chat/completions", "/models", "https://x.example/models"),
        (None, "https://x.example/api/v4", "/chat/completions", "https://x.example/api/v4/chat/completions"),
        (GEMINI, "https://generativelanguage.googleapis.com", "/models", f"{GEMINI}/models"),
        (GEMINI, "https://generativelanguage.googleapis.com/v1beta", "/models", f"{GEMINI}/models"),
        (GEMINI, "http://127.0.0.1:1", "/models", "http://127.0.0.1:1/v1beta/openai/models"),
        (GLM, "https://api.z.ai", "/models", f"{GLM}/models"),
        (GLM, "https://api.z.ai/api/paas/v4", "/models", "https://api.z.ai/api/paas/v4/models"),
        (
            "https://api.minimax.io/anthropic/v1",
            "https://api.minimaxi.com/anthropic",
            "/messages",
            "https://api.minimaxi.com/anthropic/v1/messages",
        ),
        (
            "https://openrouter.ai/api/v1",
            "https://openrouter.ai/api",
            "/messages",
            "https://openrouter.ai/api/v1/messages",
        ),
    ],
)
def test_base_works_with_and_without_its_version(own: str | None, base: str | None, path: str, url: str) -> None:
    assert join_url(own, base, path) == url


@pytest.mark.parametrize(
    ("base", "verdict"),
    [
        ("https://api.z.ai/api/anthropic", True),
        ("https://x.example/v1/messages", True),
        ("https://api.z.ai/api/paas/v4", False),
        ("https://x.example/chat/completions", False),
        ("http://127.0.0.1:9900", None),
    ],
)
def test_base_tells_its_format_where_it_can(base: str, verdict: bool | None) -> None:
    assert is_messages_base(base) is verdict


def test_a_bare_host_gets_the_tail_of_its_provider() -> None:
    assert join_url(None, "https://lab.example", "/models", "/openai/v1") == "https://lab.example/openai/v1/models"
    assert (
        join_url(None, "https://lab.example/openai", "/models", "/openai/v1") == "https://lab.example/openai/v1/models"
    )
