import pytest

from codegate.cli.command import Invocation, UsageMistake
from codegate.cli.proxy import locate, proxy_key
from codegate.paths import DataDir
from tests.cli.conftest import Run


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


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [("CODEGATE_API_KEY", "", "only its hash"), ("CODEGATE_API_KEY", "cgk_other", "not that of ada")],
)
def test_a_tenants_key_must_be_given_and_be_its_own(
    run: Run, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    run("tenants", "add", "ada")
    monkeypatch.setenv(variable, value)
    outcome = run("setup", "aider", "--tenant", "ada")

    assert outcome.code == 2
    assert said in outcome.err
    assert "rotate-key ada" in outcome.err


def test_a_tool_is_set_up_for_a_tenant(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    key = run("tenants", "add", "ada").out.strip()
    monkeypatch.setenv("CODEGATE_API_KEY", key)
    monkeypatch.setenv("ADAS", key)
    outcomes = [run("setup", "claude-code", "--tenant", "ada", *more) for more in ((), ("--api-key-env", "ADAS"))]

    assert [outcome.code for outcome in outcomes] == [0, 0]
    assert all(key not in outcome.out for outcome in outcomes)
    assert run("setup", "aider", "--tenant", "nobody").code == 3
