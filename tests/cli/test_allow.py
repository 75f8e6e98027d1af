EMAIL = "jane.doe@corp-mail.com"


def test_values_are_left_alone_until_they_are_taken_off(run) -> None:
    added = run("guardrails", "allow", "add", EMAIL, "b@corp-mail.com", EMAIL)
    again = run("guardrails", "allow", "add", EMAIL)
    kept = run("guardrails", "test", EMAIL)
    rows = run("guardrails", "allow", "list", "--json").json
    removed = run("guardrails", "allow", "remove", EMAIL)

    assert added.code == 0
    assert "already" in again.err
    assert kept.out == f"{EMAIL}\n"
    assert [row["value"] for row in rows] == [EMAIL, "b@corp-mail.com"]
    assert removed.code == 0
    assert EMAIL not in run("guardrails", "test", EMAIL).out


def test_a_pattern_matches_whole_findings(run) -> None:
    run("guardrails", "allow", "add", "--pattern", r".*@corp-mail\.com")
    listed = run("guardrails", "allow", "list")

    assert "pattern" in listed.out
    assert run("guardrails", "test", EMAIL).out == f"{EMAIL}\n"
    assert "x.org" not in run("guardrails", "test", "jane@corp-mail.com.x.org").out


def test_mistakes_have_their_codes(run) -> None:
    assert run("guardrails", "allow", "remove", "nothing").code == 3
    assert run("guardrails", "allow", "add", "--pattern", "(").code == 1
    assert run("guardrails", "allow", "add").code == 2
    assert run("guardrails", "allow", "list").err.startswith("Nothing is on the allow-list")
