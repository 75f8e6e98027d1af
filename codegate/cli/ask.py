"""
Questions. Nobody is asked when standard input is no terminal, or with `--yes`.

Prompts go to stderr, so that stdout stays data. A key is read from a pipe, from a variable, or behind a hidden
prompt; never from the command line, where every process of the machine could see it.
"""

import os
import sys
from collections.abc import Sequence

import typer

from codegate.cli.command import Invocation, UsageMistake
from codegate.cli.output import say
from codegate.cli.pick import can_pick, pick
from codegate.records import Secret
from codegate.terminal import clean

_MAX_KEY = 65_536


def confirm(run: Invocation, question: str) -> None:
    """
    Go on only if the user wants it.

    Raises:
        UsageMistake: Nobody can be asked, and `--yes` was not given.
        typer.Abort: The answer is no.
    """
    if run.is_yes:
        return
    if not run.can_ask:
        raise UsageMistake("This needs a confirmation, and nobody can be asked here.", hint="Say it with --yes.")
    typer.confirm(clean(question), abort=True, err=True)


def agrees(run: Invocation, question: str) -> bool:
    """Yes or no, yes when Enter is pressed; no when nobody can be asked."""
    return run.can_ask and bool(typer.confirm(clean(question), default=True, err=True))


def text(run: Invocation, question: str, flag: str, default: str | None = None) -> str:
    """A line from the user; without one to ask, the default or a UsageMistake that names the flag."""
    if not run.can_ask:
        if default is not None:
            return default
        raise UsageMistake(f"Missing option {flag}.")
    return str(typer.prompt(clean(question), default=default, err=True)).strip()


def choose(run: Invocation, question: str, options: Sequence[tuple[str, str]], flag: str) -> str:
    """
    One of the options (value, label): picked from a list on a terminal that can draw one, else by number or by value.

    Raises:
        UsageMistake: Nobody can be asked.
    """
    values = [value for value, _ in options]
    if not run.can_ask:
        raise UsageMistake(f"Missing option {flag}.", hint=f"One of: {', '.join(values)}.")
    if can_pick():
        return pick(question, options)
    say(question)
    for number, (value, label) in enumerate(options, 1):
        say(f"  {number:>2}  {value:<18} {label}")
    while True:
        answer = str(typer.prompt("Number or name", err=True)).strip()
        if answer in values:
            return answer
        if answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(values):
            return values[int(answer) - 1]
        say(f"There is no {answer!r} in the list.", "yellow")


def secret(run: Invocation, *, from_stdin: bool, from_env: str | None, prompt: str) -> Secret | None:
    """
    A key: from standard input, from a variable, or typed unseen; None when none was offered and nobody can be asked.

    Raises:
        UsageMistake: Both sources at once, or the named one is empty.
    """
    if from_stdin and from_env:
        raise UsageMistake("--api-key-stdin and --api-key-env exclude each other.")
    if from_stdin:
        return _checked(sys.stdin.read(_MAX_KEY), "Standard input has no key.")
    if from_env:
        return _checked(os.environ.get(from_env, ""), f"The variable {from_env} is empty or not set.")
    if run.can_ask:
        return _checked(str(typer.prompt(prompt, hide_input=True, err=True)), "No key was typed.")
    return None


def _checked(raw: str, complaint: str) -> Secret:
    key = raw.strip()
    if not key:
        raise UsageMistake(complaint)
    is_file = key.startswith("{")  # a service account of Google
    if not is_file and (not key.isprintable() or " " in key):
        raise UsageMistake("The key holds blanks or control characters.", hint="A key is one line without blanks.")
    return Secret(key)
