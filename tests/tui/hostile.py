"""
Sixty texts that act on a terminal, and programs that show them: `python -m tests.tui.hostile tui|cli`.

Each payload carries the mark, so that a sequence of an attacker's can be told from one of our own.
"""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

MARK = "31337"
"""Stands in every payload; no program of ours says it."""

PAYLOADS: tuple[str, ...] = (
    *(f"\x1b]{number};{MARK}{end}" for number in ("0", "1", "2") for end in ("\x07", "\x1b\\")),
    *(f"\x1b]52;{where};MzEzMzc={end}" for where in ("c", "p", "") for end in ("\x07", "\x1b\\")),
    f"\x1b]8;;https://{MARK}.example\x07link\x1b]8;;\x07",
    f"\x1b]8;id=1;file:///{MARK}\x1b\\link\x1b]8;;\x1b\\",
    f"\x1b]9;{MARK}\x07",
    "\x1b]9;4;1;31337\x07",
    f"\x1b]777;notify;{MARK};x\x07",
    f"\x1b]1337;File=inline=1:{MARK}\x07",
    f"\x1b]1337;SetUserVar=x={MARK}\x07",
    f"\x1b]4;1;rgb:{MARK}\x07",
    f"\x1b]10;{MARK}\x07\x1b]11;?\x07",
    f"\x1b]50;{MARK}\x07",
    f"\x1b]133;A;{MARK}\x07",
    f"\x1b]{MARK}",
    *(f"\x1b[{MARK}{final}" for final in "ABCDGHJKLMPSTXdfmnqrsu"),
    f"\x1b[?{MARK}h",
    f"\x1b[?{MARK}l",
    f"\x1b[>{MARK}q",
    f"\x1b[{MARK};31337t",
    f"\x1b[{MARK}",
    f"\x1bP{MARK}\x1b\\",
    f"\x1bP$q{MARK}\x1b\\",
    f"\x1bP+q{MARK}\x07",
    f"\x1b_G{MARK}\x1b\\",
    f"\x1b^{MARK}\x1b\\",
    f"\x1bX{MARK}\x1b\\",
    f"\x1bc{MARK}",
    f"\x1b#8{MARK}",
    f"\x1b7{MARK}\x1b8",
    f"\x9b{MARK}m",
    f"\x9d52;c;{MARK}\x9c",
    f"\x90{MARK}\x9c",
    f"\x9f{MARK}\x9c\x85",
    f"{MARK}\r\n\r\x08\x08\x0b\x0c\x7f\x00\x0e\x0f",
    f"\u202e{MARK}\u202c\u2066\u2069\u200f\u061c",
    f"{MARK}\u200b\u200d\u2060\ufeff\u00ad",
    f"{MARK}\u2028\u2029",
    f"[red]{MARK}[/red][link=https://x.example]x[/link][@click=app.quit]q[/]",
    f"{MARK}" + "A" * 100_000,
    f"\x1b[{MARK}m" * 2_000,
    f"{MARK}\udc9b\udcff",
)

NULLABLE = frozenset({"last_error", "error_message", "target_model", "routed_model", "tenant", "tenant_id", "reason"})
"""Texts that may be missing."""

TIMES = frozenset({"timestamp", "until", "created_at", "expires_at", "started_at"})
"""What the server itself writes, by its own clock."""

KEPT = frozenset({"type", "topic", "outcome", "state", "kind", "verdict", "group", "category", "tier"})
"""Members whose value decides what is drawn; there every other payload says what it likes."""


FIGURES = ("usd", "tokens", "rate", "count", "_ms", "requests", "limit", "budget", "unpriced", "_s")
"""Ends of names of numbers."""


class Talkative(dict[str, Any]):
    """A row that has something for every name it is asked for: a figure where the name is one's, else a text."""

    def __init__(self, members: Mapping[str, Any], text: str) -> None:
        super().__init__(members)
        self._text = text

    def __missing__(self, name: str) -> str | int:
        return 1 if name.endswith(FIGURES) else self._text


def hostile(shape: Any, payload: str, number: int, *, is_tame: bool) -> Any:
    """The same JSON with that payload in the place of every text; keys of rows stay different ones."""
    if isinstance(shape, Mapping):
        members = {
            name: value
            if name in TIMES or (is_tame and name in KEPT)
            else payload
            if value is None and name in NULLABLE
            else f"{payload}{number}"
            if isinstance(value, str) and (name == "key" or name.endswith("id"))
            else hostile(value, payload, number, is_tame=is_tame)
            for name, value in shape.items()
        }
        return Talkative(members, payload)
    if isinstance(shape, list | tuple):
        return [hostile(one, payload, number, is_tame=is_tame) for one in shape]
    return payload if isinstance(shape, str) else shape


def rows_of(row: Any, *, is_tame: bool = False) -> list[Any]:
    """One row for each payload."""
    return [hostile(row, text, number, is_tame=is_tame or number % 2 == 0) for number, text in enumerate(PAYLOADS)]


