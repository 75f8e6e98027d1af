def rules_of(run) -> list[tuple[str, str | None]]:
    return [
        (one["model"] or one["name"], one["tier"]) for one in run("configs", "rules", "list", "main", "--json").json
    ]


def test_rules_are_added_moved_and_removed(run, account: str) -> None:
    run("configs", "create", "main")
    run("configs", "rules", "add", "main", "--model", "*mini*", "--tier", "haiku")
    run("configs", "rules", "add", "main", "--background", "--no-images", "--tier", "haiku", "--name", "chores")
    run(
        "configs", "rules", "add", "main", "--min-tokens", "200000", "--account", account, "--at", "1", "--name", "long"
    )
    added = rules_of(run)
    run("configs", "rules", "move", "main", "3", "1")
    moved = rules_of(run)
    run("configs", "rules", "remove", "main", "2")

    assert added == [("long", None), ("*mini*", "haiku"), ("chores", "haiku")]
    assert moved == [("chores", "haiku"), ("long", None), ("*mini*", "haiku")]
    assert rules_of(run) == [("chores", "haiku"), ("*mini*", "haiku")]


def test_rules_are_shown_in_words(run, account: str) -> None:
    run("configs", "create", "main")
    run("configs", "rules", "add", "main", "--web-search", "--account", account, "--target-model", "gpt-5.5")
    listed = run("configs", "rules", "list", "main").out
    shown = run("configs", "show", "main").out

    for text in (listed, shown):
        assert "with web search" in text
        assert account in text
        assert "gpt-5.5" in text


def test_mistakes_have_their_codes(run) -> None:
    run("configs", "create", "main")

    assert run("configs", "rules", "add", "main", "--background").code == 2
    assert run("configs", "rules", "add", "main", "--tier", "huge").code == 1
    assert run("configs", "rules", "add", "none", "--tier", "opus").code == 3
    assert run("configs", "rules", "remove", "main", "1").code == 3
    assert run("configs", "rules", "move", "main", "0", "1").code == 3
    assert run("configs", "rules", "list", "main").code == 0


def test_a_tier_may_have_its_own_strategy_and_a_config_its_default_tier(run) -> None:
    run("configs", "create", "main", "--tier-strategy", "haiku=round-robin", "--default-tier", "sonnet")
    run("configs", "edit", "main", "--tier-strategy", "opus=least-used")
    before = run("configs", "show", "main", "--json").json
    shown = run("configs", "show", "main").out
    run("configs", "edit", "main", "--tier-strategy", "haiku=", "--default-tier", "none")
    after = run("configs", "show", "main", "--json").json

    assert before["tier_strategies"] == {"haiku": "round-robin", "opus": "least-used"}
    assert before["default_tier"] == "sonnet"
    assert "round-robin for haiku" in shown
    assert (after["tier_strategies"], after["default_tier"]) == ({"opus": "least-used"}, None)
