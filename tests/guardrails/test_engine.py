import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.errors import GuardrailFailed
from codegate.guardrails import tokens
from codegate.guardrails.detector import Detector, Shape
from codegate.guardrails.engine import Engine, engine
from codegate.guardrails.table import DETECTOR_IDS
from tests.guardrails.given import AWS_ID, EMAIL, KEY, ODD_URL, PEM


def detector(id_: str, priority: int, *shapes: Shape) -> Detector:
    return Detector(id_, id_, id_, "pii", priority, True, shapes, (), ())


def test_the_earlier_detector_wins_an_overlap() -> None:
    found = Engine(
        [detector("a", 1, Shape("a", "bcdefg", "bcdefg")), detector("b", 2, Shape("b", "abcdef", "abcdef+"))]
    )

    assert found.find("xabcdefgx", frozenset({"a", "b"})) == [(2, 8, "a", "a")]
    assert found.find("xabcdefgx", frozenset({"b"})) == [(1, 7, "b", "b")]


def test_a_disabled_detector_finds_nothing() -> None:
    assert engine().find(f"{EMAIL} {AWS_ID}", frozenset({"aws_key"})) == [
        (len(EMAIL) + 1, len(EMAIL) + 21, "aws_key", "aws_id")
    ]


def test_offsets_are_code_points() -> None:
    text = f"Grüße 🦊 an {EMAIL} und {EMAIL}"

    assert [text[s.start : s.end] for s in engine().find(text, DETECTOR_IDS)] == [EMAIL, EMAIL]


def test_a_genuine_token_is_never_screened_a_mangled_one_may_be() -> None:
    token = tokens.mint(b"k", "urlpass", "v")

    assert engine().find(f"https://u:{token}@host/", DETECTOR_IDS) == []
    assert engine().find(f"https://u:{token[:-1]}@host/", DETECTOR_IDS) != []


def test_a_broken_detector_is_named_and_the_text_is_not() -> None:
    def broken(_: re.Match[str]) -> bool:
        raise ValueError("secret text")

    found = Engine([detector("odd", 1, Shape("odd", "needle", "needle", broken))])
    with pytest.raises(GuardrailFailed) as caught:
        found.find("a needle", frozenset({"odd"}))

    assert "odd" in caught.value.message
    assert "ValueError" in caught.value.message
    assert "secret" not in caught.value.text()
    assert caught.value.__suppress_context__


PIECES = st.sampled_from(
    [EMAIL, KEY, AWS_ID, PEM, ODD_URL, "@", ".", "-", "sk-", "://", ":", "\\n", "é", "cg_", "eyJ", "a", "\n", '"', " "]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_replacing_findings_leaves_none(text: str) -> None:
    out, done = [], 0
    for span in engine().find(text, DETECTOR_IDS):
        out += [text[done : span.start], tokens.mint(b"k", span.word, text[span.start : span.end])]
        done = span.end
    once = "".join([*out, text[done:]])

    assert engine().find(once, DETECTOR_IDS) == []


def test_any_text_is_searched_in_linear_time() -> None:
    rng = random.Random(5)
    for _ in range(50):
        piece = "".join(rng.choices("a@.-:/'sk_eyJ{}=\\n01 ", k=rng.randint(1, 6)))
        engine().find(piece * 3000, DETECTOR_IDS)
