"""Qwen by Alibaba Cloud (`protocols.md` 6.2)."""

from codegate.providers.qwen import QWEN


def test_thinking_is_a_boolean_and_no_tool_is_forced() -> None:
    profile = QWEN.endpoint_for("openai_chat").profile

    assert (profile.effort_param, profile.forced_tools) == ("enable_thinking", False)


def test_a_messages_base_of_another_region_is_for_messages_alone() -> None:
    assert QWEN.endpoint_for("openai_chat", "https://dashscope.aliyuncs.com/apps/anthropic").format == "anthropic"
    assert QWEN.endpoint_for("anthropic", "https://dashscope.aliyuncs.com/compatible-mode/v1").format == "openai_chat"
