"""The dashboard: a list of its screens and their keys. What it does otherwise is the frame's."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from codegate.tui.frame import Frame, Places
from codegate.tui.keymap import Known, known_of
from codegate.tui.page import Page
from codegate.tui.screens.accounts import AccountsScreen
from codegate.tui.screens.configs import ConfigsScreen
from codegate.tui.screens.guardrails import GuardrailsScreen
from codegate.tui.screens.live import LiveScreen
from codegate.tui.screens.logs import LogsScreen
from codegate.tui.screens.overview import OverviewScreen
from codegate.tui.screens.sessions import SessionsScreen
from codegate.tui.screens.settings import SettingsScreen
from codegate.tui.screens.setup import SetupScreen
from codegate.tui.screens.tenants import TenantsScreen
from codegate.tui.screens.usage import UsageScreen
from codegate.tui.widgets.record_table import RecordTable

OFFERED: Places = (("S", "sessions", "Sessions"),)
"""Screens of what only some servers offer, by the name under which `GET /api/info` says so."""


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
        "sessions": SessionsScreen,
    }
    DEFAULT_MODE = "overview"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"go({mode!r})", title, show=False, id=f"go-{mode}") for key, mode, title in PLACES),
        *(Binding(key, f"go({mode!r})", title, show=False, id=f"go-{mode}") for key, mode, title in OFFERED),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A screen that the server does not offer cannot be gone to."""
        if action == "go" and any(mode in parameters for _, mode, _ in OFFERED):
            return parameters[0] in {mode for _, mode, _ in self.places}
        return super().check_action(action, parameters)

    @property
    def places(self) -> Places:
        """All screens, and those that this server offers."""
        return (*self.PLACES, *(one for one in OFFERED if self.link.info.get(one[1])))


def known_keys() -> dict[str, list[Known]]:
    """Every binding that can be given another key, by where it works: everywhere, in tables, on one screen."""
    pages = {title: list(known_of(page_of(mode))) for _, mode, title in (*CodeGateApp.PLACES, *OFFERED)}
    shared = [known for node in (Frame, CodeGateApp, Page) for known in known_of(node)]
    return {"Everywhere": shared, "Tables": list(known_of(RecordTable)), **pages}


def page_of(mode: str) -> type[Page]:
    """The class of a screen."""
    page = CodeGateApp.MODES[mode]
    assert isinstance(page, type)
    assert issubclass(page, Page)
    return page
