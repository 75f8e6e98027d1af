"""The CI job of docs/ci.md, as it stands there."""

import asyncio
import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.flow.provider import Provider, good

PAGE = Path(__file__).parents[2] / "docs" / "ci.md"


def block(language: str) -> str:
    """The first code block of the page in this language."""
    found = re.search(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
async def test_the_job_runs_from_one_file(tmp_path: Path) -> None:
    (tmp_path / "codegate.toml").write_text(block("toml"))
    (tmp_path / "job.sh").write_text(block("sh"))
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "codegate").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m codegate "$@"\n')
    (folder / "codegate").chmod(0o755)
    async with Provider(default=good) as provider:
        environ = {
            **os.environ,
            "PATH": f"{folder}:{os.environ['PATH']}",
            "PROVIDER_URL": f"{provider.url}/v1",
            "PROVIDER_KEY": "sk-fake-0123456789",
            "DATA_DIR": str(tmp_path / "data"),
        }
        job = await asyncio.create_subprocess_exec(
            "sh", "job.sh", cwd=tmp_path, env=environ, stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
        )
        _, said = await asyncio.wait_for(job.communicate(), 90)
        (seen,) = [request for request in provider.requests if request.target.endswith("/messages")]
    (usage,) = json.loads((tmp_path / "usage.json").read_text())

    assert job.returncode == 0, said.decode()
    assert json.loads((tmp_path / "answer.json").read_text())["type"] == "message"
    assert b"ACME-1234" not in seen.body
    assert seen.headers["x-api-key"] == "sk-fake-0123456789"
    assert usage["requests"] == 1
    assert not (tmp_path / "data" / "codegate.run").exists()
