import stat
from pathlib import Path

import pytest

from codegate.crypto import load_admin_token, write_private
from codegate.errors import ConfigError
from codegate.paths import DataDir


def test_a_token_is_made_once_and_kept_private(tmp_path: Path) -> None:
    paths = DataDir(tmp_path)

    first = load_admin_token(paths, may_create=True)
    again = load_admin_token(paths, may_create=False)

    assert first.reveal() == again.reveal()
    assert len(first.reveal()) >= 43
    assert stat.S_IMODE(paths.admin_token.stat().st_mode) == 0o600


def test_two_tokens_are_not_alike(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    tokens = {load_admin_token(DataDir(tmp_path / name), may_create=True).reveal() for name in "ab"}

    assert len(tokens) == 2


def test_a_missing_token_is_not_made_unless_allowed(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no admin token"):
        load_admin_token(DataDir(tmp_path), may_create=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "short", "é" * 50])
def test_what_is_no_token_is_refused_and_left(tmp_path: Path, text: str) -> None:
    paths = DataDir(tmp_path)
    write_private(paths.admin_token, text)

    with pytest.raises(ConfigError, match="does not hold a token"):
        load_admin_token(paths, may_create=True)
    assert paths.admin_token.read_text() == text
