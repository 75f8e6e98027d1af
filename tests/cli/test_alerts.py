def test_status_says_how_to_begin(run) -> None:
    done = run("alerts", "status")

    assert "not set" in done.out
    assert "alert_webhook_url" in done.err
    assert run("alerts", "status", "--json").json == {"enabled": False, "dropped": 0}


def test_a_test_without_a_webhook_fails_with_a_hint(run) -> None:
    done = run("alerts", "test")

    assert done.code == 3
    assert "codegate settings set alert_webhook_url" in done.err


def test_the_address_is_never_shown(run) -> None:
    run("settings", "set", "alert_webhook_url", "--stdin", stdin="https://hooks.example.com/private-part")

    assert "private-part" not in run("settings", "list").out
    assert run("alerts", "status", "--json").json["enabled"] is True
