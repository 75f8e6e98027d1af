import asyncio

import pytest

from codegate.cli.inprocess import open_client
from codegate.paths import data_dir

EMAIL = "jane.doe@corp-mail.com"


def test_guardrails_are_listed_and_shown(run) -> None:
    rows = run("guardrails", "list", "--json").json
    listed, shown = run("guardrails", "list").out, run("guardrails", "show", "email").out

    assert {"private_key", "email"} <= {row["id"] for row in rows}
    assert all(row["id"] in listed for row in rows)
    assert "guardrail_email_style" in shown
    assert run("guardrails", "show", "jwt", "--json").json["styles"] == ["token"]


def test_switches_are_set_and_said(run) -> None:
    on = run("guardrails", "enable", "email", "--level", "broad", "--style", "natural")
    both = run("guardrails", "disable", "email", "jwt", "--json")
    listed = {row["id"]: row["enabled"] for row in run("guardrails", "list", "--json").json}

    assert on.err == "✓ email is on (broad, natural).\n"
    assert [(row["id"], row["enabled"]) for row in both.json] == [("email", False), ("jwt", False)]
    assert (listed["email"], listed["jwt"], listed["aws_key"]) == (False, False, True)


def test_all_is_the_master_switch(run) -> None:
    off = run("guardrails", "disable", "--all")
    listed = run("guardrails", "list")
    run("guardrails", "enable", "--all")

    assert off.err == "✓ Guardrails are off.\n"
    assert "off as a whole" in listed.err
    assert "off as a whole" not in run("guardrails", "list").err


def test_one_tenant_has_its_own_switches(run, home) -> None:
    async def add_tenant() -> None:
        async with open_client(data_dir(None), {}, 1) as client:
            await client.tenants.create({"name": "team"})

    asyncio.run(add_tenant())
    run("guardrails", "disable", "email", "--tenant", "team")
    tried = [run("guardrails", "test", EMAIL, *who).out for who in ((), ("--tenant", "team"))]

    assert EMAIL not in tried[0]
    assert tried[1] == f"{EMAIL}\n"
    assert run("guardrails", "list", "--tenant", "nobody").code == 3


@pytest.mark.parametrize("words", [("nope",), ("email", "nope")])
def test_an_unknown_id_exits_3_with_the_known_ones_and_changes_nothing(run, words: tuple[str, ...]) -> None:
    done = run("guardrails", "disable", *words)

    assert done.code == 3
    assert "url_credentials" in done.err
    assert run("guardrails", "show", "email", "--json").json["enabled"] is True


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("enable",), 2),
        (("enable", "email", "--all"), 2),
        (("enable", "--all", "--level", "broad"), 2),
        (("enable", "email", "--level", "loud"), 1),
        (("enable", "jwt", "--style", "natural"), 1),
        (("remove", "email"), 1),
        (("add", "x", "y", "--category", "other"), 1),
    ],
)
def test_mistakes_have_their_codes(run, words: tuple[str, ...], code: int) -> None:
    assert run("guardrails", *words).code == code


def test_a_text_is_tried_from_an_argument_or_a_pipe(run) -> None:
    argued = run("guardrails", "test", f"to {EMAIL}")
    piped = run("guardrails", "test", "-", stdin=f"to {EMAIL}\r\nand on")
    bare = run("guardrails", "test", "--json", stdin=f"🙂 {EMAIL}").json

    assert argued.out.startswith("to cg_email_")
    assert argued.err == "Replaced: 1 email.\n"
    assert piped.out.endswith("and on\n")
    assert (bare["spans"][0]["start"], bare["spans"][0]["end"]) == (2, 2 + len(EMAIL))


def test_a_clean_text_comes_back_as_it_was(run) -> None:
    done = run("guardrails", "test", "-", stdin="nothing here\n\n")

    assert done.out == "nothing here\n\n"
    assert "Nothing" in done.err


def test_what_is_no_text_is_refused(run) -> None:
    assert run("guardrails", "test", "-", stdin=b"\xff\xfe").code == 2


def test_a_pattern_is_added_tried_and_removed(run) -> None:
    added = run("guardrails", "add", "Badge no.", r"BADGE-\d{5}", "--description", "Badges.", "--json")
    tried = run("guardrails", "test", "BADGE-12345")
    shown = run("guardrails", "show", "Badge no.")
    refused, removed = run("guardrails", "remove", "badge_no"), run("guardrails", "remove", "badge_no", "--yes")

    assert added.json["id"] == "badge_no"
    assert "12345" not in tried.out
    assert r"BADGE-\d{5}" in shown.out
    assert (refused.code, removed.code) == (2, 0)
    assert run("guardrails", "show", "badge_no").code == 3


def test_a_literal_may_come_from_a_pipe(run) -> None:
    run("guardrails", "add", "code", "-", "--literal", stdin="a.b(c)\n")

    assert run("guardrails", "test", "x a.b(c) y").out != "x a.b(c) y\n"
    assert run("guardrails", "test", "x aab(c) y").out == "x aab(c) y\n"


@pytest.mark.parametrize(
    ("pattern", "place"), [("abc(d", "character 4"), ("x(?=y)", "character 2"), ("[z-a]", "character 2")]
)
def test_a_bad_pattern_is_refused_with_the_place(run, pattern: str, place: str) -> None:
    done = run("guardrails", "add", "bad", pattern)

    assert done.code == 1
    assert place in done.err
