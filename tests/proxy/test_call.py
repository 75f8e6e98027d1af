"""What travels through the stages."""

import dataclasses
from pathlib import Path

import pytest

from tests.proxy import fakes

PROXY = Path(__file__).parents[2] / "codegate" / "proxy"


@pytest.mark.parametrize("made", [fakes.head(), fakes.call(), fakes.clean_call(), fakes.answer()])
def test_nothing_of_a_request_changes_once_it_is_made(made: object) -> None:
    field = dataclasses.fields(made)[0].name  # type: ignore[arg-type]

    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(made, field, None)


def test_only_the_guardrail_stage_makes_clean_bodies() -> None:
    makers = [path.name for path in sorted(PROXY.glob("*.py")) if "CleanBody(" in path.read_text()]
    casts = [path.name for path in sorted(PROXY.glob("*.py")) if 'cast("CleanBody' in path.read_text()]

    assert makers == ["clean.py"]
    assert casts == []
