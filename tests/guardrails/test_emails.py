import json

import pytest

from codegate.guardrails.engine import engine
from codegate.guardrails.restore import restore_reply
from tests.guardrails.given import body, only, screened

ENABLED = only("email")


def found(text: str) -> list[str]:
    return [text[s.start : s.end] for s in engine().find(text, ENABLED)]


@pytest.mark.parametrize(
    "text",
    ["<{}>", "mailto:{}", "EMAIL:{}", "a,{},b", "to {}.", '"{}"', "--user={}", "x@y {}", "Grüße an {}", "{}\n", "({})"],
)
def test_an_address_is_found_wherever_it_stands(text: str) -> None:
    assert found(text.format("jo.doe+news@mail.some-company.co.uk")) == ["jo.doe+news@mail.some-company.co.uk"]


def test_an_escaped_line_break_is_no_part_of_it() -> None:
    assert found(r'"a\njo@some-company.org\n"') == ["jo@some-company.org"]


def test_two_addresses_side_by_side_are_two() -> None:
    assert found("jo@some-company.org,al@some-company.org") == ["jo@some-company.org", "al@some-company.org"]


@pytest.mark.parametrize(
    "text",
    [
        "a@b.c",
        "x = y@w.to(device)",
        "weights@self.layers.weight",
        "@app.get",
        "git@github.com:o/r",
        "user@sub.example.org",
        "root@host.local",
        "react@18.2.0",
        "logo@2x.png",
        "someone@" + "a" * 70 + ".com",
        "a" * 90 + "@some-company.org",
        "no-reply@some-company.org",
    ],
)
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("sign", ["%40", "%2540", r"\u0040", r"\\u0040", r"\x40", "&#64;", "&#x40;", "&commat;"])
@pytest.mark.parametrize(
    "text", ["{}", "?to={}&x=1", "to%3D{}%26x", "%22{}%22", "%2Fa.b%2F{}%2F", r"x\n{}", "mailto:{}", "{}."]
)
def test_a_sign_that_is_spelled_otherwise_is_one(text: str, sign: str) -> None:
    said = f"jo.doe%2Bnews{sign}mail.some-company.org"

    assert found(text.format(said)) == [said]


@pytest.mark.parametrize(
    "text",
    [
        "/%40types%2Fnode.io",
        "git%40github.com%3Ao/r",
        "user%40example.com",
        "a%404.17.21",
        "no-reply%40some-company.org",
    ],
)
def test_what_only_looks_like_one_in_a_url_stays(text: str) -> None:
    assert found(text) == []


def test_one_in_a_url_is_restored_as_it_was_spelled() -> None:
    raw = body("see https://some-company.org/?to=jo%40some-company.org")
    hidden = screened(raw)
    reply = json.dumps({"text": json.loads(hidden.body)["messages"][0]["content"]}).encode()

    assert b"jo%40" not in hidden.body
    assert b"?to=jo%40some-company.org" in restore_reply(reply, hidden.issued).body
