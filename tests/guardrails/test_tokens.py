import re

from hypothesis import given
from hypothesis import strategies as st

from codegate.guardrails import tokens
from codegate.guardrails.table import WORDS


def test_a_token_is_short_and_safe_everywhere() -> None:
    token = tokens.mint(b"k" * 32, "email", "a@b.org")

    assert re.fullmatch(r"cg_email_\d{15}", token)
    assert tokens.LONGEST <= 40


def test_the_same_value_has_the_same_token_and_another_tenant_another() -> None:
    one, two = tokens.derive(b"root", "tenant:1"), tokens.derive(b"root", "tenant:2")

    assert tokens.mint(one, "email", "v") == tokens.mint(one, "email", "v")
    assert tokens.mint(one, "email", "v") != tokens.mint(two, "email", "v")
    assert tokens.mint(one, "email", "v") != tokens.mint(one, "email", "w")


def test_tokens_are_the_same_after_an_upgrade() -> None:
    assert tokens.mint(tokens.derive(b"root", "default"), "email", "a@b.org") == "cg_email_805985414112362"


@given(st.sampled_from(WORDS), st.text(max_size=20), st.integers(0, 14), st.integers(1, 9))
def test_one_changed_digit_is_noticed(word: str, value: str, place: int, by: int) -> None:
    token = tokens.mint(b"k", word, value)
    at = len(token) - 15 + place
    mangled = token[:at] + str((int(token[at]) + by) % 10) + token[at + 1 :]

    assert tokens.own_spans(f"x {token}") == [(2, 2 + len(token))]
    assert tokens.own_spans(mangled) == []


def test_tokens_inside_words_are_found() -> None:
    token = tokens.mint(b"k", "key_openai", "v")

    assert tokens.own_spans(f"\\n{token}cg_{token}") == [(2, 2 + len(token)), (5 + len(token), 5 + 2 * len(token))]


def test_a_value_whose_token_is_taken_gets_another_and_always_the_same() -> None:
    digest = tokens.digest_of(b"k", "email", "v")
    forms = [tokens.form("email", digest, attempt) for attempt in range(5)]

    assert len(set(forms)) == 5
    assert forms[0] == tokens.mint(b"k", "email", "v")
    assert forms[3] == tokens.form("email", digest, 3)
    assert tokens.own_spans(forms[3]) == [(0, len(forms[3]))]


def test_a_key_of_its_own_for_each_purpose() -> None:
    assert len(tokens.derive(b"root", "a")) == 32
    assert tokens.derive(b"root", "a") != tokens.derive(b"root", "b") != tokens.derive(b"boot", "b")
