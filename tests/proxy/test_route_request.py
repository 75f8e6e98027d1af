"""What the router is asked."""

from codegate.proxy.route_request import request_of
from codegate.records import Rule, Snapshot
from codegate.settings import DEFAULT_TIER, SESSION_AFFINITY, Resolved
from tests.builders import config, tenant
from tests.proxy import fakes
from tests.proxy.fakes import SETTINGS


def test_features_are_looked_up_for_the_config_in_force() -> None:
    own = config("own", rules=(Rule(thinking=True),))
    snapshot = Snapshot(configs={"own": own}, active_config=config("active", rules=(Rule(min_tokens=1),)))
    raw = fakes.body(thinking={"type": "adaptive"})
    theirs = request_of(fakes.clean_call(raw=raw, tenant=tenant(config_id="own")), snapshot, SETTINGS)
    ours = request_of(fakes.clean_call(raw=raw), snapshot, SETTINGS)

    assert (theirs.config_id, theirs.features.thinking, theirs.features.input_tokens) == ("own", True, 0)
    assert not ours.features.thinking
    assert ours.features.input_tokens > 0


def test_settings_switch_affinity_and_name_the_default_tier() -> None:
    off = Resolved({SESSION_AFFINITY.key: False, DEFAULT_TIER.key: "haiku"}, {}, {})
    call = fakes.clean_call()

    assert request_of(call, Snapshot(), SETTINGS).conversation
    assert request_of(call, Snapshot(), off).conversation == ""
    assert request_of(call, Snapshot(), off).default_tier == "haiku"
