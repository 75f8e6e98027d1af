"""Nothing that a terminal acts upon gets through, and nothing disappears."""

import io
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.terminal import clean, clean_json, wants_colour

PAYLOADS = [
    "\x1b[2J\x1b[H",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b]0;title\x1b\\",
    "\x1b]8;;http://evil/\x1b\\link",
    "\x9b31m8-bit",
    "\x9d0;title\x9c",
    "\x08\x08\x08hidden",
    "over\rwrite",
    "\x7f\x7f",
    "\x00",
    "\u202egnp.exe",
    "\u2066isolate\u2069",
    "\u200bzero\u200dwidth\ufeff",
    "line\u2028separator\u2029",
    "\U000e0041\U000e0042tags",
    "\ud800 lone",
    "\x1bP+q544e\x1b\\",
    "\x1b(0lqk",
    "\x05\x0e\x0f",
    "\x85next line",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_reaches_the_terminal(payload: str) -> None:
    shown = clean(payload)

    assert shown.isprintable()


@given(st.text())
def test_any_text_becomes_printable_or_unassigned(text: str) -> None:
    shown = clean(text)

    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def test_what_is_hidden_is_spelled_out() -> None:
    assert clean("a\x1b[31m\n\u202e\U000e0041\xa0b") == "a\\x1b[31m\\n\\u202e\\U000e0041 b"


def test_lines_and_tabs_stay_where_they_are_asked_for() -> None:
    assert clean("a\n\tb\rc", keep_lines=True) == "a\n\tb\\rc"


def test_ordinary_text_is_not_touched() -> None:
    assert clean("claude-sonnet-5-5 für 東京 🎉 [bold]") == "claude-sonnet-5-5 für 東京 🎉 [bold]"


def test_a_megabyte_is_cut_and_says_so() -> None:
    shown = clean("x" * 1_000_000)

    assert len(shown) == 10_001
    assert shown.endswith("…")


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_stays_the_same_document_and_becomes_safe(value: object) -> None:
    document = clean_json(json.dumps(value, ensure_ascii=False, indent=2))

    assert json.loads(document) == value
    assert not {unicodedata.category(char) for char in document.replace("\n", "")} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environ", "expected"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(stream: io.StringIO, environ: dict[str, str], expected: bool) -> None:
    assert wants_colour(stream, environ) is expected
