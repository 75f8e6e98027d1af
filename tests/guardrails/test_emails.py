import pytest

from codegate.guardrails.engine import engine
from tests.guardrails.given import only

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
