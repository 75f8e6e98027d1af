"""The hub's events: immutable, cheap, and clear about what counts as content."""

import pytest

from codegate.records import Usage
from codegate.wire import hub


def test_an_event_cannot_be_changed() -> None:
    event = hub.Text(part=0, text="a")
    for field, value in (("part", 1), ("text", "b")):
        with pytest.raises(AttributeError):
            setattr(event, field, value)

    assert event == hub.Text(part=0, text="a")


@pytest.mark.parametrize(
    "event",
    [hub.Start(), hub.Ping(), hub.UsageSeen(usage=Usage()), hub.Finish(reason="end_turn"), hub.End()],
)
def test_what_frames_an_answer_is_no_content(event: hub.Event) -> None:
    assert not isinstance(event, hub.CONTENT)


@pytest.mark.parametrize(
    "event", [hub.Text(part=0, text="a"), hub.Think(part=0, text="a"), hub.ToolOpen(key=0, id="i", name="n")]
)
def test_what_a_client_would_see_is_content(event: hub.Event) -> None:
    assert isinstance(event, hub.CONTENT)
