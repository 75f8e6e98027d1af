def test_the_order_and_the_reasons_are_shown(run, account: str) -> None:
    run("accounts", "add", "--name", "off", "--provider", "openai", "--api-key-env", "TEST_KEY", "--no-test")
    run("accounts", "disable", "off")
    route = run("explain", "claude-sonnet-5-5", "--json").json
    done = run("explain", "claude-sonnet-5-5")

    assert [one["account_name"] for one in route["candidates"]] == [account]
    assert [one["account_name"] for one in route["skipped"]] == ["off"]
    assert "1.  work" in done.out
    assert "skipped" in done.out
    assert "no config applies" in done.err


def test_a_config_is_named(run, account: str) -> None:
    run("configs", "create", "main")
    run("configs", "assign", "main", "--tier", "opus", "--account", account)
    run("configs", "activate", "main")

    assert "config main (priority), tier opus" in run("explain", "claude-opus-5").err


def test_without_accounts_it_says_what_to_do(run) -> None:
    assert "codegate accounts add" in run("explain", "claude-opus-5").err


def test_the_rule_and_the_case_are_shown(run, account: str) -> None:
    run("configs", "create", "main")
    run("configs", "assign", "main", "--tier", "haiku", "--account", account)
    run("configs", "rules", "add", "main", "--background", "--min-tokens", "5", "--tier", "haiku", "--name", "chores")
    run("configs", "activate", "main")
    done = run("explain", "claude-opus-5", "--background", "--tokens", "9", "--conversation", "0123")

    assert "Rule 1, chores" in done.err
    assert "Conversation: Nobody has served this conversation." in done.err
    assert "MOVING" not in done.out