def server_of(*, is_tame: bool = False) -> Any:
    """A server whose every text is hostile, errors too; a tame one keeps to the words that choose what is drawn."""
    from codegate.errors import Invalid
    from tests.tui import conftest as kit

    server = kit.FakeServer()
    kit.fill(server)
    server.log = rows_of({**kit.request(), "guardrails": {"email": 1}})
    for name, shape in list(server.answers.items()):
        if isinstance(shape, list) and shape:
            server.answers[name] = rows_of(shape[0], is_tame=is_tame)
    known = {"account_key": {"fingerprint": "f", "source": "s", "place": "p"}}
    known |= {"guardrail_key": known["account_key"]}
    span = {"start": 0, "end": 1, "category": "email", "replacement": "x"}
    entry = {"value": "v", "is_pattern": False, "created_at": kit.AT}
    server.answers |= {
        "providers": rows_of(kit.provider()),
        "guardrails.allowed": rows_of(entry),
        "privacy.mappings": {
            "mappings": rows_of(
                {
                    "id": "i",
                    "category": "c",
                    "original": "o",
                    "replacement": "r",
                    "tenant_id": "t",
                    "created_at": kit.AT,
                }
            ),
            "total": len(PAYLOADS),
        },
        "privacy.test": {"anonymized": PAYLOADS[0], "replacements_made": 1, "spans": [span, {**span, "end": 9}]},
        "keys.show": {**hostile(known, PAYLOADS[7], 0, is_tame=False), "decrypt_errors": 1},
        "limits.list": {},
        "explain": hostile(kit.route(), PAYLOADS[20], 0, is_tame=True),
        "accounts.toggle": Invalid(PAYLOADS[6], hint=PAYLOADS[2]),
        "accounts.test": Invalid("".join(PAYLOADS[:20])),
    }
    for payload in PAYLOADS[:70]:
        server.saying.put_nowait({"type": "text", "text": payload[:200]})
    server.saying.put_nowait({"type": "tool_part", "name": PAYLOADS[0], "text": PAYLOADS[3]})
    server.saying.put_nowait({"type": "attempt", "account": PAYLOADS[1], "model": PAYLOADS[2]})
    for number, payload in enumerate(PAYLOADS):
        server.coming.put_nowait(kit.finished(number, original_model=payload, account_name=payload))
        server.coming.put_nowait({"type": payload, "topic": "logs", "id": number, "message": payload})
    return server


async def show_dashboard() -> None:
    """Go through every screen, its help and its dialogs on the real terminal, then leave."""
    from codegate.errors import Invalid
    from codegate.tui.app import CodeGateApp
    from codegate.tui.preferences import Preferences
    from tests.tui.conftest import NEVER, settle

    app = CodeGateApp(server_of(), NEVER, NEVER, Preferences(problems=PAYLOADS[:3]))

    async def drive(pilot: Any) -> None:
        while not app.screen.is_attached:
            await asyncio.sleep(0.02)
        await settle(pilot)
        for place, _, _ in app.PLACES:
            await pilot.press("escape", place)
            await settle(pilot)
            for key in EXTRA.get(place, ()):
                await pilot.press(key)
            await settle(pilot)
        for number in range(0, len(PAYLOADS), 8):
            app.complain(Invalid("".join(text[:40] for text in PAYLOADS[number : number + 8])))
        await pilot.pause(0.1)
        await pilot.press("escape", "4", "y", "colon")
        await pilot.press(*MARK)
        await pilot.pause(0.3)
        await pilot.press("escape")
        app.exit()

    await app.run_async(auto_pilot=drive)


EXTRA: Mapping[str, Sequence[str]] = {
    "2": ("enter", "escape"),
    "3": ("enter",),
    "4": ("e", "escape", "space"),
    "5": ("e", "escape"),
    "6": ("b", "x", "escape", "w", "escape"),
    "8": ("e", "escape"),
}
"""Keys that open dialogs of a screen, by its key."""

COMMANDS = (
    "accounts list",
    "configs list",
    "guardrails list",
    "guardrails allow list",
    "guardrails mappings",
    "logs list",
    "requests list",
    "settings list",
    "tenants list",
    "accounts toggle x",
)


def show_commands() -> None:
    """Every table of the command line, with the same server behind it."""
    from codegate.__main__ import main
    from codegate.cli.command import Invocation

    server = server_of(is_tame=True)

    @asynccontextmanager
    async def client(_: Invocation) -> Any:
        yield server

    Invocation.client = client
    for command in COMMANDS:
        before = sys.argv
        sys.argv = ["codegate", *command.split()]
        try:
            main()
        except SystemExit as left:
            print(f"exit {left.code}")
        sys.argv = before


if __name__ == "__main__":
    os.environ.setdefault("COLORTERM", "truecolor")
    if sys.argv[1] == "tui":
        asyncio.run(show_dashboard())
    else:
        show_commands()
    print("THE END")
