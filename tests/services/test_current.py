"""What requests read: one snapshot, and what follows from it."""

from codegate.records import Snapshot
from codegate.services.current import Current
from codegate.settings import LOG_LEVEL, PRIVACY_ENABLED

CURRENT = Snapshot(settings={"privacy_enabled": False}, tenant_settings={"ten": {"privacy_enabled": True}})


def test_a_tenants_own_setting_beats_the_stored_one_and_flags_beat_both() -> None:
    state = Current({"log_level": "debug"}, CURRENT)

    assert [state.resolved(who)[PRIVACY_ENABLED] for who in (None, "ten", "nobody")] == [False, True, False]
    assert state.resolved("ten")[LOG_LEVEL] == "debug"


def test_a_policy_is_made_once_for_each_snapshot() -> None:
    state = Current({}, CURRENT)
    first, again = state.policy("ten"), state.policy("ten")
    state.current = Snapshot()

    assert first is again
    assert state.policy("ten") is not first
    assert Current({}).current == Snapshot()
