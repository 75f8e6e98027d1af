"""What a terminal session is asked for with, and what may run in one: a list, never a command line."""

from typing import Literal

import msgspec

from codegate.records import Record, TerminalSession

Kind = Literal["shell", "claude", "codex", "gemini"]

KINDS: dict[str, str] = {
    "shell": "bash, with every tool",
    "claude": "Claude Code",
    "codex": "Codex CLI",
    "gemini": "Gemini CLI",
}
"""What a session's terminal can run, and what that is."""

LOGIN_KINDS = frozenset({"claude", "codex"})
"""Those whose login can be taken over."""


class NewSession(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    A session to make.

    Attributes:
        name: Empty makes one up.
        account: Id or name of the account that a login in it is for.
        login: It is for the tool's own login: the terminal begins with that, and knows nothing of the proxy.
    """

    kind: Kind = "shell"
    name: str = ""
    account: str | None = None
    login: bool = False


class ImportCredentials(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    Take a login out of a session.

    Attributes:
        provider: `anthropic` or `codex`; None takes that of the session's tool, or the one there is.
        name: Of the account that is made; None makes one up.
    """

    provider: Literal["anthropic", "codex"] | None = None
    name: str | None = None


class SessionView(Record, frozen=True, kw_only=True):
    """
    A session with what the engine says of it now.

    Attributes:
        status: `running`, `stopped`, `creating`, or `gone` when there is no such container any more.
        terminals: Open now, through this server.
    """

    session: TerminalSession
    status: str
    terminals: int


class Size(msgspec.Struct, frozen=True):
    """Of a terminal, in characters; what makes no sense is refused by `sized`."""

    columns: int = 80
    rows: int = 24


def sized(columns: object, rows: object) -> Size | None:
    """A size that a terminal can have, or None."""
    if isinstance(columns, int) and isinstance(rows, int) and 1 <= columns <= 1000 and 1 <= rows <= 1000:
        return Size(columns, rows)
    return None
