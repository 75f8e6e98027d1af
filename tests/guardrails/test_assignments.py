import re

import pytest

from codegate.guardrails.assignments import LINK, TRIGGER_LINK, is_reference, is_scrambled, piece_length, value


def test_random_letters_fall_into_short_humps_and_names_into_long_ones() -> None:
    assert piece_length("s6a8Gs7BwnH01im0Z5S") < 2.3
    assert piece_length("currentUserPassword") > 5
    assert piece_length("") == 0


def test_names_are_not_scrambled() -> None:
    assert is_scrambled("h8279m28GmNLIH79")
    assert not is_scrambled("base64EncodedPassword")
    assert not is_scrambled("x1")


@pytest.mark.parametrize(
    "text", ["${X}", "os.environ", "get(x)", "a.b.c", "{{ x }}", "%(x)s", "/etc/x", "env.X", "vault:x/y", "$DB_PASS"]
)
def test_what_stands_elsewhere_is_a_reference(text: str) -> None:
    assert is_reference(text, quoted=False)


@pytest.mark.parametrize("text", ["$V7R6YjhrBR", "Ty(RQbXD&99Jj*4", "%4Ados3PcThuLFIY", "a.K8#x!"])
def test_signs_alone_make_no_reference(text: str) -> None:
    assert not is_reference(text, quoted=False)


def test_every_link_is_one_for_the_trigger_too() -> None:
    for text in ('": "', "=", " := ", ': &str = "', '"] = "', " is ", '", "value": "', '("', '", "', ">"):
        assert re.fullmatch(TRIGGER_LINK + r"[\"']?", text), text
        assert re.match(LINK, f'{text}"x"' if text[-1] in "(," else text + "x"), text


@pytest.mark.parametrize(
    "text", ['"abc-12"', "'abc-12'", "abc-12, x", "abc-12;", "abc-12)", "abc-12&next=1", r"\"abc-12\"", "b'abc-12'"]
)
def test_a_value_ends_where_its_quotes_or_the_pair_end(text: str) -> None:
    m = re.match(value(4, 40), text)

    assert m is not None
    assert m["v"] == "abc-12"
