"""What the router would do now, and why."""

from codegate import clock
from codegate.errors import Invalid, NotFound
from codegate.routing.resolve import decide
from codegate.routing.route import Features, Route, RouteRequest
from codegate.services.live import Live
from codegate.services.snapshot import State
from codegate.settings import AFFINITY_MAX_WAIT, AFFINITY_WORTH, DEFAULT_TIER, SESSION_AFFINITY
from codegate.wire.table import FORMATS

NO_FEATURES = Features()
"""A plain request: no rule but those on models holds."""


class Explain:
    """Decides like the proxy, over the same snapshot and numbers, and sends nothing."""

    def __init__(self, state: State, live: Live) -> None:
        self._state = state
        self._live = live

    async def route(
        self,
        model: str,
        *,
        tenant: str | None = None,
        wire_format: str = "anthropic",
        features: Features = NO_FEATURES,
        conversation: str = "",
    ) -> Route:
        """
        The decision for a model.

        Args:
            tenant: Id or name, for its own config; None is the owner of the proxy.
            wire_format: Format the client would speak.
            features: What the request would be like, for rules.
            conversation: Key of one that is under way, as the log shows it; "" is none.

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
        config_id = tenant_id = None
        if tenant:
            found = next((one for one in snapshot.tenants.values() if tenant in (one.id, one.name)), None)
            if found is None:
                raise NotFound(f"There is no tenant {tenant!r}.", hint="See them all: codegate tenants list")
            config_id, tenant_id = found.config_id, found.id
        settings = self._state.resolved(tenant_id)
        request = RouteRequest(
            model=model,
            wire_format=wire_format,
            config_id=config_id,
            default_tier=settings[DEFAULT_TIER],
            features=features,
            conversation=conversation if settings[SESSION_AFFINITY] else "",
            max_wait_s=settings[AFFINITY_MAX_WAIT],
            worth_waiting_usd=settings[AFFINITY_WORTH],
        )
        facts = await self._live.facts(snapshot, self._state.spending, request.conversation)
        return decide(snapshot, facts, request, clock.now_ms())
