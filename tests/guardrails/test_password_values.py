import pytest

from codegate.guardrails.password_values import is_password, is_stand_in


@pytest.mark.parametrize(
    "text",
    [
        "lichen_" + "tvFjuc9",
        "Lichen" + "Otter948",
        "L1ch3n" + "!276",
        "otter-plinth-" + "mangle-crisp",
        "8K!q2v" + "Tz#w",
        "PdVnTpQZXKQ" + ".qQi7x",
        "plinth_" + "seh3ai9",
    ],
)
@pytest.mark.parametrize("quoted", [True, False])
def test_what_people_and_generators_make_is_a_password(text: str, quoted: bool) -> None:
    assert is_password(text, quoted)


@pytest.mark.parametrize(
    "text", ["password123", "changeme1", "user_pass1", "${DB_PASS1}", "self.pass_word2", "sha256", "a+b2", "xxxxxxx1"]
)
def test_names_references_and_stand_ins_are_none(text: str) -> None:
    assert not is_password(text, quoted=False)


def test_a_year_makes_a_stand_in_real() -> None:
    assert is_stand_in("Password")
    assert not is_stand_in("Password" + "1987")
