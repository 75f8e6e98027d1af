"""Steps of the script `board.lua`: the words it is sent, and what its answers mean."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from codegate.redis.names import Names
from codegate.redis.rests import known, replayed
from codegate.routing.board import Board
from codegate.routing.notices import Cleared, Ended, Enter, Entered, Failed, Level, Look, Released, Seen, Served
from codegate.routing.ratelimit import Ask, Refused
from codegate.routing.route import Held

_US = 1_000_000
_NOT_LOOKED = "?"
"""No rest is this text: it is expected where the outcome depends on what the clock says."""


@dataclass(slots=True)
class Step:
    """
    One step, until it is done.

    Attributes:
        word: Its name in the script.
        words: What follows, behind the rests.
        act: What happens to a board that holds the rests alone; its answer is whether a probe is under way.
        expected: Rests that it touches, as they are thought to be, by name; "" for none.
        wanted: As they become.
        is_probed: What `act` found.
        waiting: Who waits for the answer.
        read: From the script's answer and Redis' clock to what `waiting` gets.
        tries: How often others were faster.
        lost: Called if it never arrives, or None.
        undone: What is told if nobody waits any more when it is done, or None.
        about: What is told of again if it never arrives, or None.
    """

    word: str
    words: Sequence[str] = ()
    act: Callable[[Board], bool] | None = None
    expected: dict[str, str] = field(default_factory=dict)
    wanted: dict[str, str] = field(default_factory=dict)
    is_probed: bool = False
    waiting: asyncio.Future[Any] | None = None
    read: Callable[[Any, int], Any] | None = None
    tries: int = 0
    lost: Callable[[], None] | None = None
    undone: Released | None = None
    about: Failed | Served | Cleared | None = None

    @property
    def is_left(self) -> bool:
        """Whether somebody waited for the answer and went away."""
        return self.waiting is not None and self.waiting.done()

    def sent(self) -> list[str]:
        """The step as the script reads it."""
        if self.act is None:
            return [self.word, *self.words]
        guards = [part for name, now in self.expected.items() for part in (name, now, self.wanted.get(name, now))]
        probed = ["1" if self.is_probed else "0"] if self.word == "enter" else []
        return [self.word, str(len(self.expected)), *guards, *probed, *self.words]

    def replay(self, found: Sequence[str], now_us: int) -> None:
        """The rests are others than was thought: what becomes of these."""
        assert self.act is not None
        self.expected = dict(zip(self.expected, found, strict=True))
        self.wanted, self.is_probed = replayed(self.expected, now_us, self.act)

    def answer(self, found: object) -> None:
        """Tell who waits, if somebody still does."""
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_result(found)


def replay_all(steps: Sequence[Step], found: Sequence[str], now_us: int) -> None:
    """
    The first of these found other rests than it thought. Those behind it will find what it leaves, so that many
    requests for one account that comes back need one more trip, not one each.

    Args:
        found: The rests of the first.
    """
    steps[0].tries += 1
    steps[0].replay(found, now_us)
    left = dict(steps[0].wanted)
    for step in steps[1:]:
        if step.word == "clear":
            return
        if step.act is None or left.keys().isdisjoint(step.expected):
            continue
        values = [left.get(name, thought) for name, thought in step.expected.items()]
        if _NOT_LOOKED in values:  # it stops the script anyway
            return
        step.replay(values, now_us)
        left |= step.wanted


def look_step(look: Look, names: Names) -> Step:
    """How everything stands."""

    def read(answer: Any, now_us: int) -> Seen:
        rests, levels, cursors, held = (answer[0], answer[1], answer[2], answer[3])
        windows = {
            key: Level(int(used), int(frees) / _US) for key, (used, frees) in zip(look.windows, levels, strict=True)
        }
        return Seen(
            standings=tuple(known({names.rest_key(name): text for name, text in _pairs(rests).items()}, now_us)),
            levels={key: level for key, level in windows.items() if level.used},
            cursors={names.cursor_key(name): int(turn) for name, turn in _pairs(cursors).items()},
            held=_held(_pairs(held), names),
        )

    windows = [names.window(key) for key in look.windows]
    return Step("look", (look.conversation, str(len(windows)), *windows), read=read)


def enter_step(enter: Enter, names: Names, holds: Sequence[tuple[str, str]]) -> Step:
    """
    A request wants in.

    Args:
        holds: For each ask with a limit, the name of what is counted, and of what that replaces or "".
    """
    asks = limited(enter)
    rests = tuple(names.rest(key) for key in enter.rests)
    alone = msgspec.structs.replace(enter, asks=(), rests=rests, cursor=None)
    words: list[str] = [str(len(asks))]
    for ask, (hold, before) in zip(asks, holds, strict=True):
        words += [names.window(ask.key), str(ask.limit), str(ask.amount), hold, before]
    words.append(names.cursor(enter.cursor) if enter.cursor is not None else "")

    def read(answer: Any, _now_us: int) -> Entered:
        if answer[0] == "full":
            return Entered(full=Refused(asks[int(answer[1]) - 1], int(answer[2]) / _US))
        return Entered(is_probed=answer[0] == "probed")

    return Step(
        "enter",
        words,
        act=lambda board: board.enter(alone).is_probed,
        expected=dict.fromkeys(rests, ""),
        read=read,
        undone=Released(rests=enter.rests),
    )


def limited(enter: Enter) -> tuple[Ask, ...]:
    """The asks that count: what has no limit is not counted."""
    return tuple(ask for ask in enter.asks if ask.limit > 0)


def rest_step(news: Served | Failed | Released, names: Names) -> Step:
    """Something happened that rests hear of."""
    moved: Served | Failed | Released
    match news:
        case Served():
            moved = Served(rests=tuple(names.rest(key) for key in news.rests))
            keys, guess = moved.rests, ""
        case Released():
            moved = Released(rests=tuple(names.rest(key) for key in news.rests))
            keys, guess = moved.rests, ""
        case Failed():
            key = names.rest(news.key) if news.key is not None else None
            released = tuple(names.rest(key) for key in news.released)
            moved = msgspec.structs.replace(news, key=key, released=released)
            keys = (key, *released) if key is not None else released
            guess = _NOT_LOOKED if key is not None else ""

    def act(board: Board) -> bool:
        board.note(moved)
        return False

    about = news if not isinstance(news, Released) else None
    return Step("rests", act=act, expected=dict.fromkeys(keys, guess), about=about)


def served_step(news: Served, names: Names) -> Step:
    """An account has answered in a conversation."""
    server = news.server
    return Step("served", (news.conversation, names.account(server.id), server.provider, news.model))


def counted_step(news: Ended, names: Names) -> Step | None:
    """How long a conversation's prefix is now, as `Affinity.counted` says; None where that is not known."""
    usage = news.usage
    if not news.conversation or usage is None or usage.estimated:
        return None
    cached = usage.cache_read_tokens + usage.cache_write_tokens
    tokens = cached + usage.input_tokens if cached else 0
    is_1h = "1" if usage.cache_write_1h_tokens else "0"
    return Step("counted", (news.conversation, names.account(news.account_id), is_1h, str(tokens)))


def _pairs(flat: Sequence[str]) -> dict[str, str]:
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _held(found: Mapping[str, str], names: Names) -> Held | None:
    """Who holds a conversation, if that account is here too."""
    name = found.get("account", "")
    id_ = names.account_id(name) if name else None
    if id_ is None:
        return None
    return Held(
        account_id=id_,
        account_name=names.account_name(id_),
        provider=found["provider"],
        model=found["model"],
        tokens=int(found.get("tokens", "0")),
        warm_until=int(found["warm_until"]),
        served_at=int(found["served_at"]),
    )
