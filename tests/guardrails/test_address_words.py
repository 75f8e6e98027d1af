from collections.abc import Collection

import pytest

from codegate.guardrails.address_words import ENGLISH, LEADING, NO_STREETS, SMALL, SUFFIXES, UNITS


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (ENGLISH, ["street", "ave", "close", "marg"]),
        (SUFFIXES, ["straße", "strasse", "laan", "gatan", "katu"]),
        (LEADING, ["rue", "via", "calle", "ulica", "praça", "utca", "strada"]),
        (UNITS, ["apt", "suite", "appartamento", "lok", "piano"]),
        (SMALL, ["van", "de", "della"]),
        (NO_STREETS, ["table", "version"]),
    ],
)
def test_every_language_has_its_words(known: Collection[str], words: list[str]) -> None:
    assert not set(words) - set(known)


@pytest.mark.parametrize("known", [ENGLISH, SUFFIXES, LEADING, UNITS, SMALL, NO_STREETS])
def test_words_are_in_lower_case(known: Collection[str]) -> None:
    assert all(word == word.lower() for word in known)
