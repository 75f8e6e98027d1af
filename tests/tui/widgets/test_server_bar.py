import pytest

from codegate.tui.frame import Link
from codegate.tui.widgets.server_bar import line_of

URL = "http://127.0.0.1:9211"
INFO = {"version": "1", "proxy_port": 9, "uptime_s": 60, "active_config": "main"}


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (Link(), f"CodeGate ● connecting {URL}"),
        (Link("lost", {}, "gone\x1b[0m"), "CodeGate ● lost trying again; gone\\x1b[0m"),
        (Link("up", INFO, at=30.0), f"CodeGate ● connected   v1   proxy :9   {URL}   config main   up 1 min"),
        (Link("up", {"version": "1"}, healed=2), f"CodeGate ● connected again   v1   {URL}"),
    ],
)
def test_the_line_says_how_the_server_is(link: Link, expected: str) -> None:
    assert line_of(link, URL, 30.0).plain == expected


def test_the_uptime_goes_on_by_itself() -> None:
    assert "up 2 min" in line_of(Link("up", INFO, at=30.0), URL, 90.0).plain
