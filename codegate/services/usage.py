"""What was used and what it cost."""

from codegate.records import UsageRow
from codegate.store import usage
from codegate.store.database import Database


class UsageReport:
    """Totals over the usage rows, which outlive the request log."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def totals(
        self, by: str = "account", since_ms: int | None = None, until_ms: int | None = None
    ) -> list[UsageRow]:
        """
        Totals by group; a request shows up a quarter of a second after its end.

        Args:
            by: `account`, `model`, `tier`, `tenant`, `day` or `hour`.
            since_ms: First moment counted, milliseconds UTC.
            until_ms: First moment no longer counted.

        Raises:
            Invalid: There is no such group.
        """
        return await self._db.read(lambda conn: usage.totals(conn, by, since_ms, until_ms))
