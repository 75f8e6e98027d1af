"""The dashboard: a list of its screens and their keys. What it does otherwise is the frame's."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from codegate.tui.frame import Frame
from codegate.tui.keymap import Known, known_of
from codegate.tui.page import Page
from codegate.tui.screens.accounts import AccountsScreen
from codegate.tui.screens.configs import ConfigsScreen
from codegate.tui.screens.guardrails import GuardrailsScreen
from codegate.tui.screens.live import LiveScreen
from codegate.tui.screens.logs import LogsScreen
from codegate.tui.screens.overview import OverviewScreen
from codegate.tui.screens.settings import SettingsScreen
from codegate.tui.screens.setup import SetupScreen
from codegate.tui.screens.tenants import TenantsScreen
from codegate.tui.screens.usage import UsageScreen
from codegate.tui.widgets.record_table import RecordTable


class CodeGateApp(Frame):
    """The dashboard of one server."""

    PLACES = (
        ("1", "overview", "Overview"),
        ("2", "logs", "Logs"),
        ("3", "live", "Live"),
        ("4", "accounts", "Accounts"),
        ("5", "configs", "Configs"),
        ("6", "guardrails", "Guardrails"),
        ("7", "usage", "Usage"),
        ("8", "tenants", "Tenants"),
        ("9", "settings", "Settings"),
        ("0", "setup", "Setup"),
    )
    MODES = {
        "overview": OverviewScreen,
        "logs": LogsScreen,
        "live": LiveScreen,
        "accounts": AccountsScreen,
        "configs": ConfigsScreen,
        "guardrails": GuardrailsScreen,
        "usage": UsageScreen,
        "tenants": TenantsScreen,
        "settings": SettingsScreen,
        "setup": SetupScreen,
    }
    DEFAULT_MODE = "overview"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"go({mode!r})", title, show=False, id=f"go-{mode}") for key, mode, title in PLACES
    ]


def known_keys() -> dict[str, list[Known]]:
    """Every binding that can be given another key, by where it works: everywhere, in tables, on one screen."""
    pages = {title: list(known_of(page_of(mode))) for _, mode, title in CodeGateApp.PLACES}
    shared = [known for node in (Frame, CodeGateApp, Page) for known in known_of(node)]
    return {"Everywhere": shared, "Tables": list(known_of(RecordTable)), **pages}


def page_of(mode: str) -> type[Page]:
    """The class of a screen."""
    page = CodeGateApp.MODES[mode]
    assert isinstance(page, type)
    assert issubclass(page, Page)
    return page
