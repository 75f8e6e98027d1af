import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.guardrails import mangled, tokens
from codegate.guardrails.restore import Restorer
from codegate.guardrails.table import WORDS

VALUES = {tokens.mint(b"k", word, f"value-{word}"): f"value-{word}" for word in WORDS}
EMAIL = tokens.mint(b"k", "email", "value-email")
E2B = tokens.mint(b"k", "key_e2b", "value-key_e2b")


def restored(text: str) -> tuple[str, int, int]:
    restorer = Restorer(VALUES)
    return restorer.text(text), restorer.restored, restorer.unknown


@pytest.mark.parametrize(
    "wrong",
    [
        EMAIL.upper(),
        EMAIL.replace("_", "-"),
        EMAIL.replace("_", "\\_"),
        EMAIL.replace("_", " _ "),
        EMAIL[:14] + " " + EMAIL[14:],
        EMAIL[:20] + "-" + EMAIL[20:],
        EMAIL.replace("email", "enail"),
        EMAIL.replace("email", "emai"),
        EMAIL.replace("mail_", "mail"),
        EMAIL[:-1] + "x",
        EMAIL[:-1],
        EMAIL[:12] + EMAIL[11:],
        "Cg_Email_" + EMAIL[9:],
    ],
)
def test_what_can_only_have_been_one_token_is_put_right(wrong: str) -> None:
    assert restored(f"to {wrong}, 42 times") == ("to value-email, 42 times", 1, 0)


@given(st.sampled_from(sorted(VALUES)), st.integers(0, 14), st.integers(1, 9))
def test_a_wrong_digit_is_put_right(token: str, place: int, by: int) -> None:
    at = len(token) - 15 + place
    wrong = token[:at] + str((int(token[at]) + by) % 10) + token[at + 1 :]

    assert restored(f"<{wrong}>") == (f"<{VALUES[token]}>", 1, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        EMAIL[:-4],
        EMAIL[:10] + "00" + EMAIL[12:],
        "cg_email_111111111111111",
        tokens.mint(b"another", "email", "v"),
        tokens.mint(b"another", "email", "v").upper(),
        "cg_nothing_" + EMAIL[9:],
        E2B[:-5],
    ],
)
def test_what_proves_nothing_stays_and_is_reported(wrong: str) -> None:
    assert restored(f"to {wrong}.") == (f"to {wrong}.", 0, 1)


@pytest.mark.parametrize(
    "text", ["cg-17", "cg_state_count", "CG is a field", "cg_email_12", "cg_ 1234567", "MCG-UUID-12 cg_unit_123456"]
)
def test_other_text_is_neither_changed_nor_reported(text: str) -> None:
    assert restored(text) == (text, 0, 0)


def test_two_tokens_that_are_one_digit_apart_are_not_guessed() -> None:
    one, other = "cg_email_123456789012345", "cg_email_123456789012347"
    restorer = Restorer({one: "a", other: "b"})

    assert restorer.text("cg_email_123456789012346") == "cg_email_123456789012346"
    assert (restorer.restored, restorer.unknown) == (0, 1)


@given(st.sampled_from(WORDS), st.text("cg_emailp0123456789 ", max_size=12))
def test_every_beginning_of_a_token_is_open_and_the_whole_is_not(word: str, before: str) -> None:
    token = tokens.mint(b"k", word, "v")
    for size in range(1, len(token)):
        assert mangled.open_tail(f"{before}!{token[:size]}") == size
        assert mangled.open_tail(f"{before}!{token[:size].upper()}") == size
        assert mangled.open_tail(before + token[:size]) >= min(size, 1)
    assert mangled.open_tail(before + token) == 0


@pytest.mark.parametrize(
    "text", ["", "abc ", "cg_unknown", "cg_email_x", "cg is ", "dog", "cg_email_12345678901234567890"]
)
def test_other_ends_are_not_held(text: str) -> None:
    assert mangled.open_tail(text) == 0


@given(st.text("cgCG_-\\ emailk0123456789", max_size=80))
def test_never_is_more_held_than_allowed(text: str) -> None:
    assert mangled.open_tail(text) <= mangled.HOLD == 40
    assert tokens.LONGEST < mangled.HOLD


def test_hostile_text_takes_linear_time() -> None:
    for text in ("cg_" * 100_000, "cg_email_" + "1" * 300_000, "cg_" + "a_" * 150_000, "cg " * 100_000):
        assert restored(text)[0] == text


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("a", "a", True),
        ("ab", "ac", True),
        ("ab", "a", True),
        ("a", "ba", True),
        ("ab", "ba", False),
        ("", "ab", False),
    ],
)
def test_near_is_one_character(one: str, other: str, near: bool) -> None:
    assert mangled.is_near(one, other) is near


def test_a_loose_token_is_found_wherever_the_exact_one_is() -> None:
    for token in VALUES:
        m = mangled.LOOSE.match(token)

        assert m is not None
        assert (m.end(), re.sub(r"\D", "", m["id"])[-15:]) == (len(token), token[-15:])
