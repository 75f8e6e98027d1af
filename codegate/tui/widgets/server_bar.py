"""The line at the top: is the server up, where, since when."""

from rich.text import Text
from textual.widgets import Static

from codegate.figures import duration
from codegate.terminal import clean
from codegate.tui.feed import Picture


class ServerBar(Static):
    """State of the server in one line."""

    DEFAULT_CSS = """
    ServerBar { height: 1; padding: 0 1; background: $panel; color: $foreground; }
    """

    def show(self, picture: Picture, base_url: str) -> None:
        """Show this picture of the server at this address."""
        self.update(_line(picture, base_url))


def _line(picture: Picture, base_url: str) -> Text:
    line = Text(no_wrap=True, overflow="ellipsis")
    line.append("CodeGate ", "bold")
    if picture.trouble:
        line.append("● down ", "bold red")
        line.append(clean(picture.trouble), "red")
        return line
    if not picture.is_up:
        line.append("● connecting ", "yellow")
        line.append(clean(base_url), "dim")
        return line
    info = picture.info
    line.append("● up", "bold green")
    parts = [f"v{info.get('version', '')}"]
    if "proxy_port" in info:
        parts.append(f"proxy :{info['proxy_port']}")
    parts.append(clean(base_url))
    if "uptime_s" in info:
        parts.append(f"for {duration(info['uptime_s'] * 1000)}")
    if info.get("active_config"):
        parts.append(f"config {clean(info['active_config'])}")
    line.append("   " + "   ".join(parts), "dim")
    return line
