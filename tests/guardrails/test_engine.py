import random
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.errors import GuardrailFailed
from codegate.guardrails import tokens
from codegate.guardrails.budget import Budget, OutOfTime
from codegate.guardrails.detector import Detector, Shape
from codegate.guardrails.engine import Engine, engine
from codegate.guardrails.finder import make_finder
from codegate.guardrails.policy import AllowEntry, CustomPattern, Policy
from codegate.guardrails.table import DETECTOR_IDS, DETECTORS
from tests.guardrails.given import ALL, AWS_ID, EMAIL, KEY, ODD_URL, PEM, only


def detector(id_: str, priority: int, *shapes: Shape) -> Detector:
    return Detector(id_, id_, id_, "pii", priority, True, shapes, (), ())


def test_the_earlier_detector_wins_an_overlap() -> None:
    found = Engine(
        [detector("a", 1, Shape("a", "bcdefg", "bcdefg")), detector("b", 2, Shape("b", "abcdef", "abcdef+"))]
    )

    assert found.find("xabcdefgx", only("a", "b")) == [(2, 8, "a", "a")]
    assert found.find("xabcdefgx", only("b")) == [(1, 7, "b", "b")]


def test_a_disabled_detector_finds_nothing() -> None:
    assert engine().find(f"{EMAIL} {AWS_ID}", only("aws_key")) == [
        (len(EMAIL) + 1, len(EMAIL) + 21, "aws_key", "aws_id")
    ]


def test_offsets_are_code_points() -> None:
    text = f"Grüße 🦊 an {EMAIL} und {EMAIL}"

    assert [text[s.start : s.end] for s in engine().find(text, ALL)] == [EMAIL, EMAIL]


def test_a_genuine_token_is_never_screened_a_mangled_one_may_be() -> None:
    token = tokens.mint(b"k", "urlpass", "v")

    assert engine().find(f"https://u:{token}@host/", ALL) == []
    assert engine().find(f"https://u:{token[:-1]}@host/", ALL) != []


def test_a_broken_detector_is_named_and_the_text_is_not() -> None:
    def broken(_: re.Match[str]) -> bool:
        raise ValueError("secret text")

    found = Engine([detector("odd", 1, Shape("odd", "needle", "needle", broken))])
    with pytest.raises(GuardrailFailed) as caught:
        found.find("a needle", only("odd"))

    assert "odd" in caught.value.message
    assert "ValueError" in caught.value.message
    assert "secret" not in caught.value.text()
    assert caught.value.__suppress_context__


def test_a_level_says_which_shapes_are_looked_for() -> None:
    found = Engine([detector("a", 1, Shape("sure", "aaaaaa", "a+"), Shape("maybe", "bbbbbb", "b+", level="broad"))])
    text = "aaaaaa bbbbbb"

    assert found.find(text, only("a", level="off")) == []
    assert found.find(text, Policy(levels={})) == []
    assert [span.word for span in found.find(text, only("a"))] == ["sure"]
    assert [span.word for span in found.find(text, only("a", level="broad"))] == ["sure", "maybe"]


def custom(*patterns: str, **fields: Any) -> Policy:
    named = tuple(CustomPattern(id=f"c{n}", name=p, pattern=p) for n, p in enumerate(patterns))
    return Policy(**{"levels": dict(ALL.levels), "custom": named} | fields)


def test_a_pattern_of_a_users_own_is_found_under_its_id() -> None:
    assert engine().find("é CASE-1 pin: 1234", custom("CASE-[0-9]", "pin: (?P<v>[0-9]+)", levels={})) == [
        (2, 8, "c0", "custom"),
        (14, 18, "c1", "custom"),
    ]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("jo", [(EMAIL, "email")]),
        (".*", [(f"<{EMAIL}>", "c0")]),
        ("<jo", [(f"<{EMAIL}", "c0")]),
        ("org>", [(f"{EMAIL}>", "c0")]),
        ("<", [("<", "c0"), (EMAIL, "email")]),
    ],
)
def test_where_a_custom_pattern_meets_a_detector_nothing_of_either_stays(
    pattern: str, found: list[tuple[str, str]]
) -> None:
    text = f"<{EMAIL}>"

    assert [(text[s.start : s.end], s.detector_id) for s in engine().find(text, custom(pattern))] == found


