"""`client.limits`."""

from collections.abc import Mapping
from typing import Any

from codegate.client.http import Http, segment
from codegate.client.shapes import LimitJson

_PATH = "/api/model-limits"


class LimitsClient:
    """What models can do, by model name."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def list(self) -> dict[str, LimitJson]:
        """Every entry."""
        found: dict[str, LimitJson] = await self._http.get(_PATH)
        return found

    async def get(self, model: str) -> LimitJson:
        """What holds for one model."""
        found: dict[str, LimitJson] = await self._http.get(f"{_PATH}/{segment(model)}")
        return found[model]

    async def put(self, model: str, form: Mapping[str, Any]) -> LimitJson:
        """Change the limits that are given; None makes one unknown."""
        saved: dict[str, LimitJson] = await self._http.send("PUT", f"{_PATH}/{segment(model)}", dict(form))
        return saved[model]

    async def put_all(self, forms: Mapping[str, Mapping[str, Any]]) -> dict[str, LimitJson]:
        """Change the limits of many models, all or none."""
        saved: dict[str, LimitJson] = await self._http.send(
            "PUT", _PATH, {key: dict(form) for key, form in forms.items()}
        )
        return saved

    async def delete(self, model: str) -> None:
        """Forget what the user said of a model."""
        await self._http.send("DELETE", f"{_PATH}/{segment(model)}")

    async def delete_all(self) -> None:
        """Forget everything the user said."""
        await self._http.send("DELETE", _PATH)
