"""A block at its end is its start with the input that came in deltas."""

import pytest

from codegate.wire.anthropic.open_block import OpenBlock

START = {"type": "server_tool_use", "id": "s", "input": {}}


@pytest.mark.parametrize(
    ("pieces", "given"), [([], {}), (['{"q":', "1}"], {"q": 1}), (['{"q'], {}), (['"\ud83d"'], "?")]
)
def test_the_input_is_what_the_deltas_say(pieces, given):
    block = OpenBlock("server_tool_use", START)
    block.pieces += pieces

    assert block.whole() == {**START, "input": given}
    assert START["input"] == {}
