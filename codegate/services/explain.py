"""What the router would do now, and why."""

from codegate import clock
from codegate.errors import Invalid, NotFound
from codegate.routing.resolve import decide
from codegate.routing.route import Route, RouteRequest
from codegate.services.live import Live
from codegate.services.snapshot import State
from codegate.wire.table import FORMATS


class Explain:
    """Decides like the proxy, over the same snapshot and numbers, and sends nothing."""

    def __init__(self, state: State, live: Live) -> None:
        self._state = state
        self._live = live

    def route(self, model: str, *, tenant: str | None = None, wire_format: str = "anthropic") -> Route:
        """
        The decision for a model.

        Args:
            tenant: Id or name, for its own config; None is the owner of the proxy.
            wire_format: Format the client would speak.

        Raises:
            Invalid: No model, or no such format.
            NotFound: No such tenant.
        """
        if not model.strip():
            raise Invalid("Name the model a client would ask for.", field="model")
        if wire_format not in FORMATS:
            hint = f"Choose one of {', '.join(FORMATS)}."
            raise Invalid(f"There is no format {wire_format!r}.", field="format", hint=hint)
        snapshot = self._state.current
        config_id = None
        if tenant:
            found = next((one for one in snapshot.tenants.values() if tenant in (one.id, one.name)), None)
            if found is None:
                raise NotFound(f"There is no tenant {tenant!r}.", hint="See them all: codegate tenants list")
            config_id = found.config_id
        request = RouteRequest(model=model, wire_format=wire_format, config_id=config_id)
        return decide(snapshot, self._live.facts(snapshot, self._state.spend), request, clock.now_ms())
