"""`codegate doctor`: what is right, what is not, and what to do about it."""

import os
import sys
from collections import Counter
from pathlib import Path

import typer

from codegate.cli import checkup
from codegate.cli.checkup import Finding
from codegate.cli.command import Invocation, command, new_app
from codegate.cli.output import print_json, say
from codegate.cli.runfile import running
from codegate.errors import CodeGateError
from codegate.terminal import clean, wants_colour

app = new_app("Check everything, and say what to do.")

_SIGNS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "error": ("✗", "red")}


@command(
    app, "doctor", examples=("codegate doctor", "codegate doctor --json", "codegate doctor --url https://gate:9211")
)
async def doctor(run: Invocation) -> None:
    """
    Check data directory, keys, database, ports, accounts (each is asked) and tools. Nothing is changed.

    Exits with 1 if anything is in error; warnings alone are fine.
    """
    findings: list[Finding] = []

    def tell(finding: Finding) -> None:
        findings.append(finding)
        if not run.is_json:
            _show(finding)

    server = await running(run.paths) if run.url is None else None
    if run.url is None:
        for finding in (*checkup.of_folder(run.paths), *checkup.of_database(run.paths, os.environ)):
            tell(finding)
        for finding in checkup.of_ports(server, os.environ):
            tell(finding)
    if run.url is not None or run.paths.database.exists():
        try:
            async with run.client() as client:
                async for finding in checkup.of_server(client):
                    tell(finding)
        except CodeGateError as error:
            tell(Finding("error", "server", error.message, error.hint))
    for finding in checkup.of_tools(server.proxy_url if server else None, Path.home(), os.environ):
        tell(finding)
    counts = Counter(finding.level for finding in findings)
    if run.is_json:
        print_json({"ok": not counts["error"], "findings": [finding._asdict() for finding in findings]})
    else:
        say(f"\n{counts['ok']} ok, {counts['warning']} warnings, {counts['error']} errors")
    if counts["error"]:
        raise typer.Exit(1)


def _show(finding: Finding) -> None:
    sign, shade = _SIGNS[finding.level]
    colour = wants_colour(sys.stdout, os.environ)
    sign = typer.style(sign, fg=shade, bold=True) if colour else sign
    typer.echo(f"{sign} {clean(finding.subject):<18} {clean(finding.message)}", color=colour)
    if finding.remedy:
        remedy = clean(finding.remedy)
        typer.echo(f"{'':21}{typer.style(remedy, fg='cyan') if colour else remedy}", color=colour)
