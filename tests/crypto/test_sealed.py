import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.crypto.sealed import Sealer
from codegate.errors import ConfigError

SEALER = Sealer(b"k" * 32)
IV = b"i" * 16


@given(st.text(), st.text(max_size=20))
def test_what_was_sealed_opens(value: str, name: str) -> None:
    assert SEALER.open(SEALER.seal(value, IV, name), name) == value


def test_equal_values_are_sealed_equally() -> None:
    assert SEALER.seal("v", IV, "n") == Sealer(b"k" * 32).seal("v", IV, "n")
    assert len(SEALER.seal("v" * 10, IV, "n")) == 16 + 10 + 8


def test_every_changed_byte_is_noticed() -> None:
    sealed = SEALER.seal("secret", IV, "n")
    for at in range(len(sealed)):
        wrong = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(ConfigError) as caught:
            SEALER.open(wrong, "n")
        assert "secret" not in str(caught.value)


@pytest.mark.parametrize("sealed", [b"", b"x" * 8, b"x" * 23])
def test_too_little_does_not_open(sealed: bytes) -> None:
    with pytest.raises(ConfigError):
        SEALER.open(sealed, "n")


def test_neither_another_name_nor_another_key_opens_it() -> None:
    sealed = SEALER.seal("secret", IV, "n")
    for sealer, name in ((SEALER, "m"), (Sealer(b"l" * 32), "n")):
        with pytest.raises(ConfigError):
            sealer.open(sealed, name)


def test_nothing_is_printed() -> None:
    assert repr(SEALER) == "Sealer(***)"
