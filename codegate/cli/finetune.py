"""`codegate finetune`: the dataset of exchanges to learn from."""

import os
import sys
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from codegate.cli.ask import confirm
from codegate.cli.command import Invocation, UsageMistake, command, new_app
from codegate.cli.complete import tenants as tenant_names
from codegate.cli.output import done, print_json, print_record, say
from codegate.errors import CodeGateError
from codegate.figures import count, data_size

app = new_app(
    "The fine-tune dataset: good exchanges, a line each, as they left this machine. What guardrails hid is not in it.",
    examples=(
        "codegate settings set finetune_logging true",
        "codegate finetune status",
        "codegate finetune export -o data.jsonl --format openai",
    ),
)

Tenant = Annotated[
    str | None, typer.Option("--tenant", metavar="TENANT", help="This tenant's dataset.", autocompletion=tenant_names)
]
_FORMS = ("openai", "anthropic")
_GUNZIP = 31


@command(app, "status", examples=("codegate finetune status", "codegate finetune status --tenant team --json"))
async def status(run: Invocation, tenant: Tenant = None) -> None:
    """Say whether exchanges are collected, and how many there are."""
    async with run.client() as client:
        found = await client.finetune.status(tenant=tenant)
    if run.is_json:
        print_json(found)
        return
    print_record(
        [
            ("Collecting", "yes" if found["enabled"] else "no"),
            ("Each line", "the whole conversation" if found["full_context"] else "the last turn"),
            ("Lines", count(found["entry_count"])),
            ("Size", data_size(found["file_size_bytes"])),
            ("File", found["file_path"]),
        ]
    )
    if found["dropped"]:
        say(
            f"{found['dropped']} exchanges since the start were too many or too long, or could not be written.",
            "yellow",
        )
    if not found["enabled"]:
        say("Collect with: codegate settings set finetune_logging true")


@command(
    app,
    "export",
    json=False,
    examples=(
        "codegate finetune export > data.jsonl",
        "codegate finetune export -o data.jsonl.gz --gzip",
        "codegate finetune export --format anthropic --tenant team -o team.jsonl",
    ),
)
async def export(
    run: Invocation,
    file: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to [stdout].")] = None,
    is_packed: Annotated[bool, typer.Option("--gzip", help="Leave it compressed.")] = False,
    form: Annotated[
        str | None, typer.Option("--format", metavar="FORM", help="openai or anthropic: ready for training.")
    ] = None,
    tenant: Tenant = None,
) -> None:
    """Write the dataset: the lines as they are, or in the form that training wants."""
    if form is not None and form not in _FORMS:
        raise UsageMistake(f"--format is {' or '.join(_FORMS)}, not {form!r}.")
    if is_packed and file is None and sys.stdout.isatty():
        raise UsageMistake("A terminal shows no gzip.", hint="Name a file with -o.")
    async with run.client() as client:
        pieces = client.finetune.download(form=form, tenant=tenant)
        if file is None:
            await _copy(pieces, sys.stdout.buffer, is_packed=is_packed)
            return
        size = await _write(pieces, file, is_packed=is_packed)
    done(f"Wrote {file} ({data_size(size)}).")


@command(app, "clear", yes=True, examples=("codegate finetune clear --yes", "codegate finetune clear --tenant team"))
async def clear(run: Invocation, tenant: Tenant = None) -> None:
    """Remove the dataset."""
    confirm(run, "Remove the whole fine-tune dataset?")
    async with run.client() as client:
        removed = await client.finetune.clear(tenant=tenant)
    if run.is_json:
        print_json({"deleted": removed})
    else:
        done(f"Removed {removed} {'line' if removed == 1 else 'lines'}.")


async def _write(pieces: AsyncIterator[bytes], file: Path, *, is_packed: bool) -> int:
    """Into a new file beside it, which takes its place once it is whole; the bytes."""
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            await _copy(pieces, out, is_packed=is_packed)
        size = part.stat().st_size
        part.replace(file)
    except OSError as error:
        raise CodeGateError(f"{file} cannot be written: {error.strerror or error}.") from error
    finally:
        part.unlink(missing_ok=True)
    return size


async def _copy(pieces: AsyncIterator[bytes], out: BinaryIO, *, is_packed: bool) -> None:
    unpacker = zlib.decompressobj(_GUNZIP)
    async for piece in pieces:
        out.write(piece if is_packed else unpacker.decompress(piece))
    out.flush()
