from typing import Any

import pytest

from codegate.errors import Conflict, Invalid
from codegate.records import AllowedText
from codegate.services.guardrail_form import (
    MAX_ALLOWED,
    MAX_PATTERNS,
    DetectorChange,
    NewAllowed,
    NewPattern,
    allow_list,
    new_detector,
    switch_values,
)
from tests.builders import NOW_MS, custom_detector
from tests.conftest import StoppedClock


def test_only_what_is_said_becomes_a_setting() -> None:
    assert switch_values("email", DetectorChange()) == {}
    assert switch_values("email", DetectorChange(enabled=False, style=None)) == {
        "guardrail_email_enabled": False,
        "guardrail_email_style": None,
    }
    assert switch_values("jwt", DetectorChange(style="token")) == {}


@pytest.mark.parametrize(
    ("detector_id", "change", "field"),
    [
        ("email", {"level": "loud"}, "level"),
        ("email", {"style": "odd"}, "style"),
        ("jwt", {"style": "natural"}, "style"),
    ],
)
def test_a_wrong_switch_is_named_as_the_form_names_it(detector_id: str, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        switch_values(detector_id, DetectorChange(**change))

    assert caught.value.field == field


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("Staff No.", (), "staff_no"),
        ("Straße 7", (), "strasse_7"),
        ("東京", (), "pattern"),
        ("staff-no", ("staff_no",), "staff_no_2"),
    ],
)
def test_ids_are_made_of_names(name: str, taken: tuple[str, ...], expected: str) -> None:
    others = [custom_detector(key, name=f"Old {key}") for key in taken]

    assert new_detector(NewPattern(name=name, pattern="A"), others, None).id == expected


def test_a_literal_is_looked_for_as_it_stands() -> None:
    made = new_detector(NewPattern(name="a", pattern="a.b (c)", is_literal=True), [], "ten-1")

    assert (made.pattern, made.tenant_id) == (r"a\.b\ \(c\)", "ten-1")


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"name": ""}, "name"),
        ({"category": "other"}, "category"),
        ({"pattern": ""}, "pattern"),
        ({"pattern": "("}, "pattern"),
        ({"pattern": "x*"}, "pattern"),
        ({"pattern": r"(a)\1"}, "pattern"),
        ({"description": "x" * 501}, "description"),
    ],
)
def test_a_form_that_makes_no_sense_is_refused_by_field(form: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        new_detector(NewPattern(**{"name": "a", "pattern": "b"} | form), [], None)

    assert caught.value.field == field


@pytest.mark.parametrize("name", ["email", "Email", "allow-list", "custom", "Credit Card"])
def test_names_of_what_is_built_in_are_taken(name: str) -> None:
    with pytest.raises(Conflict):
        new_detector(NewPattern(name=name, pattern="b"), [], None)


def test_there_is_room_for_so_many() -> None:
    others = [custom_detector(f"p{number}") for number in range(MAX_PATTERNS)]

    with pytest.raises(Conflict):
        new_detector(NewPattern(name="one more", pattern="b"), others, None)


def test_an_entry_that_stays_keeps_its_time(stopped: StoppedClock) -> None:
    old = [AllowedText(value="a", created_at=5)]
    made = allow_list([NewAllowed(value="b"), NewAllowed(value="a"), NewAllowed(value="a")], old, "ten-1")

    assert [(one.value, one.created_at, one.tenant_id) for one in made] == [("b", NOW_MS, "ten-1"), ("a", 5, "ten-1")]


@pytest.mark.parametrize("entry", [{"value": " "}, {"value": "x" * 1001}, {"value": "(", "is_pattern": True}])
def test_an_entry_that_makes_no_sense_is_refused_by_place(entry: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as caught:
        allow_list([NewAllowed(value="good"), NewAllowed(**entry)], [], None)

    assert caught.value.field == "[1].value"


def test_a_list_has_an_end() -> None:
    with pytest.raises(Invalid):
        allow_list([NewAllowed(value="a")] * (MAX_ALLOWED + 1), [], None)
