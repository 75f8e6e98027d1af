"""The dashboard: a list of its screens and their keys. What it does otherwise is the frame's."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from codegate.tui.frame import Frame
from codegate.tui.screens.accounts import AccountsScreen
from codegate.tui.screens.live import LiveScreen
from codegate.tui.screens.logs import LogsScreen
from codegate.tui.screens.overview import OverviewScreen


class CodeGateApp(Frame):
    """The dashboard of one server."""

    PLACES = (
        ("1", "overview", "Overview"),
        ("2", "logs", "Logs"),
        ("3", "live", "Live"),
        ("4", "accounts", "Accounts"),
    )
    MODES = {
        "overview": OverviewScreen,
        "logs": LogsScreen,
        "live": LiveScreen,
        "accounts": AccountsScreen,
    }
    DEFAULT_MODE = "overview"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"go({mode!r})", title, show=False, id=f"go-{mode}") for key, mode, title in PLACES
    ]
