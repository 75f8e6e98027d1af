import pytest

from codegate.cli.settings import _is_quiet
from codegate.settings import SETTINGS


def test_every_setting_is_listed(run) -> None:
    rows = run("settings", "list", "--json").json

    assert [row["key"] for row in rows] == list(SETTINGS)
    assert all(key in run("settings", "list").out for key in SETTINGS)


def test_a_value_is_stored_read_and_forgotten(run) -> None:
    assert run("settings", "set", "log_retention_days", "9").code == 0
    assert run("settings", "get", "log_retention_days").out == "9\n"
    assert run("settings", "get", "log_retention_days", "--json").json["source"] == "stored"
    assert run("settings", "unset", "log_retention_days").code == 0
    assert run("settings", "get", "log_retention_days").out == "30\n"


def test_a_secret_comes_from_stdin_only_and_is_never_shown(run) -> None:
    refused = run("settings", "set", "proxy_api_key", "fake-proxy-key")
    stored = run("settings", "set", "proxy_api_key", "--stdin", stdin="fake-proxy-key\n")
    shown = run("settings", "get", "proxy_api_key")

    assert refused.code == 2
    assert stored.code == 0
    assert shown.out == "***\n"
    assert "fake-proxy-key" not in refused.err + stored.out + stored.err


@pytest.mark.parametrize("words", [("nope", "1"), ("log_retention_days", "many"), ("log_retention_days", "-1")])
def test_what_makes_no_sense_is_refused(run, words: tuple[str, str]) -> None:
    done = run("settings", "set", "--", *words)

    assert done.code == 1
    assert words[0] in done.err


def test_a_value_must_come_from_one_place(run) -> None:
    assert run("settings", "set", "log_retention_days").code == 2


def test_the_environment_that_wins_is_named(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEGATE_LOG_LEVEL", "error")

    assert "CODEGATE_LOG_LEVEL" in run("settings", "set", "log_level", "debug").err


def test_a_terminal_is_spared_the_untouched_switches_of_guardrails(run) -> None:
    rows = [("guardrail_jwt_enabled", "default"), ("guardrail_jwt_enabled", "stored"), ("privacy_enabled", "default")]

    assert [_is_quiet({"key": key, "source": source}) for key, source in rows] == [True, False, False]
    assert "guardrail_jwt_enabled" in run("settings", "list").out
