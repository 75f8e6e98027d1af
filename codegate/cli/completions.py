"""
`codegate completions`: the completion scripts, from Typer's templates with two of their faults mended.

The files in `completions/` are the output of this command; a test compares them.
"""

from enum import StrEnum
from typing import Annotated

import typer

from codegate.cli.command import Invocation, command, new_app

app = new_app("Print the completion script of a shell.")

FILES = {"bash": "codegate.bash", "zsh": "_codegate", "fish": "codegate.fish", "powershell": "codegate.ps1"}
"""Name of the file in `completions/` for each shell."""

_ZSH_LAST_LINE = "compdef _codegate_completion codegate"
_ZSH_BOTH_WAYS = """\
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _codegate_completion "$@"
else
  compdef _codegate_completion codegate
fi"""


class Shell(StrEnum):
    """The shells there is a script for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


@command(
    app,
    "completions",
    json=False,
    connects=False,
    examples=(
        'eval "$(codegate completions bash)"    in ~/.bashrc',
        'codegate completions zsh > "${fpath[1]}/_codegate"',
        "codegate completions fish > ~/.config/fish/completions/codegate.fish",
        "codegate completions powershell >> $PROFILE",
    ),
)
def completions(run: Invocation, shell: Annotated[Shell, typer.Argument(metavar="SHELL", help="The shell.")]) -> None:
    """Print the completion script of a shell: bash, zsh, fish or powershell."""
    del run
    typer.echo(script(shell), nl=False)


def script(shell: str) -> str:
    """
    The completion script, ending in a line feed.

    Typer's zsh script only registers itself, so that the first TAB after loading it from `$fpath` does nothing: it
    has to complete as well when zsh is loading it. Its `#compdef` must be the first line, so the blank one goes.
    """
    from typer._completion_shared import get_completion_script

    text = get_completion_script(prog_name="codegate", complete_var="_CODEGATE_COMPLETE", shell=shell).strip()
    if shell == Shell.ZSH:
        text = text.removesuffix(_ZSH_LAST_LINE) + _ZSH_BOTH_WAYS
    return text + "\n"
