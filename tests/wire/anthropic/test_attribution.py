"""The billing block of Claude Code."""

from codegate.wire.anthropic.attribution import ATTRIBUTION, without_attribution

BLOCK = {"type": "text", "text": f"{ATTRIBUTION.decode()} cc_version=2; cch=a1b2c;"}
PROMPT = {"type": "text", "text": "You are helpful.", "cache_control": {"type": "ephemeral"}}


def test_block_goes_and_the_others_stay() -> None:
    assert without_attribution([BLOCK, PROMPT]) == [PROMPT]


def test_text_that_is_only_it_goes() -> None:
    assert without_attribution(BLOCK["text"]) == ""


def test_text_that_speaks_of_it_stays() -> None:
    words = f"About {ATTRIBUTION.decode()}"

    assert without_attribution(words) == words


def test_other_values_come_back() -> None:
    assert without_attribution(None) is None
    assert without_attribution(["x", 3]) == ["x", 3]
