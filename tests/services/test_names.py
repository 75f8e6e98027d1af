import pytest

from codegate.errors import Conflict, Invalid
from codegate.services.names import check_name, check_text, new_id
from tests.builders import account


def test_ids_are_random_hex() -> None:
    found = {new_id() for _ in range(100)}

    assert len(found) == 100
    assert all(len(one) == 16 and int(one, 16) >= 0 for one in found)


def test_blanks_around_a_name_go() -> None:
    assert check_name("  work ", [], what="account") == "work"


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\x00", "x" * 101, "a/b", ".", "..", "\u202eevil"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_name(name, [], what="account")

    assert caught.value.field == "name"


@pytest.mark.parametrize("name", ["home", "id-1"])
def test_anothers_name_or_id_is_taken(name: str) -> None:
    with pytest.raises(Conflict, match="account"):
        check_name(name, [account("id-1", name="home")], what="account")


def test_a_text_may_be_empty_unless_required() -> None:
    assert check_text(" ", "description", max_chars=5) == ""
