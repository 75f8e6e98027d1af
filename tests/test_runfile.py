"""The run file is believed only when it makes sense."""

import os
from pathlib import Path

import msgspec
import pytest

from codegate.runfile import RunInfo, is_alive, reachable, read


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    info = RunInfo(pid=7, proxy_port=1, api_port=2, version="1", started_at="2026-01-01T00:00:00.000Z")
    (tmp_path / "run").write_bytes(msgspec.json.encode(info))

    assert read(tmp_path / "run") == info


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x"}'])
def test_half_a_file_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "run").write_text(text)

    assert read(tmp_path / "run") is None
    assert read(tmp_path / "missing") is None


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("::1", "[::1]"), ("box.lan", "box.lan")],
)
def test_a_url_leads_to_this_machine(host: str, expected: str) -> None:
    assert RunInfo(pid=1, proxy_port=5, api_port=6, host=host).proxy_url == f"http://{expected}:5"
    assert reachable(host) == expected


def test_a_process_is_alive_or_it_is_not() -> None:
    assert is_alive(os.getpid())
    assert not is_alive(0)
    assert not is_alive(2**22 + 1)
