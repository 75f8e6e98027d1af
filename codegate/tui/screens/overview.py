"""The first screen: the server, its accounts, the newest requests."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Footer, Static

from codegate.tui.feed import Picture
from codegate.tui.fields import REQUEST_FIELDS, account_fields
from codegate.tui.widgets.record_table import RecordTable
from codegate.tui.widgets.server_bar import ServerBar

NO_ACCOUNTS = "There are no accounts yet. Add one in another terminal: codegate accounts add"
NO_REQUESTS = "Nothing came in yet. Try: codegate run -- claude"


class OverviewScreen(Screen[None]):
    """Server state, accounts, requests."""

    DEFAULT_CSS = """
    OverviewScreen #accounts-box { height: auto; max-height: 40%; }
    OverviewScreen #requests-box { height: 1fr; }
    OverviewScreen .box { border: round $primary; border-title-color: $foreground; border-title-style: bold; }
    OverviewScreen .empty { padding: 0 1; color: $text-muted; }
    OverviewScreen RecordTable { height: auto; max-height: 100%; background: transparent; }
    OverviewScreen RecordTable { scrollbar-size-horizontal: 0; }
    OverviewScreen #requests { height: 1fr; }
    """

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._base_url = base_url
        self._counts: dict[str, int] = {}

    def compose(self) -> ComposeResult:
        """The parts from top to bottom."""
        yield ServerBar(markup=False)
        with Vertical(id="accounts-box", classes="box") as accounts:
            accounts.border_title = "Accounts"
            yield Static(NO_ACCOUNTS, id="no-accounts", classes="empty", markup=False)
            yield RecordTable(account_fields(self._counts), "id", id="accounts")
        with Vertical(id="requests-box", classes="box") as requests:
            requests.border_title = "Requests"
            yield Static(NO_REQUESTS, id="no-requests", classes="empty", markup=False)
            yield RecordTable(REQUEST_FIELDS, "request_id", id="requests")
        yield Footer()

    def on_mount(self) -> None:
        """Show that nothing is known yet."""
        self.show(Picture())
        self.query_one("#requests", RecordTable).focus()

    def show(self, picture: Picture) -> None:
        """Show this picture of the server."""
        self._counts.clear()
        self._counts.update(picture.requests_by_account())
        self.query_one(ServerBar).show(picture, self._base_url)
        for name, rows in (("accounts", picture.accounts), ("requests", picture.requests)):
            self.query_one(f"#no-{name}").display = picture.is_up and not rows
            table = self.query_one(f"#{name}", RecordTable)
            table.display = bool(rows)
            table.show(rows)
        box = self.query_one("#requests-box")
        box.border_title = f"Requests ({picture.total})" if picture.total else "Requests"
