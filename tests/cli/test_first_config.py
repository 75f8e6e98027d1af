"""The first config."""


def test_the_first_account_serves_all_tiers_when_it_is_asked_for(run) -> None:
    added = run("accounts", "add", "--provider", "ollama", "--name", "local", "--yes", "--no-test", "--make-config")
    configs = run("configs", "list", "--json").json

    assert added.code == 0, added.err
    assert [(config["name"], config["is_active"]) for config in configs] == [("default", True)]
    assert {row["tier"] for row in configs[0]["tiers"]} == {"opus", "sonnet", "haiku"}
    assert "default" in added.err


def test_a_script_that_does_not_ask_for_it_gets_none_and_a_second_account_makes_none(run, account: str) -> None:
    assert run("configs", "list", "--json").json == []
    run("configs", "create", "mine", "--yes")
    run("accounts", "add", "--provider", "ollama", "--name", "local", "--yes", "--no-test", "--make-config")

    assert [config["name"] for config in run("configs", "list", "--json").json] == ["mine"]
