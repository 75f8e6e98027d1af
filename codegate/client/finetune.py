"""`client.finetune`."""

from collections.abc import AsyncIterator

from codegate.client.http import Http
from codegate.client.shapes import FinetuneJson


class FinetuneClient:
    """The fine-tune dataset; with `tenant` (id or name) one tenant's."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def status(self, *, tenant: str | None = None) -> FinetuneJson:
        """Whether it is collected, and how much there is."""
        found: FinetuneJson = await self._http.get("/api/finetune", {"tenant": tenant})
        return found

    async def download(self, *, form: str | None = None, tenant: str | None = None) -> AsyncIterator[bytes]:
        """The gzip file in pieces; `form` is `openai` or `anthropic`, None gives the lines as they are."""
        async for piece in self._http.download("/api/finetune/download", {"format": form, "tenant": tenant}):
            yield piece

    async def clear(self, *, tenant: str | None = None) -> int:
        """Remove it; how many lines there were."""
        return int((await self._http.send("DELETE", "/api/finetune", query={"tenant": tenant}))["deleted"])
