"""From a clean call to what the router asks of it."""

from codegate.proxy.call import CleanCall
from codegate.proxy.conversation import conversation_of
from codegate.proxy.features import features_of
from codegate.proxy.native import is_native
from codegate.records import Snapshot
from codegate.routing.resolve import config_in_force
from codegate.routing.route import RouteRequest
from codegate.routing.rules import needed
from codegate.settings import AFFINITY_MAX_WAIT, AFFINITY_WORTH, DEFAULT_TIER, SESSION_AFFINITY, Resolved


def request_of(call: CleanCall, snapshot: Snapshot, settings: Resolved) -> RouteRequest:
    """The request as `decide` sees it; what nobody asks for is not looked up."""
    config_id = call.tenant.config_id if call.tenant else None
    config = config_in_force(snapshot, config_id)
    has_affinity = settings[SESSION_AFFINITY] and not is_native(call.head)
    return RouteRequest(
        model=call.model,
        wire_format=call.head.wire_format.name,
        config_id=config_id,
        default_tier=settings[DEFAULT_TIER],
        features=features_of(call, needed(config.rules) if config is not None and config.rules else frozenset()),
        conversation=conversation_of(call) if has_affinity else "",
        max_wait_s=settings[AFFINITY_MAX_WAIT],
        worth_waiting_usd=settings[AFFINITY_WORTH],
    )
