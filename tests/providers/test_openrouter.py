"""OpenRouter (`protocols.md` 6.2)."""

from codegate.providers.openrouter import OPENROUTER


def test_both_formats_share_a_base_and_a_bearer() -> None:
    assert {endpoint.base_url for endpoint in OPENROUTER.endpoints} == {"https://openrouter.ai/api/v1"}
    assert {endpoint.auth.header for endpoint in OPENROUTER.endpoints} == {"authorization"}


def test_usage_is_not_asked_for_because_it_always_comes() -> None:
    assert OPENROUTER.endpoint_for("openai_chat").profile.stream_usage == "automatic"


def test_highest_effort_is_xhigh() -> None:
    assert OPENROUTER.endpoint_for("openai_chat").profile.effort_levels[-1] == "xhigh"
