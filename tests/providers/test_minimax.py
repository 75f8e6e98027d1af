"""MiniMax (`protocols.md` 6.2)."""

import pytest

from codegate.providers.minimax import MINIMAX


def test_messages_door_is_the_better_one() -> None:
    assert MINIMAX.endpoints[0].format == "anthropic"


@pytest.mark.parametrize(
    ("base", "spoken"),
    [("https://api.minimaxi.com/anthropic", "anthropic"), ("https://api.minimaxi.com/v1", "openai_chat")],
)
def test_account_in_china_speaks_what_its_base_says(base: str, spoken: str) -> None:
    assert MINIMAX.endpoint_for("openai_chat", base).format == spoken


def test_tools_that_must_not_be_called_are_left_out() -> None:
    assert not MINIMAX.endpoint_for("openai_chat").profile.none_choice


def test_undocumented_members_are_left_out() -> None:
    assert {"tool_choice", "response_format", "seed"} <= set(MINIMAX.endpoint_for("openai_chat").profile.extra_drop)
