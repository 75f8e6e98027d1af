from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from typer.core import TyperCommand

from codegate.cli import complete, connect
from codegate.errors import StoreBusy


@pytest.fixture
def ctx() -> typer.Context:
    return typer.Context(TyperCommand("x"))


def test_names_of_the_data_directory_are_offered(run, account: str, ctx: typer.Context) -> None:
    run("configs", "create", "weekend", "--yes")
    run("tenants", "add", "ada")

    assert complete.accounts(ctx, "wo") == ["work"]
    assert complete.accounts(ctx, "x") == []
    assert complete.configs(ctx, "week") == ["weekend"]
    assert complete.tenants(ctx, "") == ["ada"]


def test_a_tab_makes_no_data_directory(home: Path, ctx: typer.Context) -> None:
    assert complete.accounts(ctx, "") == []
    assert not (home / "data").exists()


@pytest.mark.parametrize("error", [StoreBusy("Another process."), TimeoutError()])
def test_a_tab_that_fails_offers_nothing(
    home: Path, ctx: typer.Context, monkeypatch: pytest.MonkeyPatch, capsys, error: Exception
) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(connect, "connect", refuse)
    ctx.params["url"] = "http://127.0.0.1:1"

    assert complete.accounts(ctx, "") == []
    assert capsys.readouterr() == ("", "")


def test_names_of_a_server_that_is_named_are_asked_for(
    home: Path, ctx: typer.Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Accounts:
        async def list(self) -> list[dict[str, str]]:
            return [{"name": "far"}]

    @asynccontextmanager
    async def found(*_: object) -> AsyncIterator[Any]:
        yield SimpleNamespace(accounts=Accounts())

    monkeypatch.setattr(connect, "connect", found)
    ctx.params["url"] = "http://codegate.example"

    assert complete.accounts(ctx, "f") == ["far"]
