"""`codegate run`: one client with its endpoint set to the proxy; nothing of the user's is written."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from codegate.cli.command import Invocation, command, new_app
from codegate.cli.output import say
from codegate.cli.proxy import KeyVariable, TenantName, locate, tool_key
from codegate.errors import CodeGateError, NotFound
from codegate.services.toolrun import Plan, plan, write_files
from codegate.services.tools import for_command

app = new_app("Run one client through the proxy.")

_FORWARDED = ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGCONT", "SIGWINCH")


@command(
    app,
    "run",
    json=False,
    context_settings={"allow_interspersed_args": False, "ignore_unknown_options": True},
    examples=(
        "codegate run -- claude",
        'codegate run -- claude -p "explain this repository"',
        'codegate run -- codex exec "run the tests"',
        "codegate run -- opencode",
        "codegate run -- aider --model anthropic/claude-sonnet-5-5",
        "codegate run --tenant ada -- claude        with her key in CODEGATE_API_KEY",
        "codegate run -- env | grep BASE_URL",
    ),
)
async def run_client(
    run: Invocation,
    client: Annotated[list[str], typer.Argument(metavar="CLIENT ARGS...", help="The client and its arguments.")],
    key_env: KeyVariable = None,
    tenant: TenantName = None,
) -> int:
    """
    Run a client with its endpoint set to the proxy. Nothing of yours is written.

    What is set depends on the client's name: variables, arguments, or a copy of its file that is gone afterwards. One
    that is not known gets the variables of the Anthropic and the OpenAI libraries. Its exit code is passed on.
    """
    program = shutil.which(client[0])
    if program is None:
        raise NotFound(f"There is no program {client[0]!r} on the PATH.")
    address = await locate(run)
    if not address.is_running:
        raise CodeGateError("No server is running.", hint="Start one: codegate up --detach")
    tool = for_command(client[0])
    secret = await tool_key(run, tenant, key_env)
    if tool.unserved:
        say(tool.unserved, "yellow")
    folder = Path(tempfile.gettempdir()) / f"codegate-run-{secrets.token_hex(8)}"
    home = Path(os.environ.get("HOME") or Path.home())
    found = plan(tool, client[1:], address.base, secret.reveal() if secret else None, os.environ, home, folder)
    argv = [client[0], *found.arguments]
    if found.files:
        return _with_files(program, argv, found, folder)
    return _replace_process(program, argv, found.environ)


def _replace_process(program: str, argv: list[str], environ: dict[str, str]) -> int:
    """Become the client, so that signals and the exit code are its own; where that cannot be, wait for it."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "posix":
        os.execve(program, argv, environ)  # noqa: S606
    return subprocess.run([program, *argv[1:]], env=environ, check=False).returncode  # noqa: S603


def _with_files(program: str, argv: list[str], found: Plan, folder: Path) -> int:
    """
    Run the client beside files that are removed when it ends, and pass on signals and its exit code.

    An interrupt from the keyboard reaches the client by itself, for both are in the terminal's foreground.
    """
    folder.mkdir(mode=0o700)
    try:
        write_files(found.files)
        child = subprocess.Popen([program, *argv[1:]], env=found.environ)  # noqa: S603

        def forward(number: int, frame: FrameType | None) -> None:
            child.send_signal(number)

        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for name in _FORWARDED:
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), forward)
        code = child.wait()
        return code if code >= 0 else 128 - code
    finally:
        shutil.rmtree(folder, ignore_errors=True)
