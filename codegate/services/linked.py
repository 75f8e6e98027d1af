"""Accounts that use the login of a tool on this machine: its file is read, never written, and never renewed by us."""

import asyncio
from pathlib import Path

from codegate import clock
from codegate.errors import CodeGateError
from codegate.providers.oauth import LoginRefused
from codegate.records import Account, Credentials, Secret
from codegate.services.credential_files import Borrowed, is_fresh, read

REMEMBERED_S = 5.0
PATIENCE_S = 3.0
"""The tool may be renewing its login this very moment."""
_POLL_S = 0.25

_TOOLS = {"anthropic": "claude", "codex": "codex"}


class LinkedLogins:
    """Reads tools' files and remembers them for five seconds."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, Borrowed]] = {}

    async def fresh(self, account: Account) -> Credentials:
        """
        The tool's own token, if it is good.

        Raises:
            LoginRefused: It has run out, or there is none; the tool has to be run.
        """
        until = clock.monotonic() + PATIENCE_S
        while True:
            found = await self._read(account)
            if is_fresh(found, clock.now_ms()):
                return Credentials(account_id=account.id, api_key=found.access)
            if clock.monotonic() >= until:
                raise self._refused(account, "has run out")
            self._known.pop(account.id, None)
            await asyncio.sleep(_POLL_S)

    async def changed(self, account: Account, rejected: Secret | None) -> bool:
        """The file holds another token than the refused one, now or within three seconds."""
        until = clock.monotonic() + PATIENCE_S
        while True:
            self._known.pop(account.id, None)
            found = await self._read(account)
            if rejected is None or found.access.reveal() != rejected.reveal():
                return True
            if clock.monotonic() >= until:
                return False
            await asyncio.sleep(_POLL_S)

    async def _read(self, account: Account) -> Borrowed:
        known = self._known.get(account.id)
        if known is not None and clock.monotonic() < known[0]:
            return known[1]
        try:
            found = await asyncio.to_thread(read, account.provider, Path(account.credential_file or ""))
        except CodeGateError as error:
            raise LoginRefused(error.message, hint=error.hint) from error
        self._known[account.id] = (clock.monotonic() + REMEMBERED_S, found)
        return found

    def _refused(self, account: Account, what: str) -> LoginRefused:
        tool = _TOOLS.get(account.provider, "the tool")
        return LoginRefused(
            f"The login in {account.credential_file} {what}.", hint=f"Run {tool} once; it renews its own login."
        )
