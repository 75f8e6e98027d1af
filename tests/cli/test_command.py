from typing import Annotated

import typer
from typer.testing import CliRunner

from codegate.cli.command import Invocation, command, new_app

seen: list[tuple[Invocation, str]] = []
app = new_app("Test.")


@command(app, "go", yes=True)
async def go(
    run: Invocation, word: Annotated[str, typer.Argument()], number: Annotated[int, typer.Option()] = 3
) -> int:
    """Go."""
    seen.append((run, word))
    return number


def test_own_and_shared_options_arrive(monkeypatch) -> None:
    monkeypatch.setenv("CODEGATE_URL", "http://from-env")
    monkeypatch.delenv("CODEGATE_TOKEN", raising=False)
    result = CliRunner().invoke(app, ["hello", "--json", "-y", "--token", "t0ken", "--data-dir", "/data"])
    run, word = seen[-1]

    assert result.exit_code == 0, result.stderr
    assert word == "hello"
    assert (run.is_json, run.is_yes, run.url, str(run.paths.root)) == (True, True, "http://from-env", "/data")
    assert run.token is not None
    assert run.token.reveal() == "t0ken"


def test_nobody_is_asked_without_a_terminal() -> None:
    CliRunner().invoke(app, ["hello"])

    assert not seen[-1][0].can_ask
