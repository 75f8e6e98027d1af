"""Imports go down only: the contracts in `pyproject.toml`, checked by import-linter."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_import_goes_down() -> None:
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert command, "import-linter belongs to the dev group: scripts/install"
    checked = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=110)

    assert checked.returncode == 0, checked.stdout + checked.stderr
