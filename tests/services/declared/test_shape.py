"""What a declaration may say."""

import msgspec
import pytest

from codegate.api.body import decode
from codegate.errors import Invalid
from codegate.services.declared.shape import Declaration, given, named


def said(text: str) -> Declaration:
    return decode(text.encode(), Declaration)


def test_a_fault_is_told_by_its_place() -> None:
    with pytest.raises(Invalid) as invalid:
        said('{"accounts": [{"name": "a"}, {"name": "b", "colour": "red"}]}')

    assert invalid.value.field == "accounts[1].colour"


def test_a_name_is_needed_and_needed_once() -> None:
    with pytest.raises(Invalid, match=r"accounts\[0\].name is missing"):
        named(said('{"accounts": [{"provider": "openai"}]}').accounts, "accounts")
    with pytest.raises(Invalid, match="two of the name"):
        named(said('{"accounts": [{"name": "a"}, {"name": "a"}]}').accounts, "accounts")


def test_only_what_is_said_counts() -> None:
    (form,) = named(said('{"accounts": [{"name": "a", "base_url": null}]}').accounts, "accounts").values()

    assert given(form) == {"name": "a", "base_url": None}
    assert given(form, {"name"}) == {"base_url": None}


def test_a_declaration_is_immutable() -> None:
    assert msgspec.structs.fields(Declaration)
    assert named(said("{}").accounts, "accounts") == {}
