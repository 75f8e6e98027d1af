"""Routes, client methods, commands and pages: each has its counterpart on the other floors."""

import inspect
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from codegate.api.app import ENDPOINTS
from codegate.api.openapi import described, tag_of
from codegate.cli.main import COMMANDS, app
from codegate.cli.tree import options, tree
from codegate.client.session import Client
from codegate.errors import CodeGateError

ROOT = Path(__file__).parents[1]
TREE = dict(tree())
PATHS = {(one.method, one.path): one for one in described(ENDPOINTS)}

COMMAND_OF = {
    "declarations": "apply",
    "events": "requests watch",
    "info": "status",
    "limits": "models limits list",
    "logins": "accounts login",
    "openapi": "status",
    "privacy": "guardrails mappings",
    "providers": "accounts add",
    "web-login": "web",
}
"""The command of a noun that is called otherwise on the command line."""

WITHOUT_JSON = {
    "up": "it runs until it is stopped",
    "tui": "a screen",
    "run": "it becomes another program",
    "sessions open": "a terminal",
    "logs export": "it writes a file",
    "finetune export": "it writes a file",
    "completions": "it prints a script",
}

ONLY_LOOKING = {
    *(f"accounts {name}" for name in ("list", "show", "test", "models")),
    *(f"configs {name}" for name in ("list", "show", "rules list")),
    *(f"models {name}" for name in ("list", "refresh", "limits list", "prices list")),
    *(f"guardrails {name}" for name in ("list", "show", "test", "allow list", "mappings")),
    *(f"requests {name}" for name in ("list", "attach", "watch")),
    *(f"logs {name}" for name in ("list", "show", "tail", "export")),
    *(f"db {name}" for name in ("info", "backup", "check")),
    *(f"sessions {name}" for name in ("list", "open", "urls")),
    *("tenants list", "tenants show", "settings list", "settings get", "finetune status", "finetune export"),
    *("alerts status", "alerts test", "keys show", "usage", "explain", "doctor", "export", "completions"),
    *("up", "down", "status", "demo", "web", "run"),
}
"""Commands that change nothing of what is configured and never ask."""


PROMISED = {
    "accounts add": "name provider base-url auth-type api-key-stdin api-key-env allow-private priority rate-limit "
    "monthly-budget no-test yes json",
    "accounts edit": "name provider base-url auth-type api-key-stdin api-key-env allow-private priority rate-limit "
    "monthly-budget no-test yes json",
    "accounts login": "device",
    "accounts remove": "yes",
    "configs create": "strategy description yes",
    "configs assign": "tier account priority target-model yes",
    "configs activate": "yes",
    "tenants add": "config rate-limit monthly-budget expires models json",
    "guardrails test": "json",
    "logs list": "limit status model account tenant since json",
    "usage": "by since json",
    "finetune export": "output gzip",
    "apply": "dry-run prune",
    "export": "output",
    "setup": "write undo tenant",
    "run": "tenant",
    "explain": "tenant json",
    "demo": "serve",
    "up": "detach proxy-port api-port host data-dir database-url log-level log-format",
}
"""Options that scripts may rely on (`interface.md` 1 and 2)."""


class Recorder:
    """Stands for a server: notes what it is asked and knows nothing."""

    def __init__(self) -> None:
        self.asked: set[tuple[str, str]] = set()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode().partition("?")[0]
        self.asked.add((request.method, path))
        return httpx.Response(404, json={"error": {"code": "not_found", "message": "Nothing.", "hint": ""}})


def stand_in(parameter: inspect.Parameter) -> Any:
    """An argument of roughly the right kind."""
    kind = str(parameter.annotation)
    if "Mapping" in kind and "Iterable" not in kind:
        return {}
    return [] if any(word in kind for word in ("Iterable", "Sequence", "list", "List")) else "x"


