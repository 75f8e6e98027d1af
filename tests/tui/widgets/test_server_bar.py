import pytest

from codegate.tui.feed import Picture
from codegate.tui.widgets.server_bar import _line

URL = "http://127.0.0.1:9211"


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (Picture(), f"CodeGate ● connecting {URL}"),
        (Picture(trouble="gone\x1b[0m"), "CodeGate ● down gone\\x1b[0m"),
        (
            Picture(info={"version": "1", "proxy_port": 9, "uptime_s": 60, "active_config": "main"}),
            f"CodeGate ● up   v1   proxy :9   {URL}   for 1 min   config main",
        ),
    ],
)
def test_the_line_says_how_the_server_is(picture: Picture, expected: str) -> None:
    assert _line(picture, URL).plain == expected
