import pytest

from codegate.cli.command import Invocation, UsageMistake
from codegate.cli.proxy import locate, proxy_key
from codegate.paths import DataDir


async def test_without_a_server_it_is_where_one_would_be(paths: DataDir, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROXY_PORT", "1234")
    monkeypatch.delenv("CODEGATE_HOST", raising=False)
    found = await locate(Invocation(paths))

    assert (found.base, found.is_running) == ("http://127.0.0.1:1234", False)


def test_the_key_is_that_of_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROXY_API_KEY", raising=False)
    monkeypatch.setenv("MINE", "k")
    mine = proxy_key("MINE")

    assert mine is not None
    assert mine.reveal() == "k"
    assert proxy_key(None) is None
    with pytest.raises(UsageMistake):
        proxy_key("PROXY_API_KEY")
