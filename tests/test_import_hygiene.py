"""
What is not imported: commands stay fast, and a server needs no terminal library.

The floors are held by import-linter; only a fresh interpreter can tell a deferred import from a plain one.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


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
