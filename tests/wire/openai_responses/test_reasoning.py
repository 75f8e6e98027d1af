"""Encrypted reasoning keeps the name of its family, and its own family gets it back as it was."""

import pytest

from codegate.wire.openai_responses.reasoning import encrypted, signature


def test_what_openai_issued_comes_back_as_it_was():
    assert signature("gAAAAx") == "cg1.openai.gAAAAx"
    assert encrypted(signature("gAAAAx")) == "gAAAAx"


@pytest.mark.parametrize("carrier", ["cg1.claude.Er", "cg1.glm.1"])
def test_a_carrier_stays_as_it_is(carrier):
    assert signature(carrier) == carrier
    assert encrypted(carrier) == carrier


def test_claudes_signatures_are_marked():
    assert encrypted("ErSig") == "cg1.claude.ErSig"
    assert encrypted("ErData", is_redacted=True) == "cg1.claude-redacted.ErData"


def test_nothing_stays_nothing():
    assert signature("") == encrypted("") == ""
