"""The dashboard: its screens and keys, and the one worker that looks at the server. It touches no data itself."""

from textual import work
from textual.app import App
from textual.binding import Binding

from codegate.tui.feed import Picture, Server, look
from codegate.tui.screens.keys import KeysScreen
from codegate.tui.screens.overview import OverviewScreen

LOOK_EVERY_S = 1.0


class CodeGateApp(App[None]):
    """
    The dashboard of one server.

    Args:
        server: A REST client; it stays open when the app ends.
        look_every_s: Seconds between two looks at the server.
    """

    TITLE = "CodeGate"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [
        Binding("q", "quit", "Quit"),
        Binding("r", "refresh", "Refresh"),
        Binding("question_mark", "help", "Help", key_display="?"),
    ]

    def __init__(self, server: Server, look_every_s: float = LOOK_EVERY_S) -> None:
        super().__init__()
        self._server = server
        self._look_every_s = look_every_s
        self.picture = Picture()

    def on_mount(self) -> None:
        """Show the overview and begin to look."""
        self.push_screen(OverviewScreen(self._server.base_url))
        self.set_interval(self._look_every_s, self.action_refresh)
        self.call_after_refresh(self.action_refresh)

    def action_refresh(self) -> None:
        """Look at the server now."""
        self._look()

    def action_help(self) -> None:
        """Show the keys."""
        self.push_screen(KeysScreen())

    @work(exclusive=True, group="look", exit_on_error=False)
    async def _look(self) -> None:
        self.picture = await look(self._server, self.picture)
        for screen in self.screen_stack:
            if isinstance(screen, OverviewScreen) and screen.is_mounted:
                screen.show(self.picture)
