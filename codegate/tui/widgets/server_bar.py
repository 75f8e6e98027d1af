"""The line at the top: is the server there, where, since when."""

from rich.text import Text
from textual.widgets import Static

from codegate.clock import monotonic
from codegate.figures import count, duration
from codegate.terminal import clean
from codegate.tui.frame import Link


class ServerBar(Static):
    """State of the server in one line."""

    DEFAULT_CSS = """
    ServerBar { height: 1; padding: 0 1; background: $panel; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def show(self, link: Link, base_url: str) -> None:
        """Show how the server at this address is."""
        self.update(line_of(link, base_url, monotonic()))


def line_of(link: Link, base_url: str, now: float) -> Text:
    """The line: `CodeGate ● connected   v1   proxy :9212 …`, at a time of a clock that never steps."""
    line = Text(no_wrap=True, overflow="ellipsis")
    line.append("CodeGate ", "bold")
    if link.state == "lost":
        line.append("● lost ", "bold red")
        line.append("trying again; ", "red")
        line.append(clean(link.trouble), "red")
        return line
    if link.state == "connecting":
        line.append("● connecting ", "yellow")
        line.append(clean(base_url), "dim")
        return line
    info = link.info
    line.append("● connected", "bold green")
    if link.healed:
        line.append(" again", "green")
    if link.missed:
        line.append(f"   {count(link.missed)} events left out", "yellow")
    parts = [f"v{clean(info.get('version', ''))}"]
    if "proxy_port" in info:
        parts.append(f"proxy :{info['proxy_port']}")
    parts.append(clean(base_url))
    if info.get("active_config"):
        parts.append(f"config {clean(info['active_config'])}")
    if "uptime_s" in info:
        parts.append(f"up {duration((info['uptime_s'] + now - link.at) // 1 * 1000)}")
    line.append("   " + "   ".join(parts), "dim")
    return line
