"""
Bodies of the detailed log, in pieces that are stored once: an agent sends its whole conversation with every turn.

A body is cut where JSON objects begin, so a piece does not depend on what stands before it, and a turn costs little
more than what is new in it. A row of the log holds the numbers of its pieces. No piece is counted: each knows a moment
no row that needs it is younger than (`used_at`), and may go once every row that is left is younger.
"""

import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, select, update

from codegate.store.dialect import Row, insert_new
from codegate.store.tables import body_pieces, request_logs

T = TypeVar("T")

MIN_PIECE = 2_048
"""Bytes of a piece at least, but for a body's last: small ones compress badly and their numbers take room too."""

_USED_STEP_MS = 60_000
"""`used_at` is set forward by whole minutes, so that a piece that is used all the time is not written all the time."""

_OBJECT = re.compile(rb'\{"(?:role|type|name)"')
_DIGEST_BYTES = 16
_LEVEL = 6
_AT_ONCE = 500
_MISSING = b" \xe2\x80\xa6 (missing) \xe2\x80\xa6 "


def cut(body: bytes) -> list[bytes]:
    """The body in pieces, in order."""
    starts = [0]
    for found in _OBJECT.finditer(body):
        if found.start() - starts[-1] >= MIN_PIECE:
            starts.append(found.start())
    return [body[begin:end] for begin, end in pairwise([*starts, len(body)])] if body else []


def keep(conn: Connection, bodies: Sequence[tuple[str, int]]) -> list[bytes]:
    """
    Store what is new in these texts, each with the time of its row in milliseconds UTC.

    Returns:
        For every text what `text_of` makes it of again.
    """
    cuts: list[list[bytes]] = []
    found: dict[bytes, tuple[bytes, int]] = {}
    for text, at_ms in bodies:
        digests = []
        for piece in cut(text.encode("utf-8", "replace")):
            digest = hashlib.blake2b(piece, digest_size=_DIGEST_BYTES).digest()
            digests.append(digest)
            found[digest] = piece, max(at_ms, found[digest][1] if digest in found else at_ms)
        cuts.append(digests)
    numbers = _stored(conn, found)
    return [_packed([numbers[digest] for digest in digests]) for digests in cuts]


def text_of(conn: Connection, packed: bytes) -> str:
    """The text again; a piece that is gone says so in its place."""
    numbers = list(accumulate(msgspec.msgpack.decode(packed, type=list[int])))
    pieces: dict[int, bytes] = {}
    for some in _batches(list(set(numbers))):
        rows = conn.execute(select(body_pieces.c.id, body_pieces.c.data).where(body_pieces.c.id.in_(some)))
        pieces |= {row.id: zlib.decompress(row.data) for row in rows}
    return b"".join(pieces.get(number, _MISSING) for number in numbers).decode("utf-8", "replace")


def remove_unused(conn: Connection, limit: int) -> int:
    """Remove some pieces that no row needs any more; how many."""
    oldest = conn.execute(select(func.min(request_logs.c.timestamp))).scalar()
    unused = select(body_pieces.c.id).limit(limit)
    if oldest is not None:
        unused = unused.where(body_pieces.c.used_at < oldest)
    return conn.execute(delete(body_pieces).where(body_pieces.c.id.in_(unused))).rowcount


def stored_bytes(conn: Connection) -> int:
    """Bytes of all pieces, compressed."""
    return int(conn.execute(select(func.coalesce(func.sum(body_pieces.c.size), 0))).scalar_one())


def _stored(conn: Connection, wanted: dict[bytes, tuple[bytes, int]]) -> dict[bytes, int]:
    """The number of every piece, those that were not there being there now."""
    known = _known(conn, wanted)
    fresh = [_row(digest, *wanted[digest]) for digest in wanted if digest not in known]
    if fresh:
        insert_new(conn, body_pieces, fresh, "digest")
        known |= _known(conn, (row["digest"] for row in fresh))
    old = [{"piece": number, "at": _step(wanted[d][1])} for d, (number, at) in known.items() if at < wanted[d][1]]
    if old:
        used_again = update(body_pieces).where(body_pieces.c.id == bindparam("piece")).values(used_at=bindparam("at"))
        conn.execute(used_again, old)
    return {digest: number for digest, (number, _) in known.items()}


def _known(conn: Connection, digests: Iterable[bytes]) -> dict[bytes, tuple[int, int]]:
    """Digest -> number and `used_at` of those that are stored."""
    known: dict[bytes, tuple[int, int]] = {}
    columns = (body_pieces.c.digest, body_pieces.c.id, body_pieces.c.used_at)
    for some in _batches(list(digests)):
        for row in conn.execute(select(*columns).where(body_pieces.c.digest.in_(some))):
            known[bytes(row.digest)] = row.id, row.used_at
    return known


def _batches(values: list[T]) -> Iterator[list[T]]:
    """As many at once as any database takes in a statement."""
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))


def _row(digest: bytes, piece: bytes, at_ms: int) -> Row:
    data = zlib.compress(piece, _LEVEL)
    return {"digest": digest, "used_at": _step(at_ms), "size": len(data), "data": data}


def _step(at_ms: int) -> int:
    return (at_ms // _USED_STEP_MS + 1) * _USED_STEP_MS


def _packed(numbers: list[int]) -> bytes:
    """Differences, because pieces that stand together mostly came together."""
    steps = [number - before for before, number in pairwise([0, *numbers])]
    return msgspec.msgpack.encode(steps)
