"""
What is not imported: commands stay fast, and a server needs no terminal library.

The floors are held by import-linter; only a fresh interpreter can tell a deferred import from a plain one.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from codegate.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]

HELP_PAGES = """
import contextlib, io, json, os, sys
from codegate.cli.main import COMMANDS, app

for name in COMMANDS:
    if os.fork() == 0:
        page = io.StringIO()
        with contextlib.redirect_stdout(page), contextlib.suppress(SystemExit):
            app([name, "--help"], prog_name="codegate")
        assert "Usage: codegate " + name in page.getvalue()
        print(json.dumps([name, sorted(sys.modules)]), flush=True)
        os._exit(0)
    assert os.wait()[1] == 0, name
"""
"""Prints for each command the modules that its help page imports, each in a process that has shown no other."""

MOST_MODULES = 270
"""Modules behind a help page, those of the interpreter among them; 300 take 250 ms of CPU on a small machine."""

HEAVY = {"aiohttp", "alembic", "cryptography", "genai_prices", "httpx", "pydantic", "rich", "sqlalchemy", "starlette"}
HEAVY |= {"textual", "tomlkit", "uvicorn", "yaml"}


def loaded_by(module: str) -> set[str]:
    """Top-level packages in a fresh interpreter after importing a module."""
    code = f"import {module}, sys; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("codegate.__main__", {"typer", "rich", "msgspec"}),
        ("codegate.cli.main", {"httpx", "starlette", "textual", "rich", "cryptography", "sqlalchemy", "aiohttp"}),
        ("codegate.cli.demo", {"httpx", "starlette", "textual", "cryptography", "sqlalchemy", "aiohttp", "uvicorn"}),
        ("codegate.server", {"textual", "typer", "rich", "alembic"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_heavy_packages_stay_out(module: str, heavy: set[str]) -> None:
    assert loaded_by(module) & heavy == set()


def test_every_help_page_imports_little() -> None:
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-c", HELP_PAGES], env=environ, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    pages = dict(json.loads(line) for line in run.stdout.splitlines())

    assert list(pages) == list(COMMANDS)
    assert {name: found for name, modules in pages.items() if (found := HEAVY & set(modules))} == {}
    assert {name: len(modules) for name, modules in pages.items() if len(modules) > MOST_MODULES} == {}
