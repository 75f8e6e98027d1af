from codegate.tui.pulse import SECONDS, Pulse
from tests.tui.conftest import finished


def test_finished_requests_are_counted_by_second() -> None:
    pulse = Pulse()
    pulse.take([finished(1), finished(2, outcome="error")], 100.2)
    pulse.take([finished(3), {"type": "cooldown_started"}], 101.9)
    series = pulse.series("requests", 101.9)

    assert series[-2:] == [2, 1]
    assert len(series) == SECONDS
    assert sum(pulse.series("errors", 101.9)) == 1
    assert pulse.rate("tokens", 101.9) == 36


def test_what_is_older_than_a_minute_is_gone() -> None:
    pulse = Pulse()
    pulse.take([finished(1)], 100)

    assert sum(pulse.series("requests", 161)) == 0
