"""
`@command`: how a command is declared, and `Invocation`: what it knows when it runs.

A command is a function of an `Invocation` and its own options. The decorator adds the options that many share
(`--json`, `--yes`, `--url`, `--token`, `--data-dir`), runs coroutines, and gives the function its help page.
"""

import functools
import inspect
import os
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from codegate.cli.help import Command, Group
from codegate.errors import CodeGateError
from codegate.paths import DataDir, data_dir
from codegate.records import Secret

if TYPE_CHECKING:
    from codegate.client.session import Client

CONNECTION = "Connection"


class UsageMistake(CodeGateError):
    """The command line cannot be carried out as it is written."""

    code = "usage"
    exit_code = 2


@dataclass(frozen=True, slots=True)
class Invocation:
    """
    One run of a command.

    Attributes:
        url: REST API to speak to, from `--url` or `CODEGATE_URL`; None means: find it.
        token: Admin token from `--token` or `CODEGATE_TOKEN`, or None.
        is_json: Print the REST shape.
        is_yes: Ask nothing.
    """

    paths: DataDir
    url: str | None = None
    token: Secret | None = None
    is_json: bool = False
    is_yes: bool = False

    @property
    def can_ask(self) -> bool:
        """A person is there who wants to be asked."""
        return not self.is_yes and sys.stdin.isatty()

    def client(self) -> "AbstractAsyncContextManager[Client]":
        """The REST client: of the given URL, the running server, or an API inside this process."""
        from codegate.cli.connect import connect

        return connect(self.paths, self.url, self.token)


def new_app(summary: str, examples: tuple[str, ...] = ()) -> typer.Typer:
    """An app for one command or one group of commands; `summary` heads the group's help page."""
    group = type("ExampleGroup", (Group,), {"examples": examples})
    return typer.Typer(
        cls=group,
        help=summary,
        add_completion=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def command(
    app: typer.Typer,
    name: str,
    *,
    examples: tuple[str, ...] = (),
    json: bool = True,
    yes: bool = False,
    connects: bool = True,
    **settings: Any,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """
    Register a function as a command.

    Args:
        examples: Lines for the end of the help page.
        json: Add `--json`.
        yes: Add `--yes`.
        connects: Add `--url` and `--token`; `--data-dir` is always there.
        settings: For `typer.Typer.command`.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]

        @functools.wraps(function)
        def invoke(ctx: typer.Context, **values: Any) -> Any:
            mine = {parameter.name: values[parameter.name] for parameter in own}
            result = function(_invocation(ctx, values), **mine)
            if inspect.iscoroutine(result):
                import asyncio

                return asyncio.run(result)
            return result

        shared = _shared_options(json=json, yes=yes, connects=connects)
        invoke.__signature__ = inspect.Signature([_CONTEXT, *_keywords(own), *shared])  # type: ignore[attr-defined]
        cls = type("ExampleCommand", (Command,), {"examples": examples})
        context = {"help_option_names": ["-h", "--help"], **settings.pop("context_settings", {})}
        app.command(name, cls=cls, context_settings=context, **settings)(invoke)
        return function

    return register


_CONTEXT = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)


def _keywords(parameters: list[inspect.Parameter]) -> list[inspect.Parameter]:
    return [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in parameters]


def _option(name: str, kind: Any, default: Any, *flags: str, **words: Any) -> inspect.Parameter:
    annotation = Annotated[kind, typer.Option(*flags, show_default=False, **words)]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _shared_options(*, json: bool, yes: bool, connects: bool) -> list[inspect.Parameter]:
    options = []
    if json:
        options.append(_option("is_json", bool, False, "--json", help="Print JSON with stable keys."))
    if yes:
        options.append(_option("is_yes", bool, False, "--yes", "-y", help="Ask nothing."))
    if connects:
        url = "REST API to speak to [CODEGATE_URL]."
        token = "Admin token; better put it in CODEGATE_TOKEN."  # noqa: S105
        options += [
            _option("url", str | None, None, "--url", metavar="URL", help=url, rich_help_panel=CONNECTION),
            _option("token", str | None, None, "--token", metavar="TOKEN", help=token, rich_help_panel=CONNECTION),
        ]
    where = "Data directory [DATA_DIR]."
    options.append(
        _option("data_dir", str | None, None, "--data-dir", metavar="DIR", help=where, rich_help_panel=CONNECTION)
    )
    return options


def _invocation(ctx: typer.Context, values: dict[str, Any]) -> Invocation:
    above = ctx.find_root().obj or {}
    token = values.get("token") or os.environ.get("CODEGATE_TOKEN")
    return Invocation(
        paths=data_dir(values.get("data_dir") or above.get("data_dir")),
        url=values.get("url") or os.environ.get("CODEGATE_URL") or None,
        token=Secret(token) if token else None,
        is_json=values.get("is_json", False),
        is_yes=values.get("is_yes", False),
    )
