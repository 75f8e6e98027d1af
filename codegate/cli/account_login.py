"""`codegate accounts login` and `import`: subscriptions instead of keys."""

import asyncio
import sys
import webbrowser
from typing import TYPE_CHECKING, Annotated

import typer

from codegate.cli.ask import choose, confirm
from codegate.cli.command import Invocation, command
from codegate.cli.complete import accounts as account_names
from codegate.cli.output import done, print_json, say
from codegate.errors import CodeGateError
from codegate.figures import until

if TYPE_CHECKING:
    from codegate.client.session import Client
    from codegate.client.shapes import LoginJson

_POLL_S = 0.5
_PROVIDERS = (("anthropic", "Claude subscription"), ("codex", "ChatGPT subscription (Codex)"))

Provider = Annotated[str | None, typer.Option("--provider", metavar="ID", help="anthropic or codex.")]
Name = Annotated[str | None, typer.Option("--name", metavar="NAME", help="What the new account is called.")]


class LoginEnded(CodeGateError):
    """The login came to nothing."""

    code = "login_failed"


async def login(
    run: Invocation,
    provider: Provider = None,
    account: Annotated[
        str | None,
        typer.Option(
            "--account",
            metavar="NAME",
            help="Log this account in again instead of a new one.",
            autocompletion=account_names,
        ),
    ] = None,
    name: Name = None,
    is_device: Annotated[bool, typer.Option("--device", help="Type a code on another device (ChatGPT).")] = False,
    opens: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = True,
) -> None:
    """
    Log in with a subscription of your own.

    The page is opened in your browser. Where it cannot reach this machine, paste the address it ends at.
    """
    if account is None and provider is None:
        provider = choose(run, "Which subscription?", _PROVIDERS, "--provider")
    async with run.client() as client:
        flow = await client.logins.start(
            provider, account=account, name=name, method="device" if is_device else "browser"
        )
        say(flow["notice"], "yellow")
        _point(flow, opens=opens and run.can_ask)
        try:
            result = await _followed(run, client, flow)
        except asyncio.CancelledError:
            await client.logins.cancel(flow["id"])
            raise
    if run.is_json:
        print_json(result)
    if result["status"] != "done":
        raise LoginEnded(result["message"], hint=result["hint"])
    done(f"Logged in: the account {result['account_name']} is ready.")


async def import_login(
    run: Invocation,
    provider: Provider = None,
    name: Name = None,
    path: Annotated[
        str | None, typer.Option("--file", metavar="FILE", help="The tool's credential file, on the server's machine.")
    ] = None,
) -> None:
    """
    Use the login of Claude Code or Codex CLI on this machine.

    Its file is read whenever it is needed, and never written: the tool goes on renewing its own login.
    """
    if provider is None:
        provider = choose(run, "Whose login?", _PROVIDERS, "--provider")
    async with run.client() as client:
        found = await client.logins.found(provider, path)
        who = found["email"] or found["plan"] or "a login"
        from codegate.clock import now_ms

        left = until(found["expires_at"], now_ms())
        say(f"{found['path']}: {who}" + (f", good for {left}" if left else ""))
        if run.can_ask:
            confirm(run, "Use it? Its provider may restrict what a subscription is used for.")
        account = await client.logins.link(provider, path=path, name=name)
    if run.is_json:
        print_json(account)
    done(f"The account {account['name']} uses the login in {found['path']}.")


def add_commands(app: typer.Typer) -> None:
    """Put both under `codegate accounts`."""
    command(
        app,
        "login",
        yes=True,
        examples=(
            "codegate accounts login --provider anthropic",
            "codegate accounts login --provider codex --device      no browser here",
            "codegate accounts login --account claude               log in again",
        ),
    )(login)
    command(
        app,
        "import",
        yes=True,
        examples=("codegate accounts import --provider anthropic", "codegate accounts import --provider codex --yes"),
    )(import_login)


def _point(flow: "LoginJson", *, opens: bool) -> None:
    say(f"Open this page:\n\n  {flow['url']}\n", "cyan")
    if flow["user_code"]:
        say(f"and type this code:  {flow['user_code']}", "cyan")
    if opens:
        webbrowser.open(flow["url"])


async def _followed(run: Invocation, client: "Client", flow: "LoginJson") -> "LoginJson":
    """Wait until it is over; a line that is typed meanwhile is the address the browser ended at."""
    typed = _typed_lines(run) if not flow["user_code"] else None
    while flow["status"] == "pending":
        await asyncio.sleep(_POLL_S)
        if typed is not None and not typed.empty():
            try:
                await client.logins.give(flow["id"], typed.get_nowait())
            except CodeGateError as error:
                say(error.text(), "yellow")
        flow = await client.logins.get(flow["id"])
    return flow


def _typed_lines(run: Invocation) -> "asyncio.Queue[str] | None":
    if not run.can_ask:
        return None
    say("Waiting. If the page ends at an address this machine does not answer, paste that address here.")
    lines: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        if line := sys.stdin.readline().strip():
            lines.put_nowait(line)

    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), read)
    return lines
