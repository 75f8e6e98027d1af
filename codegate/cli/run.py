"""`codegate run`: one client with its environment pointed at the proxy; nothing is written anywhere."""

import os
import shutil
import subprocess
import sys
from typing import Annotated

import typer

from codegate.cli.command import Invocation, command, new_app
from codegate.cli.output import say
from codegate.cli.proxy import TenantName, locate, tool_key
from codegate.errors import CodeGateError, NotFound
from codegate.services.tools import environment, for_command, unwanted

app = new_app("Run one client through the proxy.")


@command(
    app,
    "run",
    json=False,
    context_settings={"allow_interspersed_args": False, "ignore_unknown_options": True},
    examples=(
        "codegate run -- claude",
        'codegate run -- claude -p "explain this repository"',
        "codegate run -- aider --model anthropic/claude-sonnet-5-5",
        "codegate run --tenant ada -- claude        with her key in CODEGATE_API_KEY",
        "codegate run -- env | grep BASE_URL",
    ),
)
async def run_client(
    run: Invocation,
    client: Annotated[list[str], typer.Argument(metavar="CLIENT ARGS...", help="The client and its arguments.")],
    key_env: Annotated[
        str | None,
        typer.Option("--api-key-env", metavar="NAME", help="Variable with the proxy's key [PROXY_API_KEY]."),
    ] = None,
    tenant: TenantName = None,
) -> int:
    """
    Run a client with its environment pointed at the proxy. Nothing is written to disk.

    Which variables are set depends on the client's name; one that is not known gets those of the Anthropic and the
    OpenAI libraries. Its exit code is passed on.
    """
    program = shutil.which(client[0])
    if program is None:
        raise NotFound(f"There is no program {client[0]!r} on the PATH.")
    address = await locate(run)
    if not address.is_running:
        raise CodeGateError("No server is running.", hint="Start one: codegate up --detach")
    tool = for_command(program)
    secret = await tool_key(run, tenant, key_env)
    key = secret.reveal() if secret else None
    child = {name: value for name, value in os.environ.items() if name not in unwanted(tool, key)}
    child |= environment(tool, address.base, key, os.environ)
    if tool.note and tool.id == "gemini-cli":
        say(tool.note, "yellow")
    return _replace_process(program, client, child)


def _replace_process(program: str, argv: list[str], environ: dict[str, str]) -> int:
    """Become the client, so that signals and the exit code are its own; where that cannot be, wait for it."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "posix":
        os.execve(program, argv, environ)  # noqa: S606
    return subprocess.run([program, *argv[1:]], env=environ, check=False).returncode  # noqa: S603
