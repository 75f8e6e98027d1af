"""What waits to be written: rows of the request log and notes on accounts, in memory and within bounds."""

from collections import deque

from codegate import clock
from codegate.records import Record, RequestLog

MAX_ROWS = 10_000
MAX_BODY_CHARS = 64 * 1024 * 1024
MAX_BATCH_ROWS = 1_000
MAX_BATCH_CHARS = 8 * 1024 * 1024


class Note(Record, frozen=True, kw_only=True):
    """What one request says about an account; `error` is None when it served."""

    account_id: str
    status: str
    error: str | None
    at_ms: int


class LogQueue:
    """
    Rows and notes, oldest first.

    Attributes:
        dropped: Rows given up because too many waited.
    """

    def __init__(self) -> None:
        self.dropped = 0
        self._rows: deque[RequestLog] = deque()
        self._notes: deque[Note] = deque(maxlen=MAX_ROWS)
        self._chars = 0

    def __len__(self) -> int:
        """Rows that wait."""
        return len(self._rows)

    def __bool__(self) -> bool:
        return bool(self._rows or self._notes)

    def add(self, row: RequestLog) -> list[RequestLog]:
        """Queue one; the rows that had to go for it."""
        self._rows.append(row)
        self._chars += _chars(row)
        return self._trim()

    def note(self, account_id: str, status: str, error: str | None) -> None:
        """Queue what a request has shown of an account; of good news in a row about one account, the last is kept."""
        note = Note(account_id=account_id, status=status, error=error, at_ms=clock.now_ms())
        last = self._notes[-1] if self._notes else None
        is_more_of_it = error is None and last is not None and last.error is None
        if is_more_of_it and last is not None and (last.account_id, last.status) == (account_id, status):
            self._notes[-1] = note
        else:
            self._notes.append(note)

    def take(self) -> tuple[list[RequestLog], list[Note]]:
        """The oldest rows, no more than a transaction should hold since others wait for the end of it; all notes."""
        rows: list[RequestLog] = []
        chars = 0
        while self._rows and len(rows) < MAX_BATCH_ROWS and (not rows or chars <= MAX_BATCH_CHARS):
            rows.append(self._rows.popleft())
            chars += _chars(rows[-1])
        self._chars -= chars
        notes = list(self._notes)
        self._notes.clear()
        return rows, notes

    def put_back(self, rows: list[RequestLog], notes: list[Note]) -> list[RequestLog]:
        """What was taken could not be written; the rows that had to go for it."""
        self._rows.extendleft(reversed(rows))
        self._chars += sum(map(_chars, rows))
        room = MAX_ROWS - len(self._notes)
        self._notes.extendleft(reversed(notes[-room:] if room else []))
        return self._trim()

    def clear(self) -> None:
        """Give up all rows."""
        self.dropped += len(self._rows)
        self._rows.clear()
        self._chars = 0

    def _trim(self) -> list[RequestLog]:
        gone: list[RequestLog] = []
        while len(self._rows) > MAX_ROWS or (self._chars > MAX_BODY_CHARS and len(self._rows) > 1):
            gone.append(self._rows.popleft())
            self._chars -= _chars(gone[-1])
        self.dropped += len(gone)
        return gone


def _chars(row: RequestLog) -> int:
    return len(row.request_body or "") + len(row.response_body or "")
