def test_limits_are_set_listed_and_unset(run) -> None:
    words = ("--context-window", "131072", "--no-tools")
    done = run("models", "limits", "set", "lab/my-model", *words)
    listed = run("models", "limits", "list", "--user")

    assert done.code == 0
    assert "context 131 072, output unknown" in done.err
    assert "lab/my-model" in listed.out
    assert "131 072" in listed.out
    assert run("models", "limits", "unset", "lab/my-model").code == 0
    assert run("models", "limits", "list", "--user").err == "No limits were set here.\n"


def test_json_has_the_shape_of_the_api(run) -> None:
    saved = run("models", "limits", "set", "m", "--max-output-tokens", "7", "--reasoning", "--json").json
    listed = run("models", "limits", "list", "--json").json

    assert saved["m"] == listed["m"]
    assert (listed["m"]["max_output_tokens"], listed["m"]["supports_reasoning"]) == (7, True)
    assert listed["gpt-5"]["source"] == "default"


def test_nothing_to_set_is_a_mistake(run) -> None:
    assert run("models", "limits", "set", "m").code == 2


def test_what_was_never_set_cannot_be_unset(run) -> None:
    assert run("models", "limits", "unset", "gpt-5").code == 3
