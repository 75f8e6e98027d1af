from codegate.cli.tree import options, tree


def test_commands_are_found_at_every_depth() -> None:
    found = dict(tree())

    assert {"up", "accounts add", "guardrails allow add", "keys rotate account"} <= set(found)
    assert {"--json", "--yes"} <= options(found["accounts remove"])