def test_custom_findings_that_meet_become_one() -> None:
    assert engine().find("abcdefgh", custom("abcd", "cdef", "h", levels={})) == [
        (0, 6, "c0", "custom"),
        (7, 8, "c2", "custom"),
    ]


def test_a_token_is_no_finding_of_a_custom_pattern() -> None:
    token = tokens.mint(b"k", "custom", "v")

    assert engine().find(f"pin: {token}", custom(r"pin: (?P<v>\w+)", r"[0-9]+", "cg_.*")) == []


def test_what_is_allowed_stays_whoever_finds_it() -> None:
    allow = (AllowEntry(value=EMAIL), AllowEntry(value="CASE-[0-9]", is_pattern=True))
    text = f"{EMAIL} {EMAIL}.br CASE-1 CASE-22"
    found = engine().find(text, custom("CASE-[0-9]+", allow=allow))

    assert [text[s.start : s.end] for s in found] == [f"{EMAIL}.br", "CASE-22"]


def test_a_policy_that_cannot_be_used_refuses_the_request() -> None:
    for policy in (custom("(?=x)"), Policy(allow=(AllowEntry(value="(", is_pattern=True),))):
        with pytest.raises(GuardrailFailed, match="pattern of the guardrails"):
            engine().find("hello there", policy)


def test_a_text_that_takes_too_long_is_given_up() -> None:
    text = f"{EMAIL} " * 20

    assert len(engine().find(text, ALL, Budget(60))) == 20
    for policy in (ALL, custom("[a-z]", levels={})):
        with pytest.raises(OutOfTime):
            engine().find(text, policy, Budget(-1))


PIECES = st.sampled_from(
    [EMAIL, KEY, AWS_ID, PEM, ODD_URL, "@", ".", "-", "sk-", "://", ":", "\\n", "é", "cg_", "eyJ", "a", "\n", '"', " "]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_replacing_findings_leaves_none(text: str) -> None:
    out, done = [], 0
    for span in engine().find(text, ALL):
        out += [text[done : span.start], tokens.mint(b"k", span.word, text[span.start : span.end])]
        done = span.end
    once = "".join([*out, text[done:]])

    assert engine().find(once, ALL) == []


def test_any_text_is_searched_in_linear_time() -> None:
    rng = random.Random(5)
    for _ in range(50):
        piece = "".join(rng.choices("a@.-:/'sk_eyJ{}=\\n01 ", k=rng.randint(1, 6)))
        engine().find(piece * 3000, ALL)


class Counting:
    """Counts how often a trigger fires: each firing is one attempt to confirm."""

    pace = 1.0

    def __init__(self, triggers: Sequence[str]) -> None:
        self._finder = make_finder(triggers)
        self.attempts = 0

    def search(self, data: bytes, wanted: frozenset[int]) -> Sequence[tuple[int, Iterator[int]]]:
        return [(number, self._counted(hits)) for number, hits in self._finder.search(data, wanted)]

    def _counted(self, hits: Iterator[int]) -> Iterator[int]:
        for hit in hits:
            self.attempts += 1
            yield hit


BROAD = only(*DETECTOR_IDS, level="broad")
HOSTILE = [
    "a",
    "eyJ",
    ".eyJabcdefgh",
    "-----BEGIN ",
    "-----BEGIN RSA PRIVATE KEY-----",
    "://",
    "://a:b@",
    "://u:pwpw@h ",
]
HOSTILE += ['"', '\\"', "\\n", "@", "a@b.", "a@a.a", "password=", 'password="', "api_key=", "curl -u a:bbbb ", "sk-"]
HOSTILE += [
    "aws_secret_access_key=",
    "1.2.3.4.",
    "555-",
    "4111 1111 ",
    "2001:",
    "DE89 ",
    "Author: ",
    "Dear ",
    "cg_email_1",
]


@pytest.fixture(scope="module")
def counted() -> Engine:
    return Engine(DETECTORS, Counting)


@pytest.mark.parametrize("piece", HOSTILE)
def test_twice_the_text_is_at_most_twice_the_work(counted: Engine, piece: str) -> None:
    counting, attempts = counted._finder, []
    assert isinstance(counting, Counting)
    for times in (1, 2):
        counting.attempts = 0
        counted.find(piece * (times * 6000 // len(piece)), BROAD)
        attempts.append(counting.attempts)

    assert attempts[1] <= 2 * attempts[0] + 8
    assert attempts[1] <= 12_000