async def call_everything(client: Client) -> None:
    """Call every method of every noun with stand-ins for what it must be given."""
    nouns = [client, *(value for name, value in vars(client).items() if not name.startswith("_"))]
    for noun in nouns:
        for name, method in inspect.getmembers(noun, inspect.isroutine):
            if name.startswith("_") or name == "close":
                continue
            needed = [p for p in inspect.signature(method).parameters.values() if p.default is p.empty]
            words = {p.name: stand_in(p) for p in needed if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
            with pytest.raises(CodeGateError):
                called = method(**words)
                if inspect.isasyncgen(called):
                    await anext(called)
                else:
                    await called


@pytest.fixture
async def asked() -> set[tuple[str, str]]:
    """Methods and paths that the client asks for."""
    recorder = Recorder()
    async with Client("http://127.0.0.1:9211", "token", httpx.MockTransport(recorder)) as client:
        await call_everything(client)
    return recorder.asked


def matches(path: str, pattern: str) -> bool:
    return re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", pattern), path) is not None


async def test_every_endpoint_has_its_client_method(asked: set[tuple[str, str]]) -> None:
    missing = [
        (method, pattern)
        for method, pattern in PATHS
        if not any(verb == method and matches(path, pattern) for verb, path in asked)
    ]

    assert missing == []


async def test_every_client_method_has_its_endpoint(asked: set[tuple[str, str]]) -> None:
    lost = [
        (verb, path)
        for verb, path in sorted(asked)
        if not any(verb == method and matches(path, pattern) for method, pattern in PATHS)
    ]

    assert lost == []


def test_every_noun_of_the_api_has_its_command() -> None:
    nouns = {tag_of(one) for one in PATHS.values()}
    commands = {noun: COMMAND_OF.get(noun, noun) for noun in nouns}

    assert {noun for noun, name in commands.items() if name not in TREE and name not in COMMANDS} == set()
    assert set(COMMAND_OF) <= nouns


def test_every_endpoint_is_on_the_page() -> None:
    rows = re.findall(r"^### (\w+) (\S+)$", (ROOT / "docs/api.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert {(method, path) for method, path in rows} == {(m, re.sub(r":\w+\}", "}", p)) for m, p in PATHS}


@pytest.mark.parametrize("name", PROMISED)
def test_promised_options_are_there(name: str) -> None:
    wanted = {f"--{word}" for word in PROMISED[name].split()}

    assert sorted(wanted - options(TREE[name])) == []


@pytest.mark.parametrize("script", ["api_page", "commands_page"])
def test_pages_are_what_the_code_says(script: str) -> None:
    command = [sys.executable, f"scripts/{script}.py", "--check"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    made = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)

    assert made.returncode == 0, made.stderr


@pytest.mark.parametrize("name", TREE)
def test_every_command_has_json_examples_and_a_page_of_80_columns(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    command = TREE[name]
    shown = CliRunner().invoke(app, [*name.split(), "--help"], prog_name="codegate")

    assert shown.exit_code == 0
    assert ("--json" in options(command)) == (name not in WITHOUT_JSON)
    assert [line for line in shown.stdout.splitlines() if len(line) > 80] == []
    assert command.help
    assert f"codegate {name}" in "\n".join(command.examples)


@pytest.mark.parametrize("name", [name for name in TREE if name != "run"])  # its words are those of another program
def test_a_command_that_is_not_understood_exits_2(name: str) -> None:
    done = CliRunner().invoke(app, [*name.split(), "--no-such-option"], prog_name="codegate")

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")


@pytest.mark.parametrize("name", TREE)
def test_every_command_that_changes_something_takes_yes(name: str) -> None:
    assert ("--yes" in options(TREE[name])) == (name not in ONLY_LOOKING)


def test_what_only_looks_is_a_command() -> None:
    assert set(TREE) >= ONLY_LOOKING


def test_only_the_questions_module_asks() -> None:
    asking = re.compile(r"typer\.(prompt|confirm)\(|\binput\(|getpass|\bpick\(")
    files = (ROOT / "codegate/cli").glob("*.py")

    assert {path.name for path in files if asking.search(path.read_text(encoding="utf-8"))} == {"ask.py", "pick.py"}
