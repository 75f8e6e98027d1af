"""`codegate db`: look after the database."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from codegate.cli.command import Invocation, command, new_app
from codegate.cli.output import done, print_json, print_line, print_record, say
from codegate.errors import CodeGateError
from codegate.figures import data_size
from codegate.paths import DataDir
from codegate.settings import DATABASE_URL, Resolved, from_environment

app = new_app(
    "Look after the database: figures, copies, checks, migration.",
    examples=(
        "codegate db info",
        "codegate db backup -o before-the-upgrade.db",
        "codegate db check",
        "codegate db import-original ~/claude-proxy/data --dry-run",
    ),
)

LOCK_WAIT_S = 5.0


def _place(paths: DataDir) -> str | Path:
    return Resolved({}, {}, from_environment(os.environ))[DATABASE_URL] or paths.database


@command(app, "info", connects=False, examples=("codegate db info", "codegate db info --json"))
def info(run: Invocation) -> None:
    """Say where the database is, how large, of which schema, and what is in it. A server may be running."""
    import msgspec

    from codegate.store.upkeep import facts

    found = facts(_place(run.paths))
    copies = sorted(run.paths.backups.glob("*.db")) if run.paths.backups.is_dir() else []
    if run.is_json:
        print_json({**msgspec.to_builtins(found), "backups": [str(copy) for copy in copies]})
        return
    schema = f"{found.revision} (newest)" if found.revision == found.newest_revision else f"{found.revision}, old"
    print_record(
        [
            ("database", found.place),
            ("kind", found.kind),
            ("schema", schema),
            ("size", data_size(found.size_bytes) + (f" + {data_size(found.log_bytes)} log" if found.log_bytes else "")),
            *((f"  {name}", f"{count:,}") for name, count in found.rows.items() if count),
            ("backups", f"{len(copies)} in {run.paths.backups}" if copies else "none"),
        ]
    )


@command(app, "backup", connects=False, examples=("codegate db backup", "codegate db backup -o /mnt/usb/codegate.db"))
def backup(
    run: Invocation,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="The file to make; it must not exist.")
    ] = None,
) -> None:
    """
    Copy the database, complete and consistent, even while a server runs.

    The keys are not in it: a copy is of use only together with .account-key and .guardrail-key (or their passphrases).
    """
    from codegate.store.upkeep import copy_to

    made = copy_to(_place(run.paths), run.paths.backups, output)
    if run.is_json:
        print_json({"file": str(made), "size_bytes": made.stat().st_size})
        return
    print_line(str(made))
    done(f"Copied {data_size(made.stat().st_size)}.")
    say(f"Keep the keys too: {run.paths.account_key.name} and {run.paths.guardrail_key.name} are not in it.")


@command(app, "check", connects=False, examples=("codegate db check",))
def check(run: Invocation) -> None:
    """Read the whole database and say what is wrong with it; exit 1 if anything is."""
    from codegate.store.upkeep import check as faults_of

    faults = faults_of(_place(run.paths))
    if run.is_json:
        print_json({"ok": not faults, "faults": faults})
        if faults:
            raise typer.Exit(1)
        return
    if faults:
        for fault in faults:
            print_line(fault)
        raise CodeGateError(
            f"The database has {len(faults)} fault{'s' if len(faults) > 1 else ''}.",
            hint=f"Stop the server and put a copy from {run.paths.backups} in its place.",
        )
    done("The database is sound.")


@command(app, "migrate", yes=True, connects=False, examples=("codegate db migrate",))
async def migrate(run: Invocation) -> None:
    """Bring the database to the newest schema now; a start does the same. A copy is made before."""
    from codegate.services.lock import locked
    from codegate.store import schema

    place = _place(run.paths)
    async with locked(run.paths, LOCK_WAIT_S):
        before = schema.preflight(place).revision
        schema.prepare(place, run.paths.backups)
    after = schema.REVISIONS[-1]
    if run.is_json:
        print_json({"from": before, "to": after, "changed": before != after})
    elif before == after:
        say(f"Nothing to do: the schema is {after} already.")
    else:
        done(f"The schema is {after} now; it was {before}." if before else f"A new database of schema {after}.")


@command(
    app,
    "import-original",
    yes=True,
    connects=False,
    examples=(
        "codegate db import-original ~/claude-proxy/data --dry-run",
        "codegate db import-original ~/claude-proxy/data",
    ),
)
async def import_original(
    run: Invocation,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Data directory of the earlier program.")],
    is_trial: Annotated[bool, typer.Option("--dry-run", help="Say what would be done; change nothing.")] = False,
) -> None:
    """
    Take over accounts with their keys, configs, tenants, settings and usage of the earlier Node/Go program.

    Its directory stays as it is, what is here already stays too, and tenants go on using the keys they have.
    """
    import msgspec

    from codegate.services.container import open_services
    from codegate.services.original import take_over

    async with open_services(run.paths, os.environ, lock_wait_s=LOCK_WAIT_S) as services:
        taken = await take_over(
            folder.expanduser(), os.environ, services.db, services.vault, services.state, is_trial=is_trial
        )
    if run.is_json:
        print_json({**msgspec.to_builtins(taken), "dry_run": is_trial})
        return
    _tell(msgspec.to_builtins(taken), is_trial)


def _tell(taken: dict[str, Any], is_trial: bool) -> None:
    kinds = ("accounts", "configs", "tenants", "settings", "model_limits")
    print_record(
        [(kind.replace("_", " "), ", ".join(taken[kind])) for kind in kinds] + [("usage", taken["usage_rows"])]
    )
    for sentence in taken["left"]:
        say(f"left: {sentence}", "yellow")
    for name in taken["without_secret"]:
        say(f"{name} has no key that could be opened; give it again: codegate accounts edit {name}", "yellow")
    if is_trial:
        say("Nothing was changed: this was a dry run.")
    else:
        done("Taken over.")
