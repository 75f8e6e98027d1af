"""`codegate export`."""

from pathlib import Path

import pytest

from tests.cli.conftest import KEY, Run


@pytest.mark.parametrize("name", ["out.toml", "out.yaml"])
def test_what_is_exported_can_be_applied(
    run: Run, account: str, home: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run("export", "-o", str(home / name))
    monkeypatch.setenv("WORK_API_KEY", KEY)

    assert done.code == 0
    assert "WORK_API_KEY" in done.err
    assert KEY not in (home / name).read_text()
    assert run("apply", str(home / name), "--dry-run").code == 0


def test_stdout_is_toml(run: Run, account: str) -> None:
    assert run("export").out.startswith("[[accounts]]")
    assert run("export", "--json").json["accounts"][0]["name"] == "work"
