"""What is said to a board, and what it says, goes from process to process unchanged."""

from typing import Any

import msgspec
import pytest

from codegate.records import Usage
from codegate.routing.affinity import Server
from codegate.routing.cooldown import Ramp, Rest, Standing
from codegate.routing.notices import (
    AnyNews,
    Cleared,
    Ended,
    Enter,
    Entered,
    Failed,
    Heard,
    Level,
    Look,
    Released,
    Seen,
    Served,
)
from codegate.routing.ratelimit import Ask, Refused
from codegate.routing.route import Held

HELD = Held(account_id="a", account_name="Ada", provider="openai", model="m", tokens=5, warm_until=2, served_at=1)
STANDING = Standing(key="a m", rest=Rest(3.5, "error", 2, 1.0), ramp=Ramp(60.0, 4, 1))


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Look(conversation="c", windows=("account:a",)), Look),
        (Seen(standings=(STANDING,), levels={"w": Level(3, 1.5)}, cursors={"c:opus": 7}, held=HELD), Seen),
        (Enter(request_id="r", owner="a", asks=(Ask("w", 3, 2),), rests=("a",), cursor="c:opus"), Enter),
        (Entered(full=Refused(Ask("w", 3, 2), 1.5), is_probed=True), Entered),
        (Served(rests=("a",), conversation="c", server=Server("a", "Ada", "openai"), model="m"), AnyNews),
        (Failed(key=None, reason="error", retry_after_s=None, released=("a",)), AnyNews),
        (Released(rests=("a", "a m")), AnyNews),
        (Ended(request_id="r", tokens=3, served=("", "a"), usage=Usage(input_tokens=1)), AnyNews),
        (Cleared(account_id="a", is_gone=True), AnyNews),
        (Heard(account_id="a", headers={"x-codex-primary-used-percent": "5"}, at_ms=1), AnyNews),
    ],
)
def test_it_arrives_as_it_was(said: Any, kind: Any) -> None:
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(said), type=kind) == said
