import pytest

from tests.cli.conftest import KEY


def test_an_account_is_added_listed_shown_and_removed(run) -> None:
    added = run(
        *(
            "accounts",
            "add",
            "--name",
            "lab",
            "--provider",
            "openai",
            "--api-key-stdin",
            "--priority",
            "7",
            "--no-test",
        ),
        "--json",
        stdin=f"{KEY}\n",
    )
    listed = run("accounts", "list", "--json")
    shown = run("accounts", "show", "lab")
    removed = run("accounts", "remove", "lab", "--yes")

    assert added.code == 0, added.err
    assert added.json["api_key_hint"] == KEY[-4:]
    assert [(one["name"], one["priority"]) for one in listed.json] == [("lab", 7)]
    assert "openai" in shown.out
    assert KEY not in added.out + added.err + listed.out + shown.out
    assert removed.code == 0
    assert run("accounts", "list", "--json").json == []


def test_a_key_is_no_argument(run) -> None:
    assert run("accounts", "add", "--name", "x", "--provider", "openai", "--api-key", KEY).code == 2


def test_without_a_key_and_a_terminal_it_says_where_to_put_it(run) -> None:
    done = run("accounts", "add", "--name", "x", "--provider", "openai")

    assert done.code == 2
    assert "--api-key-stdin" in done.err


def test_a_private_address_needs_the_flag(run) -> None:
    words = ("accounts", "add", "--name", "x", "--provider", "custom", "--api-key-env", "TEST_KEY", "--no-test")
    refused = run(*words, "--base-url", "http://127.0.0.1:9/v1")
    taken = run(*words, "--base-url", "http://127.0.0.1:9/v1", "--allow-private")

    assert refused.code == 1
    assert "--allow-private" in refused.err
    assert taken.code == 0


def test_a_new_account_is_tested_at_once_and_a_failure_is_told(run) -> None:
    words = ("accounts", "add", "--name", "x", "--provider", "custom", "--api-key-env", "TEST_KEY", "--allow-private")
    done = run(*words, "--base-url", "http://127.0.0.1:9/v1", "--json")

    assert done.code == 0
    assert done.json["test"]["success"] is False
    assert done.json["status"] == "error"


def test_remove_asks_or_wants_yes(run, account: str) -> None:
    done = run("accounts", "remove", account)

    assert done.code == 2
    assert "--yes" in done.err
    assert len(run("accounts", "list", "--json").json) == 1


def test_an_unknown_account_exits_3(run) -> None:
    assert run("accounts", "show", "nobody").code == 3


def test_edit_changes_what_is_named_and_nothing_else(run, account: str) -> None:
    done = run("accounts", "edit", account, "--priority", "5", "--name", "main", "--json")

    assert (done.json["name"], done.json["priority"], done.json["rate_limit"]) == ("main", 5, 60)
    assert run("accounts", "edit", "main").code == 2


def test_another_host_takes_the_key_away_and_says_so(run, account: str) -> None:
    done = run("accounts", "edit", account, "--base-url", "https://example.com")

    assert done.code == 0
    assert "no key" in done.err


def test_enable_and_disable_say_what_they_mean(run, account: str) -> None:
    assert run("accounts", "disable", account, "--json").json["enabled"] is False
    assert run("accounts", "disable", account, "--json").json["enabled"] is False
    assert run("accounts", "enable", account, "--json").json["enabled"] is True


def test_clear_cooldown_answers_with_the_account(run, account: str) -> None:
    assert run("accounts", "clear-cooldown", account, "--json").json["cooldown"] is None


def test_a_server_on_this_machine_is_one_command_and_says_where_it_is(run) -> None:
    done = run("accounts", "add", "--provider", "ollama", "--name", "local", "--yes", "--no-test")
    row = run("accounts", "show", "local", "--json").json

    assert done.code == 0, done.err
    assert "http://127.0.0.1:11434/v1, private addresses allowed" in done.err
    assert (row["allow_private"], row["base_url"], row["api_key_hint"]) == (True, None, "")


def test_models_are_asked_for_anew_on_request(run) -> None:
    run("accounts", "add", "--name", "x", "--provider", "custom", "--base-url", "http://127.0.0.1:9", "--allow-private")
    done = run("accounts", "models", "x", "--refresh")

    assert done.code == 1
    assert "No connection to 127.0.0.1" in done.err


def test_a_provider_without_a_host_of_its_own_asks_for_one(run) -> None:
    done = run("accounts", "add", "--provider", "azure-openai", "--name", "az", "--api-key-env", "TEST_KEY", "--yes")

    assert done.code == 1
    assert "openai.azure.com" in done.err


@pytest.mark.parametrize(
    ("words", "has_moved"),
    [
        (("--base-url", "http://relay.example/v1", "--allow-private"), True),
        (("--base-url", "https://other.example/v1"), True),
        (("--base-url", "https://relay.example:8443/v1"), True),
        (("--base-url", ""), True),
        (("--provider", "custom"), True),
        (("--base-url", "https://relay.example/v2"), False),
        (("--base-url", "https://relay.example:443"), False),
        (("--priority", "3"), False),
    ],
)
def test_key_stays_only_with_scheme_host_and_port(run, words: tuple[str, ...], has_moved: bool) -> None:
    place = ("--base-url", "https://relay.example/v1")
    run("accounts", "add", "--name", "w", "--provider", "anthropic", *place, "--api-key-env", "TEST_KEY", "--no-test")
    changed = run("accounts", "edit", "w", *words, "--json")

    assert changed.code == 0
    assert (changed.json["api_key_hint"] == "") is has_moved


def test_cloud_account_takes_the_credentials_of_the_machine(run) -> None:
    pytest.importorskip("botocore")
    place = ("--base-url", "https://bedrock-runtime.us-east-1.amazonaws.com")
    made = run("accounts", "add", "--name", "aws", "--provider", "bedrock", "--auth-type", "aws", *place, "--no-test")

    assert made.code == 0
    assert "Added aws (bedrock)" in made.err
