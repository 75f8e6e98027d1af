from tests.flow.conftest import KEY


def test_prices_are_set_listed_and_unset(run) -> None:
    done = run("models", "prices", "set", "lab/my-model", "--input", "0.6", "--output", "2.2", "--cache-read", "0.075")
    listed = run("models", "prices", "list", "--user")

    assert done.code == 0
    assert "input 0.60, output 2.20" in done.err
    assert "0.075" in listed.out
    assert run("models", "prices", "unset", "lab/my-model").code == 0
    assert run("models", "prices", "list", "--user").err == "No prices were set here.\n"


def test_limits_stay_when_a_price_goes(run) -> None:
    run("models", "limits", "set", "m", "--context-window", "8192")
    run("models", "prices", "set", "m", "--input", "1", "--output", "2")
    run("models", "prices", "unset", "m")
    left = run("models", "limits", "list", "--user", "--json").json["m"]

    assert (left["context_window"], left["price_input"]) == (8192, None)


def test_models_say_where_their_price_is_from_or_that_it_is_unknown(run) -> None:
    run("accounts", "add", "--name", "a", "--provider", "anthropic", "--api-key-stdin", "--no-test", stdin=KEY)
    run("models", "prices", "set", "claude-sonnet-4-5", "--input", "1", "--output", "2")
    rows = {row["model"]: row for row in run("models", "prices", "list", "--json").json}

    assert rows["claude-sonnet-4-5"]["source"] == "user"
    assert rows["claude-haiku-4-5"]["source"] == "table"
    assert {row["price_input"] is None for row in rows.values() if row["source"] == "unknown"} <= {True}


def test_half_a_price_is_refused_with_what_is_missing(run) -> None:
    refused = run("models", "prices", "set", "m", "--input", "1")

    assert refused.code == 1
    assert "price_output" in refused.err
    assert run("models", "prices", "set", "m").code == 2


def test_price_nobody_set_cannot_be_unset(run) -> None:
    assert run("models", "prices", "unset", "nobody-knows-it").code == 3
