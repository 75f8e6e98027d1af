"""Tiers of one side in the words of the other."""

from typing import Any

import pytest

from codegate.wire.format import Notes
from codegate.wire.profile import Profile
from codegate.wire.service_tier import FAST_BETA, for_anthropic, for_openai

OPENAI = Profile(service_tiers=True)


def openai(request: Any, profile: Profile = OPENAI) -> tuple[str | None, tuple[str, ...]]:
    notes = Notes()
    return for_openai(request, profile, notes), notes.items()


CLAUDE = Profile(is_anthropic=True)


def anthropic(asked: str, profile: Profile = CLAUDE) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    notes = Notes()
    request: Any = {"extensions": {"service_tier": asked}}
    return *for_anthropic(request, profile, notes), notes.items()


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({}, None),
        ({"service_tier": "auto"}, None),
        ({"service_tier": "standard_only"}, "default"),
        ({"rest": {"speed": "fast"}}, "priority"),
        ({"extensions": {"service_tier": "flex"}}, "flex"),
        ({"extensions": {"service_tier": "fast"}}, "priority"),
    ],
)
def test_openai_is_told_in_its_words(request_: Any, expected: str | None) -> None:
    assert openai(request_) == (expected, ())


def test_others_are_not_told_and_the_loss_of_speed_is() -> None:
    assert openai({"service_tier": "standard_only"}, Profile()) == (None, ())
    assert openai({"rest": {"speed": "fast"}}, Profile()) == (None, ("dropped:speed",))
    assert openai({"extensions": {"service_tier": "priority"}}, Profile()) == (None, ("dropped:service_tier",))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("auto", ({}, (), ())),
        ("default", ({"service_tier": "standard_only"}, (), ())),
        ("flex", ({}, (), ("dropped:service_tier",))),
        ("priority", ({}, (), ("dropped:service_tier",))),
    ],
)
def test_anthropic_is_told_in_its_words(asked: str, expected: Any) -> None:
    assert anthropic(asked) == expected


@pytest.mark.parametrize("asked", ["priority", "fast", "ultrafast"])
def test_models_with_a_fast_mode_are_asked_for_it_and_the_beta_is_named(asked: str) -> None:
    assert anthropic(asked, Profile(is_anthropic=True, fast_mode=True)) == ({"speed": "fast"}, (FAST_BETA,), ())


def test_anthropics_own_word_is_kept() -> None:
    request: Any = {"service_tier": "auto"}

    assert for_anthropic(request, CLAUDE, Notes()) == ({"service_tier": "auto"}, ())
    assert for_anthropic(request, Profile(), Notes()) == ({}, ())
