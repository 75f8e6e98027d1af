"""The ways to an account, step by step: choose, answer, log in or point to a tool's file, test."""

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from codegate.clock import now_ms
from codegate.errors import NotFound
from codegate.figures import until
from codegate.providers.oauth import NOTICE, OAUTH
from codegate.tui.account_form import as_new, new_account
from codegate.tui.dialogs.chooser import ChooserDialog
from codegate.tui.dialogs.form import Answers, Ask, FormDialog
from codegate.tui.dialogs.gallery import GalleryDialog
from codegate.tui.dialogs.login import LoginDialog, has_browser
from codegate.tui.dialogs.trial import TrialDialog
from codegate.tui.feed import Row
from codegate.tui.offers import Offer, offers

if TYPE_CHECKING:
    from codegate.tui.page import Page

_METHODS = (("browser", "in a browser on this machine"), ("device", "by a code on any other device"))
_TOOLS = {"anthropic": "Claude Code", "codex": "Codex CLI"}


class Wizard:
    """
    Leads to an account.

    Args:
        page: Where the dialogs are shown, and what is loaded afterwards.
    """

    def __init__(self, page: "Page") -> None:
        self._page = page
        self._client = page.client
        self._providers: dict[str, Row] = {}
        self._taken: Sequence[str] = ()

    async def begin(self, taken: Sequence[str]) -> None:
        """
        Show all that can be connected.

        Args:
            taken: Names of the accounts there are.
        """
        self._taken = taken
        self._providers = {one["id"]: one for one in await self._client.providers()}
        self._page.app.push_screen(GalleryDialog(offers(list(self._providers.values()))), self._took)

    def log_in(self) -> None:
        """Choose a subscription and log in with it."""
        self._choose("Log in: which subscription?", self._ask_login)

    def link(self) -> None:
        """Choose a tool whose login shall be used."""
        self._choose("Whose login shall be used?", self._link)

    def log_in_again(self, account: Row) -> None:
        """Log an account in again."""
        self._page.do(self._start(account["provider"], account=account["id"], method=self._method(account["provider"])))

    def _took(self, offer: Offer | None) -> None:
        if offer is None:
            return
        if offer.kind == "login":
            self._ask_login(offer.provider)
        elif offer.kind == "import":
            self._link(offer.provider)
        else:
            self._ask_key(self._providers[offer.provider])

    def _choose(self, title: str, then: Callable[[str], None]) -> None:
        choices = [(name, f"{_TOOLS.get(name, name)}  ({name})") for name in OAUTH]
        self._page.app.push_screen(ChooserDialog(title, choices), lambda name: then(name) if name else None)

    def _ask_key(self, provider: Row) -> None:
        made: list[Row] = []

        async def save(answers: Answers) -> None:
            made.append(await self._client.accounts.create(as_new(provider, answers)))

        where = f"Keys are made at {provider['console_url']}" if provider["console_url"] else ""
        form = FormDialog(
            "Add an account", new_account(provider, self._taken), save, f"{provider['label']}. {where}".strip()
        )
        self._page.app.push_screen(form, lambda was_saved: self._tested(made[-1]) if was_saved else None)

    def _tested(self, account: Row) -> None:
        self._page.action_reload()
        self._page.app.push_screen(TrialDialog(self._client, [account]), lambda _: self._page.action_reload())

    def _method(self, provider: str) -> str:
        entry = OAUTH.get(provider)
        can_type = entry is not None and entry.device is not None
        return "device" if can_type and not has_browser(self._client.base_url, os.environ) else "browser"

    def _ask_login(self, provider: str) -> None:
        asks = [Ask("name", "Name", hint="chosen for you")]
        if OAUTH[provider].device is not None:
            asks.append(Ask("method", "Log in", "choice", self._method(provider), choices=_METHODS, is_needed=True))
        begun: list[Row] = []

        async def start(answers: Answers) -> None:
            begun.append(await self._client.logins.start(provider, **answers))

        form = FormDialog("Log in with a subscription", asks, start, NOTICE)
        self._page.app.push_screen(form, lambda was_begun: self._follow(begun[-1]) if was_begun else None)

    async def _start(self, provider: str, *, account: str, method: str) -> None:
        self._follow(await self._client.logins.start(provider, account=account, method=method))

    def _follow(self, flow: Row) -> None:
        opens = not flow["user_code"] and has_browser(self._client.base_url, os.environ)
        self._page.app.push_screen(LoginDialog(self._client, flow, opens=opens), self._logged_in)

    def _logged_in(self, flow: Row | None) -> None:
        if flow is not None:
            self._tested({"id": flow["account_id"], "name": flow["account_name"]})
        else:
            self._page.action_reload()

    def _link(self, provider: str) -> None:
        self._page.do(self._find(provider))

    async def _find(self, provider: str) -> None:
        try:
            found = await self._client.logins.found(provider)
        except NotFound as error:
            self._ask_path(provider, error.message)
        else:
            self._ask_link(found)

    def _ask_path(self, provider: str, note: str) -> None:
        found: list[Row] = []

        async def find(answers: Answers) -> None:
            found.append(await self._client.logins.found(provider, answers["path"]))

        asks = [Ask("path", "Its file, elsewhere", hint="an absolute path on the server's machine", is_needed=True)]
        form = FormDialog(f"The login of {_TOOLS.get(provider, provider)}", asks, find, note)
        self._page.app.push_screen(form, lambda was_found: self._ask_link(found[-1]) if was_found else None)

    def _ask_link(self, found: Row) -> None:
        if found["linked_to"]:
            self._page.frame.warn(f"The account {found['linked_to']} uses the login in {found['path']} already.")
            return
        who = " ".join(part for part in (found["email"], found["plan"]) if part) or "a login"
        left = until(found["expires_at"], now_ms())
        question = (
            f"Use {who}{f', good for {left},' if left else ''} from {found['path']}?\n\n"
            "The file is read whenever it is needed and never written. "
            "Its provider may restrict what a subscription is used for."
        )
        self._page.ask(question, "Use it", lambda: self._page.do(self._linked(found)))

    async def _linked(self, found: Row) -> None:
        self._tested(await self._client.logins.link(found["provider"], path=found["path"]))
