"""Think tags split reasoning from the answer, wherever they are cut."""

import pytest
from hypothesis import given

from codegate.wire.openai_chat.think_tags import ThinkTags
from tests import chop


def split(pieces):
    tags = ThinkTags()
    parts = [*map(tags.feed, pieces), tags.close()]
    return "".join(part[0] for part in parts), "".join(part[1] for part in parts)


@pytest.mark.parametrize(
    ("text", "reasoning", "answer"),
    [
        ("<think>why</think>so", "why", "so"),
        ("\n<think>\nwhy</think>\n\nso", "why", "so"),
        ("<think>why < because</think>so", "why < because", "so"),
        ("plain <think>no</think>", "", "plain <think>no</think>"),
        ("<thin air>", "", "<thin air>"),
        ("  spaces stay", "", "  spaces stay"),
        ("<think>never closed", "never closed", ""),
        ("<think>cut</thi", "cut</thi", ""),
        ("<think>only</think>", "only", ""),
        ("<think></think>so <think>2</think>", "", "so <think>2</think>"),
        ("<th", "", "<th"),
    ],
)
def test_only_tags_at_the_start_count(text, reasoning, answer):
    assert split([text]) == (reasoning, answer)


@given(chop.chunks(b"\n <think>why <and> not</thinker></think>\n so</think>"))
def test_the_cut_changes_nothing(pieces):
    assert split([piece.decode() for piece in pieces]) == ("why <and> not</thinker>", "so</think>")


def test_behind_the_tags_nothing_is_held():
    tags = ThinkTags()
    tags.feed("<think>a</think>b")

    assert tags.is_done
    assert tags.feed("<") == ("", "<")
