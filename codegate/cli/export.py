"""`codegate export`: everything that is configured, as a file for `codegate apply`."""

from pathlib import Path
from typing import Annotated

import typer

from codegate.cli.command import Invocation, command, new_app
from codegate.cli.output import done, print_json, print_line, say
from codegate.errors import ConfigError
from codegate.services.declared.text import rendered

app = new_app("Write everything that is configured as a file.")


@command(
    app,
    "export",
    examples=("codegate export -o codegate.toml", "codegate export -o codegate.yaml", "codegate export --json"),
)
async def export(
    run: Invocation,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="TOML, or YAML by its name; else stdout.")
    ] = None,
) -> None:
    """
    Write accounts, configs, tenants, guardrails, limits and settings as a file for `codegate apply`.

    Secrets are not in it: each is a ${NAME} that names a variable of the environment.
    """
    async with run.client() as client:
        said = await client.declarations.export()
    if run.is_json:
        print_json(said)
        return
    text = rendered(said, is_yaml=output is not None and output.suffix.lower() in {".yaml", ".yml"})
    if output is None:
        print_line(text.rstrip("\n"))
        return
    try:
        output.write_text(text)
    except OSError as error:
        raise ConfigError(f"{output} cannot be written: {error.strerror}.") from error
    done(f"Written to {output}.")
    names = sorted({part.partition("}")[0] for part in text.split("${")[1:]})
    if names:
        say(f"Set these before you apply it: {', '.join(names)}")
