"""GLM (`protocols.md` 6.2)."""

import pytest

from codegate.providers.glm import GLM


def test_tool_calls_cannot_be_demanded() -> None:
    assert not GLM.endpoint_for("openai_chat").profile.forced_tools


@pytest.mark.parametrize("base", ["https://api.z.ai/api/paas/v4", "https://open.bigmodel.cn/api/paas/v4"])
def test_account_of_another_plan_or_country_speaks_chat(base: str) -> None:
    assert GLM.endpoint_for("anthropic", base).format == "openai_chat"


def test_messages_door_is_taken_by_messages_clients() -> None:
    assert GLM.endpoint_for("anthropic").base_url == "https://api.z.ai/api/anthropic/v1"
