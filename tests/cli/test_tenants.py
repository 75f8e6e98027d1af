"""`codegate tenants`."""

from typing import Any

import pytest

from tests.cli.conftest import Run


def test_a_key_is_alone_on_stdout_and_shown_once(run: Run) -> None:
    made = run("tenants", "add", "ada", "--models", "claude-*, gpt-6", "--monthly-budget", "20", "--rate-limit", "9")
    shown = run("tenants", "show", "ada", "--json").json
    rotated = run("tenants", "rotate-key", "ada", "--grace", "24h", "--yes")
    key = made.out.strip()

    assert key.startswith("cgk_")
    assert "multi_tenancy true" in made.err
    assert (shown["models"], shown["monthly_budget"], shown["rate_limit"]) == (["claude-*", "gpt-6"], 20.0, 9)
    assert key not in run("tenants", "show", "ada").out
    assert rotated.out.strip() != key
    assert "goes on for 24h" in rotated.err
    assert run("tenants", "show", "ada", "--json").json["previous_key_until"]


def test_json_of_a_new_tenant_has_its_key_and_a_warning(run: Run) -> None:
    made = run("tenants", "add", "ci", "--tokens-per-minute", "500", "--daily-budget", "5", "--json").json

    assert set(made) == {"tenant", "api_key", "warning"}
    assert (made["tenant"]["tokens_per_minute"], made["tenant"]["daily_budget"]) == (500, 5.0)


def test_a_tenant_is_listed_changed_disabled_and_removed(run: Run) -> None:
    run("tenants", "add", "ada", "--expires", "2099-01-31")
    listed = run("tenants", "list").out
    run("tenants", "edit", "ada", "--name", "eve", "--expires", "", "--models", "")
    off = run("tenants", "disable", "eve", "--json").json
    run("tenants", "enable", "eve")
    back = run("tenants", "show", "eve", "--json").json
    removed = run("tenants", "remove", "eve", "--yes")

    assert "2099-01-31" in listed
    assert (off["enabled"], back["enabled"], back["expires_at"], back["models"]) == (False, True, None, [])
    assert removed.code == 0
    assert "no tenants yet" in run("tenants", "list").err


def test_own_settings_are_set_and_unset(run: Run) -> None:
    run("tenants", "add", "ada")
    done = run("tenants", "set", "ada", "request_logging", "false", "--json").json
    shown = run("tenants", "show", "ada").out
    undone = run("tenants", "unset", "ada", "request_logging", "--json").json

    assert (done, undone) == ({"request_logging": False}, {})
    assert "request_logging=false" in shown


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "b", "--rate-limit", "-1"), 1, "rate_limit"),
        (("add", "b", "--expires", "soon"), 1, "expires_at"),
        (("add", "b", "--config", "nope"), 1, "no config 'nope'"),
        (("edit", "ada"), 2, "nothing to change"),
        (("rotate-key", "ada", "--grace", "soon"), 2, "--grace"),
        (("rotate-key", "ada", "--grace", "31d", "--yes"), 1, "grace_s"),
        (("show", "nobody"), 3, "no tenant 'nobody'"),
        (("set", "ada", "nope", "1"), 1, "no setting 'nope'"),
        (("set", "ada", "multi_tenancy", "true"), 1, "multi_tenancy"),
        (("remove", "ada"), 2, "--yes"),
    ],
)
def test_what_cannot_be_is_said(run: Run, words: tuple[Any, ...], code: int, said: str) -> None:
    run("tenants", "add", "ada")
    outcome = run("tenants", *words)

    assert outcome.code == code, outcome.err
    assert said in outcome.err
