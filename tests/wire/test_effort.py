"""How hard to think."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.wire.effort import LADDER, Effort, asked, nearest, of_budget


def request(**members: Any) -> Any:
    return {"model": "m", "messages": [], **members}


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({}, Effort(None)),
        ({"thinking": {"type": "disabled"}}, Effort("none", is_explicit=True)),
        ({"thinking": {"type": "enabled", "budget_tokens": 1024}}, Effort("low")),
        ({"thinking": {"type": "enabled"}}, Effort("medium")),
        ({"thinking": {"type": "adaptive"}}, Effort("medium")),
        ({"thinking": {"type": "adaptive"}, "output_config": {"effort": "max"}}, Effort("max", is_explicit=True)),
        ({"output_config": {"effort": "low"}}, Effort("low", is_explicit=True)),
        ({"extensions": {"reasoning_effort": "minimal"}}, Effort("minimal", is_explicit=True)),
        ({"extensions": {"reasoning_effort": "enormous"}}, Effort(None)),
    ],
)
def test_effort_is_read_from_every_format(members: Any, expected: Effort) -> None:
    assert asked(request(**members)) == expected


@pytest.mark.parametrize(
    ("tokens", "level"),
    [(1024, "low"), (1025, "medium"), (8192, "medium"), (24576, "high"), (24577, "xhigh"), (64000, "xhigh")],
)
def test_budget_stands_for_a_level(tokens: int, level: str) -> None:
    assert of_budget(tokens) == level


@pytest.mark.parametrize(
    ("level", "levels", "expected"),
    [
        ("high", ("low", "high"), "high"),
        ("medium", ("low", "high"), "low"),
        ("minimal", ("low", "high"), "low"),
        ("low", ("high", "max"), "high"),
        ("none", ("low", "medium"), "low"),
        ("none", ("none", "low"), "none"),
        ("low", ("none", "high"), "high"),
        ("max", (), None),
    ],
)
def test_missing_level_gives_the_next_lower_one_else_the_next_higher(
    level: str, levels: tuple[str, ...], expected: str | None
) -> None:
    assert nearest(level, levels) == expected


@given(st.sampled_from(LADDER), st.sets(st.sampled_from(LADDER)))
def test_nearest_is_a_level_of_the_target(level: str, levels: set[str]) -> None:
    assert nearest(level, tuple(levels)) in levels | {None}
