"""`codegate doctor`."""

import pytest

from tests.cli.conftest import Run


@pytest.fixture(autouse=True)
def free_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROXY_PORT", "0")
    monkeypatch.setenv("UI_PORT", "0")


def test_before_the_first_start_nothing_is_wrong(run: Run) -> None:
    done = run("doctor")

    assert done.code == 0
    assert "Start once: codegate up" in done.out


def test_an_account_that_cannot_be_reached_is_an_error_with_its_remedy(run: Run) -> None:
    run(
        *("accounts", "add", "--name", "local", "--provider", "custom", "--base-url", "http://127.0.0.1:9/v1"),
        *("--api-key-env", "TEST_KEY", "--allow-private", "--no-test"),
    )

    done = run("doctor", "--json")

    assert done.code == 1
    assert done.json["ok"] is False
    assert next(f for f in done.json["findings"] if f["subject"] == "account local")["level"] == "error"
