import asyncio
import gzip
import json
import os
from pathlib import Path

import pytest

from codegate.paths import data_dir
from codegate.services.container import open_services
from tests.services.test_finetune import good


@pytest.fixture
def dataset(run) -> None:
    """A dataset of two lines."""

    async def fill() -> None:
        async with open_services(data_dir(), os.environ) as services:
            services.finetune.add(good("One"))
            services.finetune.add(good("Two"))

    asyncio.run(fill())


def test_status_says_how_to_begin(run) -> None:
    done = run("finetune", "status")

    assert "last turn" in done.out
    assert "finetune_logging true" in done.err


def test_status_counts(run, dataset) -> None:
    run("settings", "set", "finetune_logging", "true")

    assert run("finetune", "status", "--json").json["entry_count"] == 2
    assert "yes" in run("finetune", "status").out


def test_export_writes_lines_to_stdout(run, dataset) -> None:
    lines = run("finetune", "export").out.splitlines()

    assert [json.loads(line)["messages"][-1]["content"] for line in lines] == ["One", "Two"]


@pytest.mark.parametrize("packed", [False, True])
def test_export_writes_a_file_for_its_owner(run, dataset, tmp_path: Path, packed: bool) -> None:
    file = tmp_path / "out"
    done = run("finetune", "export", "-o", str(file), "--format", "openai", *(["--gzip"] if packed else []))
    data = gzip.decompress(file.read_bytes()) if packed else file.read_bytes()

    assert done.code == 0
    assert set(json.loads(data.splitlines()[0])) == {"messages"}
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.glob("*.part")) == []


def test_export_refuses_what_cannot_be(run, dataset, tmp_path: Path) -> None:
    assert run("finetune", "export", "--format", "csv").code == 2
    assert run("finetune", "export", "-o", str(tmp_path / "no" / "file")).code == 1


def test_export_of_nothing_says_how_to_begin(run) -> None:
    done = run("finetune", "export")

    assert done.code == 3
    assert "finetune_logging" in done.err


def test_clear_wants_a_yes(run, dataset) -> None:
    assert run("finetune", "clear").code == 2
    assert run("finetune", "clear", "--yes", "--json").json == {"deleted": 2}
