"""`client.guardrails`."""

from collections.abc import Mapping, Sequence
from typing import Any

from codegate.client.http import Http, segment
from codegate.client.shapes import AllowedJson, DetectorJson


class GuardrailsClient:
    """Detectors; with `tenant` (id or name) those of one tenant, else everybody's."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def list(self, *, tenant: str | None = None) -> list[DetectorJson]:
        """Every detector with its switches and what it has found."""
        found: list[DetectorJson] = await self._http.get("/api/guardrails", {"tenant": tenant})
        return found

    async def get(self, id_or_name: str, *, tenant: str | None = None) -> DetectorJson:
        """One detector."""
        found: DetectorJson = await self._http.get(_path(id_or_name), {"tenant": tenant})
        return found

    async def update(self, id_or_name: str, form: Mapping[str, Any], *, tenant: str | None = None) -> DetectorJson:
        """Set `enabled`, `level` and `style` as far as they are given; None brings a default back."""
        query = {"tenant": tenant}
        changed: DetectorJson = await self._http.send("PUT", _path(id_or_name), dict(form), query=query)
        return changed

    async def add(self, form: Mapping[str, Any], *, tenant: str | None = None) -> DetectorJson:
        """Add a pattern: `name`, `pattern`, and maybe `description`, `category`, `is_literal`."""
        path, query = "/api/guardrails/custom", {"tenant": tenant}
        made: DetectorJson = await self._http.send("POST", path, dict(form), query=query)
        return made

    async def remove(self, id_or_name: str) -> None:
        """Remove a pattern."""
        await self._http.send("DELETE", _path(id_or_name, "/custom"))

    async def allowed(self, *, tenant: str | None = None) -> Sequence[AllowedJson]:
        """The allow-list."""
        found: Sequence[AllowedJson] = await self._http.get("/api/guardrails/allow-list", {"tenant": tenant})
        return found

    async def set_allowed(
        self, entries: Sequence[Mapping[str, Any] | str], *, tenant: str | None = None
    ) -> Sequence[AllowedJson]:
        """Put these entries, texts or `{value, is_pattern}`, in the place of the allow-list."""
        path, query = "/api/guardrails/allow-list", {"tenant": tenant}
        body = [one if isinstance(one, str) else dict(one) for one in entries]
        saved: Sequence[AllowedJson] = await self._http.send("PUT", path, body, query=query)
        return saved


def _path(id_or_name: str, parent: str = "") -> str:
    return f"/api/guardrails{parent}/{segment(id_or_name)}"
