"""Whether a model takes temperature and its kin."""

from typing import Any

import pytest

from codegate.wire.profile import Profile
from codegate.wire.sampling import is_free
from tests.conversions import to_chat, warnings_to_chat

REASONS = Profile(sampling="none", effort_levels=("none", "low", "high"))
RESTS = Profile(sampling="none", effort_levels=("none", "low", "high"), effort_default="none")
ALWAYS = Profile(sampling="none", effort_levels=("low", "high"))
OFF: Any = {"thinking": {"type": "disabled"}}
ON: Any = {"extensions": {"reasoning_effort": "low"}}


@pytest.mark.parametrize(
    ("profile", "request_", "expected"),
    [
        (Profile(), {}, True),
        (REASONS, {}, False),
        (REASONS, OFF, True),
        (RESTS, {}, True),
        (RESTS, ON, False),
        (ALWAYS, OFF, False),
    ],
)
def test_a_model_that_does_not_reason_takes_it(profile: Profile, request_: Any, expected: bool) -> None:
    assert is_free(request_, profile) is expected


def test_the_chat_body_follows() -> None:
    assert to_chat({"temperature": 0.2}, RESTS)["temperature"] == 0.2
    assert warnings_to_chat({"temperature": 0.2}, REASONS) == ["dropped:temperature"]
