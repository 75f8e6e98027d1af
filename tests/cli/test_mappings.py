import asyncio

import pytest

from codegate.guardrails.issue import Issuer
from codegate.paths import data_dir
from codegate.services.container import open_services

EMAIL = "jane.doe@corp-mail.com"


@pytest.fixture
def issued(run) -> None:
    """Two values have a stand-in."""

    async def issue() -> None:
        async with open_services(data_dir(None), {}) as services:
            for value in (EMAIL, "john.doe@corp-mail.com"):
                Issuer(b"k" * 32, "", services.mappings).replacement("email", "email", value)

    asyncio.run(issue())


def test_stand_ins_are_listed_and_no_value_is_shown(run, issued: None) -> None:
    listed, page = run("guardrails", "mappings", "-n", "1"), run("guardrails", "mappings", "--json").json

    assert listed.out.count("cg_email_") == 1
    assert "1 of 2" in listed.err
    assert page["total"] == 2
    assert EMAIL not in str(page) + listed.out


def test_forgetting_is_confirmed(run, issued: None) -> None:
    refused, done = run("guardrails", "clear"), run("guardrails", "clear", "--yes")

    assert (refused.code, done.code) == (2, 0)
    assert done.err == "✓ Forgot 2 stand-ins of everybody.\n"
    assert run("guardrails", "mappings").err == "Nothing has been replaced yet.\n"
    assert run("guardrails", "clear", "--yes", "--json").json == {"deleted": 0}
