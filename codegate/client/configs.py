"""`client.configs`."""

from collections.abc import Mapping, Sequence
from typing import Any

from codegate.client.http import Http, segment
from codegate.client.shapes import ConfigJson, RuleJson, SlotJson

Slots = list[SlotJson]
Rules = list[RuleJson]


class ConfigsClient:
    """Routing configs; a name may stand wherever an id is asked."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def list(self) -> list[ConfigJson]:
        """Every config with its rows, oldest first."""
        found: list[ConfigJson] = await self._http.get("/api/configs")
        return found

    async def get(self, id_or_name: str) -> ConfigJson:
        """One config."""
        found: ConfigJson = await self._http.get(_path(id_or_name))
        return found

    async def create(self, form: Mapping[str, Any]) -> ConfigJson:
        """Add a config: `name`, and `description`, `routing_strategy`, `tiers`."""
        made: ConfigJson = await self._http.send("POST", "/api/configs", dict(form))
        return made

    async def update(self, id_or_name: str, form: Mapping[str, Any]) -> ConfigJson:
        """Change the fields that are given."""
        changed: ConfigJson = await self._http.send("PUT", _path(id_or_name), dict(form))
        return changed

    async def delete(self, id_or_name: str) -> None:
        """Remove a config."""
        await self._http.send("DELETE", _path(id_or_name))

    async def activate(self, id_or_name: str) -> ConfigJson:
        """Make it the only active one."""
        changed: ConfigJson = await self._http.send("POST", _path(id_or_name, "/activate"))
        return changed

    async def tiers(self, id_or_name: str) -> Slots:
        """The rows of a config."""
        rows: Slots = await self._http.get(_path(id_or_name, "/tiers"))
        return rows

    async def set_tiers(self, id_or_name: str, rows: Sequence[Mapping[str, Any]]) -> Slots:
        """Put rows of `tier`, `account_id`, `priority` and `target_model` in the place of all rows."""
        body = [dict(row) for row in rows]
        saved: Slots = await self._http.send("PUT", _path(id_or_name, "/tiers"), body)
        return saved

    async def rules(self, id_or_name: str) -> Rules:
        """The rules of a config, in the order they are asked."""
        rows: Rules = await self._http.get(_path(id_or_name, "/rules"))
        return rows

    async def set_rules(self, id_or_name: str, rules: Sequence[Mapping[str, Any]]) -> Rules:
        """Put rules, of conditions and `tier`, `account_id` or `target_model`, in the place of all rules."""
        saved: Rules = await self._http.send("PUT", _path(id_or_name, "/rules"), [dict(rule) for rule in rules])
        return saved


def _path(id_or_name: str, tail: str = "") -> str:
    return f"/api/configs/{segment(id_or_name)}{tail}"
