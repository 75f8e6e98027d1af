"""Notes of a conversion: each once, in order, or a refusal."""

import pytest

from codegate.errors import InvalidRequest
from codegate.wire.format import Notes


def test_each_note_is_kept_once_in_order() -> None:
    notes = Notes()
    for code, name in (("dropped", "top_k"), ("changed", "max_tokens"), ("dropped", "top_k")):
        notes.add(code, name)

    assert notes.items() == ("dropped:top_k", "changed:max_tokens")


def test_a_strict_conversion_refuses_at_the_first_loss() -> None:
    with pytest.raises(InvalidRequest) as caught:
        Notes(strict=True).add("dropped", "top_k")

    assert caught.value.field == "top_k"
    assert "conversion_strict" in caught.value.hint
