"""
What is asked of a board, and what it is told (`routing/board.py`).

Plain records, so that the board may be this process's own, another process's or a store's that several machines share.
Names of windows, rests and cursors are those that `Board` uses.
"""

from typing import NamedTuple

from codegate.records import Record, Usage
from codegate.routing.affinity import Server
from codegate.routing.cooldown import Standing
from codegate.routing.ratelimit import Ask, Refused
from codegate.routing.route import Held

TENANT = ""
"""Whose tokens are counted at a tenant, where else the id of an account stands."""

TOKENS = ":tokens"


class Look(Record, frozen=True, kw_only=True):
    """
    What a routing decision wants to know.

    Attributes:
        conversation: Key of the request's; "" without affinity.
        windows: Names of the windows whose limits matter.
    """

    conversation: str = ""
    windows: tuple[str, ...] = ()


class Level(NamedTuple):
    """What a window holds, and the seconds after which its oldest leaves it."""

    used: int
    frees_s: float


class Seen(Record, frozen=True, kw_only=True):
    """
    How things stand.

    Attributes:
        standings: All rests and ramps; their times count from the moment of the answer, as 0.
        levels: Of the windows that were asked for and hold something.
        cursors: All round-robin positions.
        held: Who served the conversation last, or None.
    """

    standings: tuple[Standing, ...] = ()
    levels: dict[str, Level] = {}
    cursors: dict[str, int] = {}
    held: Held | None = None


class Enter(Record, frozen=True, kw_only=True):
    """
    A request wants in: at an account, or at its tenant.

    Attributes:
        owner: Id of the account, or `TENANT`: whose tokens `Ended` corrects.
        asks: Room that is wanted, in all of these windows or in none.
        rests: Keys of rests that let one request at a time probe.
        cursor: Round-robin position that this advances, or None: whoever comes next gets the next turn.
    """

    request_id: str
    owner: str
    asks: tuple[Ask, ...]
    rests: tuple[str, ...] = ()
    cursor: str | None = None


class Entered(Record, frozen=True, kw_only=True):
    """
    Attributes:
        full: There is no room; nothing was counted.
        is_probed: Another request is finding out if the account works again; nothing was counted.
    """

    full: Refused | None = None
    is_probed: bool = False


class News(Record, frozen=True, kw_only=True, tag=True):
    """Base of what a board is told."""


class Served(News, frozen=True, kw_only=True):
    """
    An account has begun to answer.

    Attributes:
        rests: Keys that rest no more.
        conversation: "" without affinity; else `server` holds it from here on.
    """

    rests: tuple[str, ...]
    conversation: str = ""
    server: Server = Server("", "", "")
    model: str = ""


class Failed(News, frozen=True, kw_only=True):
    """
    An account has failed.

    Attributes:
        key: What rests from now on, or None: the failure does not tell of the account.
        retry_after_s: What the provider asked for; None is the back-off.
        released: Keys of which the try has shown nothing.
    """

    key: str | None
    reason: str = ""
    retry_after_s: float | None = None
    released: tuple[str, ...] = ()


class Released(News, frozen=True, kw_only=True):
    """A try ended without a word on how these are."""

    rests: tuple[str, ...]


class Ended(News, frozen=True, kw_only=True):
    """
    A request is over.

    Attributes:
        tokens: What it used.
        served: Owners where it did; what was counted for it elsewhere is given back.
        conversation: Whose prefix is as long now as `usage` says, at `account_id`; "" where that is not known.
    """

    request_id: str
    tokens: int
    served: tuple[str, ...]
    conversation: str = ""
    account_id: str = ""
    usage: Usage | None = None


class Cleared(News, frozen=True, kw_only=True):
    """Whoever runs the proxy has ended all rests of an account; one that is gone holds no conversation either."""

    account_id: str
    is_gone: bool = False


class Heard(News, frozen=True, kw_only=True):
    """
    An account's provider has answered with headers that may tell of its quotas.

    Attributes:
        headers: Those alone, names in lower case.
        at_ms: When, UTC.
    """

    account_id: str
    headers: dict[str, str]
    at_ms: int


AnyNews = Served | Failed | Released | Ended | Cleared | Heard
