"""What watchers are told carries its type into JSON."""

import msgspec
import pytest

from codegate.services import live_request as told


@pytest.mark.parametrize(
    ("sight", "members"),
    [
        (told.Asked(account="a", model="m"), {"type": "attempt", "account": "a", "model": "m"}),
        (told.Said(text="x"), {"type": "text", "text": "x"}),
        (told.Thought(text="x"), {"type": "thinking", "text": "x"}),
        (told.Called(name="n", arguments="{}"), {"type": "tool", "name": "n", "arguments": "{}"}),
        (told.Ended(outcome="ok", status=200), {"type": "end", "outcome": "ok", "status": 200}),
    ],
)
def test_each_kind_has_its_type(sight: told.Sight, members: dict[str, object]) -> None:
    assert msgspec.to_builtins(sight) == members
