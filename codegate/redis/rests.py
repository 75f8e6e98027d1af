"""
Rests as texts in Redis, and what an event makes of them.

What a failure or a success does to a rest is said once, in `routing/cooldown.py`. It is done here on a board that holds
nothing else, at the moment that Redis names, and the outcome is written only if nobody else was faster.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress

import msgspec

from codegate.routing.board import Board
from codegate.routing.cooldown import Ramp, Rest, Standing

_US = 1_000_000


class _Stored(msgspec.Struct, array_like=True, frozen=True):
    """A `Standing` without its key; moments are microseconds of Redis' clock, 0 for none."""

    ends: int = 0
    reason: str = ""
    failures: int = 0
    probe_ends: int = 0
    ramp_ends: int = 0
    room: int = 0
    under_way: int = 0


def packed(standing: Standing) -> str:
    """As a text; its times are seconds of Redis' clock."""
    rest, ramp = standing.rest, standing.ramp
    stored = _Stored(
        ends=round(rest.ends * _US) if rest else 0,
        reason=rest.reason if rest else "",
        failures=rest.failures if rest else 0,
        probe_ends=round(rest.probe_ends * _US) if rest else 0,
        ramp_ends=round(ramp.ends * _US) if ramp else 0,
        room=ramp.room if ramp else 0,
        under_way=ramp.under_way if ramp else 0,
    )
    return msgspec.json.encode(stored).decode()


def unpacked(key: str, text: str, since_us: int = 0) -> Standing:
    """
    The other way round.

    Args:
        since_us: Moment from which its times count.

    Raises:
        msgspec.MsgspecError: It is no such text.
    """
    stored = msgspec.json.decode(text, type=_Stored)

    def moved(moment: int) -> float:
        return (moment - since_us) / _US

    rest = (
        Rest(moved(stored.ends), stored.reason, stored.failures, moved(stored.probe_ends) if stored.probe_ends else 0.0)
        if stored.ends
        else None
    )
    ramp = Ramp(moved(stored.ramp_ends), stored.room, stored.under_way) if stored.ramp_ends else None
    return Standing(key=key, rest=rest, ramp=ramp)


def known(found: Mapping[str, str], since_us: int = 0) -> list[Standing]:
    """All of these by key, but for what another version of this program has written differently."""
    standings = []
    for key, text in found.items():
        with suppress(msgspec.MsgspecError):
            standings += [unpacked(key, text, since_us)] if text else []
    return standings


def replayed(found: Mapping[str, str], now_us: int, act: Callable[[Board], bool]) -> tuple[dict[str, str], bool]:
    """
    What becomes of these rests.

    Args:
        found: As they are, by key; "" for none.
        now_us: Redis' clock.
        act: What happens to a board; its answer is handed back.

    Returns:
        As they are to be, by key, "" for none.
    """
    seconds = [0.0]
    board = Board(lambda: seconds[0], lambda: now_us // 1000)
    board.cooldowns.adopt(known(found))
    seconds[0] = now_us / _US
    answer = act(board)
    seconds[0] = 0.0
    wanted = {standing.key: packed(standing) for standing in board.cooldowns.standings()}
    return {key: wanted.get(key, "") for key in found}, answer
