def test_a_config_is_made_filled_used_and_removed(run, account: str) -> None:
    created = run("configs", "create", "main", "--strategy", "round-robin", "--description", "for work", "--json")
    assigned = run(
        *("configs", "assign", "main", "--tier", "opus", "--account", account, "--priority", "3"),
        *("--target-model", "claude-opus-5", "--json"),
    )
    active = run("configs", "activate", "main", "--json")
    slots = run("configs", "show", "main", "--json").json["tiers"]
    gone = run("configs", "unassign", "main", "--tier", "opus", "--account", account, "--json")

    assert created.json["routing_strategy"] == "round-robin"
    assert assigned.json["name"] == "main"
    assert active.json["is_active"] is True
    assert [(one["tier"], one["account_name"], one["priority"], one["target_model"]) for one in slots] == [
        ("opus", account, 3, "claude-opus-5")
    ]
    assert gone.json["tiers"] == []
    assert run("configs", "remove", "main", "--yes").code == 0
    assert run("configs", "list", "--json").json == []


def test_assigning_twice_changes_the_one_slot(run, account: str) -> None:
    run("configs", "create", "main")
    run("configs", "assign", "main", "--tier", "opus", "--account", account)
    run("configs", "assign", "main", "--tier", "opus", "--account", account, "--priority", "9")
    slots = run("configs", "show", "main", "--json").json["tiers"]

    assert [one["priority"] for one in slots] == [9]


def test_mistakes_have_their_codes(run, account: str) -> None:
    run("configs", "create", "main")

    assert run("configs", "show", "none").code == 3
    assert run("configs", "unassign", "main", "--tier", "opus", "--account", account).code == 3
    assert run("configs", "assign", "main", "--tier", "huge", "--account", account).code == 1
    assert run("configs", "remove", "main").code == 2
    assert run("configs", "edit", "main").code == 2
    assert run("configs", "create", "main").code == 1


def test_the_list_says_which_is_active(run) -> None:
    run("configs", "create", "main")
    run("configs", "edit", "main", "--description", "new")
    run("configs", "activate", "main")
    done = run("configs", "list")

    assert "● active" in done.out
    assert "new" in done.out
