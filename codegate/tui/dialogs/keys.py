"""The keys of the server: which are in force, and new ones in their place."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType

from codegate.figures import count
from codegate.terminal import clean
from codegate.tui.dialogs.listing import ListDialog
from codegate.tui.dialogs.reader import ReaderDialog
from codegate.tui.feed import Row
from codegate.tui.widgets.record_table import Field

QUESTIONS = {
    "account": "Encrypt every provider credential with a new account key? Copies of the database need the old one.",
    "guardrail": "Issue stand-ins under a new guardrail key? Those of before stay restorable.",
    "proxy": "Make a new key for clients of the proxy? Clients with the old one are refused from now on.",
}
"""What is asked before a key is changed, by the key's name."""


class KeysDialog(ListDialog):
    """Fingerprints; a key itself is shown only once, when the proxy gets a new one."""

    TITLE_TEXT = "Keys"
    KEY = "name"
    FIELDS = (
        Field("Key", lambda row: row["name"], "bold", width=10),
        Field("Fingerprint", lambda row: row["fingerprint"], limit=40),
        Field("From", lambda row: row["source"], "dim", limit=16),
        Field("Place", lambda row: row["place"], "dim", limit=80),
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("n", "rotate", "New key")]

    async def rows(self) -> Sequence[Row]:
        """Both keys of the data directory, and the one for clients."""
        found = await self.client.keys.show()
        if found["decrypt_errors"]:
            self.frame.warn(f"{found['decrypt_errors']} credentials cannot be decrypted with this account key.")
        proxy = {
            "name": "proxy",
            "fingerprint": "is not shown",
            "source": "",
            "place": "asked of clients, if it is set",
        }
        return [{"name": "account", **found["account_key"]}, {"name": "guardrail", **found["guardrail_key"]}, proxy]

    def action_rotate(self) -> None:
        """Put a new key in the place of this one, if the user is sure."""
        if (row := self.current) is not None:
            name = str(row["name"])
            self.ask(QUESTIONS[name], "New key", lambda: self.do(self._rotate(name)))

    async def _rotate(self, name: str) -> None:
        if name == "proxy":
            made = await self.client.keys.rotate_proxy()
            text = Text(f"{clean(made['api_key'])}\n\n", "bold")
            text.append(clean(made["warning"]), "yellow")
            self.app.push_screen(ReaderDialog("The new key: shown this once", [("Key", text)]))
            return
        rotate = self.client.keys.rotate_account if name == "account" else self.client.keys.rotate_guardrail
        done = await rotate()
        self.frame.tell(f"The {name} key is new: {count(done['re_encrypted'])} values were encrypted with it.")
        if done["failed"]:
            self.frame.warn(f"{done['failed']} values could not be decrypted before; they stay as they are.")
