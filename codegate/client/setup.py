"""`client.setup`."""

from codegate.client.http import Http, segment
from codegate.client.shapes import SetupJson, ToolChangeJson, ToolJson, ToolTestJson

TEST_TIMEOUT_S = 120.0
"""Seconds for a test: a tool has 90 to answer."""


class SetupClient:
    """Coding tools of the server's machine: what they need, and the edits of their files."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def list(self) -> SetupJson:
        """The proxy's address, and every tool with where it points."""
        found: SetupJson = await self._http.get("/api/setup")
        return found

    async def get(self, tool: str) -> ToolJson:
        """One tool with its snippet."""
        found: ToolJson = await self._http.get(f"/api/setup/{segment(tool)}")
        return found

    async def write(self, tool: str, *, api_key: str | None = None, dry_run: bool = False) -> ToolChangeJson:
        """Point a tool at the proxy in its own file."""
        return await self._change(tool, "write", api_key, dry_run)

    async def undo(self, tool: str, *, dry_run: bool = False, force: bool = False) -> ToolChangeJson:
        """
        Put a tool's file back as it was.

        Raises:
            Conflict: It was changed since CodeGate wrote it; `force` takes out only CodeGate's values.
        """
        return await self._change(tool, "undo", None, dry_run, force)

    async def test(self, tool: str, *, api_key: str | None = None, ask: bool = True) -> ToolTestJson:
        """Ask for the models with the tool's own address and key; `ask` lets the tool ask a question afterwards."""
        body = {"api_key": api_key, "ask": ask}
        found: ToolTestJson = await self._http.send(
            "POST", f"/api/setup/{segment(tool)}/test", body, timeout_s=TEST_TIMEOUT_S
        )
        return found

    async def _change(
        self, tool: str, verb: str, api_key: str | None, dry_run: bool, force: bool = False
    ) -> ToolChangeJson:
        body = {"api_key": api_key, "dry_run": dry_run, "force": force}
        done: ToolChangeJson = await self._http.send("POST", f"/api/setup/{segment(tool)}/{verb}", body)
        return done
