import re

import pytest

from codegate.guardrails.address_words import ENGLISH, LEADING, SUFFIXES, UNITS


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (ENGLISH, ["Street", "Ave", "Close", "Marg"]),
        (SUFFIXES, ["straße", "strasse", "laan", "gatan", "katu"]),
        (LEADING, ["rue", "via", "calle", "ulica", "praça"]),
        (UNITS, ["apt", "suite", "appartamento", "lok"]),
    ],
)
def test_every_language_has_its_words(source: str, words: list[str]) -> None:
    assert all(re.fullmatch(source, word) for word in words)
