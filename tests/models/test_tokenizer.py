"""The exact tokenizer is used where it is installed, and missed nowhere."""

import sys
from types import SimpleNamespace

import pytest

from codegate.models.tokenizer import exact_counter


@pytest.fixture(autouse=True)
def _forget() -> None:
    exact_counter.cache_clear()


def test_without_the_extra_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rs_bpe", None)

    assert exact_counter() is None


def test_with_the_extra_its_count_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    extra = SimpleNamespace(openai=SimpleNamespace(o200k_base=lambda: SimpleNamespace(count=len)))
    monkeypatch.setitem(sys.modules, "rs_bpe", extra)
    count = exact_counter()
    exact_counter.cache_clear()

    assert count is not None
    assert count("four") == 4
