"""Who issued opaque reasoning."""

import pytest

from codegate.wire.provenance import carried, family_of, uncarried


@pytest.mark.parametrize(
    ("signature", "family"),
    [
        ("", "unsigned"),
        (None, "unsigned"),
        (3, "unsigned"),
        ("EqQBCgIYAhIM", "claude"),
        ("gAAAAABo", "openai"),
        ("cg1.deepseek.abc", "deepseek"),
        ("cg1.claude-redacted.abc", "claude-redacted"),
        ("???", "unknown"),
    ],
)
def test_family_is_seen(signature: object, family: str) -> None:
    assert family_of(signature) == family


def test_carrier_gives_back_what_it_took() -> None:
    assert uncarried(carried("openai", "gAAAA.b\nc")) == "gAAAA.b\nc"
    assert family_of(carried("openai", "gAAAA")) == "openai"


def test_bare_signature_stays() -> None:
    assert uncarried("EqQB") == "EqQB"
