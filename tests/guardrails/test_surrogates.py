import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.guardrails import surrogates
from codegate.guardrails.held import HeldText
from codegate.guardrails.restore import Restorer
from codegate.guardrails.tokens import digest_of

KINDS = sorted(surrogates.NATURAL | {"ip6"})
CHECKED = sorted(surrogates.NATURAL - {"ip", "ssn"})


def made(kind: str, value: str, attempt: int = 0) -> str:
    return surrogates.make(kind, digest_of(b"k", kind, value), attempt)


def test_surrogates_lie_where_nobody_is() -> None:
    assert made("email", "v").endswith("@mail.example")
    assert ipaddress.ip_address(made("ip", "v")) in ipaddress.ip_network("240.0.0.0/4")
    assert ipaddress.ip_address(made("ip6", "v")) in ipaddress.ip_network("2001:db8::/32")
    assert str(ipaddress.ip_address(made("ip6", "v"))) == made("ip6", "v")
    assert made("phone", "v").startswith("+999")
    assert made("credit_card", "v").startswith("999999")
    assert made("iban", "v").startswith("ZZ")
    assert made("ssn", "v")[:3] in ("000", "666")


def test_they_are_the_same_after_an_upgrade() -> None:
    assert [made(kind, "v") for kind in KINDS] == [
        "9999992636786115",
        "u121678899178@mail.example",
        "ZZ75540670469627620755",
        "252.79.246.163",
        "2001:db8:e2c7:e4f2:d53e:fc6f:f63b:a5d2",
        "Ralvon Taplalmog",
        "+999344993771347",
        "666-75-9319",
    ]


def test_an_address_keeps_its_version() -> None:
    assert surrogates.kind_of("ip", "8.8.4.4") == "ip"
    assert surrogates.kind_of("ip", "2606:4700::1111") == "ip6"
    assert surrogates.kind_of("email", "a:b@c.de") == "email"


@given(st.sampled_from(KINDS), st.text(max_size=20), st.integers(0, 3))
def test_each_is_known_again_by_its_form(kind: str, value: str, attempt: int) -> None:
    surrogate = made(kind, value, attempt)
    (m,) = surrogates.found(f"to \\n{surrogate}, x{surrogate}")

    assert (m[0], m.lastgroup) == (surrogate, kind)
    assert len(surrogate) <= surrogates.LONGEST <= 40
    assert surrogates.is_genuine(m) is (kind in CHECKED)
    assert surrogates.is_own(f"to {surrogate} now", 5, 6, "jwt")
    assert not surrogates.is_own(f"to {surrogate} now", 0, 2, kind)
    assert made(kind, value, attempt) == surrogate != made(kind, value, attempt + 1)


@given(st.sampled_from(KINDS), st.text(max_size=20), st.data())
def test_every_cut_restores_them(kind: str, value: str, data: st.DataObject) -> None:
    surrogate = made(kind, value)
    text = f"see {surrogate}, not {surrogate}0 or x{surrogate}: {surrogate}"
    restorer = Restorer({surrogate: "ORIGINAL"})
    block = HeldText(restorer, is_json=False)
    out, at = "", 0
    while at < len(text):
        size = data.draw(st.integers(1, 6))
        out += block.feed(text[at : at + size])
        assert len(block.held) <= 40
        at += size

    assert out + block.flush() == f"see ORIGINAL, not {surrogate}0 or x{surrogate}: ORIGINAL"
    assert (restorer.restored, restorer.unknown) == (2, 0)


class Table:
    """Knows whatever it is asked for."""

    has_natural = True

    def find(self, replacement: str) -> str | None:
        return f"<{replacement[-3:]}>"


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"name"}))
def test_earlier_ones_come_from_the_table(kind: str) -> None:
    surrogate = made(kind, "v")

    assert Restorer({}, Table()).text(f"a {surrogate} b") == f"a <{surrogate[-3:]}> b"


def test_names_are_restored_only_if_issued_in_this_request() -> None:
    name = made("name", "v")
    known = Restorer({name: "Ada Byron"})

    assert Restorer({}, Table()).text(name) == name
    assert known.text(f"{name}'s, {name}s, {name.split()[0]}") == f"Ada Byron's, {name}s, {name.split()[0]}"


@pytest.mark.parametrize("kind", sorted(set(CHECKED) - {"name"}))
def test_one_of_somebody_else_is_reported(kind: str) -> None:
    restorer = Restorer({made(kind, "v"): "x"})
    text = made(kind, "w")

    assert restorer.text(text) == text
    assert restorer.unknown == 1


@pytest.mark.parametrize("text", ["2", "24", "Z", "u", "+9", "a +", "x 6", "99", "2001:", "", "2001:db8:", "000-1"])
def test_beginnings_are_held_and_nothing_else(text: str) -> None:
    assert surrogates.open_tail(text) == len(text.rpartition(" ")[2])
    assert surrogates.open_tail(f"{text}!") == 0


@pytest.mark.parametrize("text", ["u1234567890@mail.example", "240.1.2", "+99912345", "ZZ12", "Babrak Bobralsko x"])
def test_other_text_is_none(text: str) -> None:
    assert not any(surrogates.is_genuine(m) for m in surrogates.found(text))
