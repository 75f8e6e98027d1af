"""What models can do: the built-in table, and what the user knows better. The next request goes by it."""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import UNSET, UnsetType

from codegate.errors import Invalid, NotFound
from codegate.models.defaults import DEFAULTS
from codegate.models.limits import limit_of
from codegate.records import ModelLimit, Record
from codegate.services.snapshot import State
from codegate.store import limits
from codegate.store.database import Connection, Database

MAX_TOKENS = 1_000_000_000
MAX_NAME_CHARS = 200
MAX_PRICE = 1_000_000
_NUMBERS = ("max_output_tokens", "context_window")
PRICES = ("price_input", "price_output", "price_cache_read", "price_cache_write")
"""The fields that hold prices."""


class LimitChange(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    Limits of a model to change; one that is missing stays as it is known, `null` makes it unknown.

    Attributes:
        price_input: US dollars for a million tokens; `null` leaves the price to the table.
        source: Comes with what was read and says nothing when it is written, but that `default` leaves an entry of
            many alone.
    """

    max_output_tokens: int | UnsetType | None = UNSET
    context_window: int | UnsetType | None = UNSET
    supports_tool_calling: bool | UnsetType | None = UNSET
    supports_reasoning: bool | UnsetType | None = UNSET
    source: str | UnsetType = UNSET
    price_input: float | UnsetType | None = UNSET
    price_output: float | UnsetType | None = UNSET
    price_cache_read: float | UnsetType | None = UNSET
    price_cache_write: float | UnsetType | None = UNSET


class Limits:
    """The use cases around limits of models."""

    def __init__(self, db: Database, state: State) -> None:
        self._db = db
        self._state = state

    def list(self) -> dict[str, ModelLimit]:
        """Every entry by model name, the user's in place of ours; sorted."""
        found = DEFAULTS | self._state.current.model_limits
        return {name: found[name] for name in sorted(found)}

    def get(self, model: str) -> ModelLimit:
        """
        What holds for a model, be it by an entry of its own or by its family's.

        Raises:
            NotFound: Nobody knows anything of it.
        """
        found = limit_of(model, self._state.current.model_limits)
        if found is None:
            raise NotFound(f"No limits are known of {model[:MAX_NAME_CHARS]!r}.", hint="Say what it can do with a PUT.")
        return found

    async def put(self, changes: Mapping[str, LimitChange]) -> None:
        """
        Store limits by model name. All of them or none.

        Raises:
            Invalid: A name or a number makes no sense; `field` says which.
        """
        wanted = self.checked(changes)

        def write(conn: Connection) -> None:
            for limit in wanted:
                limits.put(conn, limit)

        await self._db.write(write)
        await self._state.rebuild()

    def checked(self, changes: Mapping[str, LimitChange]) -> Sequence[ModelLimit]:
        """
        The limits as they would be.

        Raises:
            Invalid: A name or a number makes no sense; `field` says which.
        """
        return [self._changed(model, change) for model, change in changes.items()]

    async def delete(self, model: str) -> None:
        """
        Forget what the user said of a model.

        Raises:
            NotFound: The user said nothing of it.
        """
        if not await self._db.write(lambda conn: limits.delete(conn, model)):
            hint = "See them all: codegate models limits list"
            raise NotFound(f"{model[:MAX_NAME_CHARS]!r} has no limits of its own here.", hint=hint)
        await self._state.rebuild()

    async def delete_all(self) -> None:
        """Forget everything the user said."""

        def write(conn: Connection) -> None:
            for model in limits.all_(conn):
                limits.delete(conn, model)

        await self._db.write(write)
        await self._state.rebuild()

    def _changed(self, model: str, change: LimitChange) -> ModelLimit:
        if not model.strip() or not model.isprintable() or len(model) > MAX_NAME_CHARS:
            raise Invalid(f"A model's name is 1 to {MAX_NAME_CHARS} printable characters.", field="model")
        known = limit_of(model, self._state.current.model_limits) or ModelLimit(model_id=model)
        given = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not UNSET}
        limit = msgspec.structs.replace(known, **{**given, "model_id": model, "source": "user"})
        for name in _NUMBERS:
            value = getattr(limit, name)
            if value is not None and not 1 <= value <= MAX_TOKENS:
                raise Invalid(f"{name} must be 1 to {MAX_TOKENS} tokens, or unknown.", field=name)
        if limit.max_output_tokens and limit.context_window and limit.max_output_tokens > limit.context_window:
            raise Invalid(
                f"{model} cannot give {limit.max_output_tokens} tokens with a context of {limit.context_window}.",
                field="max_output_tokens",
            )
        _check_prices(limit)
        return limit


def _check_prices(limit: ModelLimit) -> None:
    given = {name: value for name in PRICES if (value := getattr(limit, name)) is not None}
    for name, value in given.items():
        if not 0 <= value <= MAX_PRICE:
            raise Invalid(f"{name} must be 0 to {MAX_PRICE} US dollars for a million tokens.", field=name)
    for name in PRICES[:2]:
        if given and name not in given:
            raise Invalid(
                f"The price of {limit.model_id} needs {name} too.",
                field=name,
                hint="Say input and output; caches are priced by the table, or as input.",
            )
