"""Tiers of one side in the words of the other."""

from typing import Any

import pytest

from codegate.records import Usage
from codegate.wire import hub
from codegate.wire.format import Notes
from codegate.wire.profile import Profile
from codegate.wire.service_tier import (
    FAST_BETA,
    for_anthropic,
    for_openai,
    served_by_anthropic,
    served_by_openai,
    told_to_anthropic,
    told_to_openai,
)
from codegate.wire.table import FORMATS
from tests.pairs import FORMATS as NAMES
from tests.pairs import pipe, stream
from tests.streams import CONTEXT, run

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


@pytest.mark.parametrize(
    ("said", "hub_word"),
    [("default", "standard"), ("priority", "priority"), ("flex", "flex"), ("auto", None), (None, None), (7, None)],
)
def test_openai_says_how_it_served(said: Any, hub_word: str | None) -> None:
    assert served_by_openai(said) == ([hub.Served(hub_word)] if hub_word else [])


@pytest.mark.parametrize(
    ("tier", "openai_word", "anthropic_word"),
    [
        ("standard", "default", "standard"),
        ("priority", "priority", "priority"),
        ("batch", None, "batch"),
        ("flex", "flex", None),
        (None, None, None),
    ],
)
def test_each_client_hears_it_in_its_own_words(tier: Any, openai_word: Any, anthropic_word: Any) -> None:
    assert told_to_openai(tier).get("service_tier") == openai_word
    assert told_to_anthropic(tier).get("service_tier") == anthropic_word
    assert served_by_anthropic({"service_tier": tier}) == ([hub.Served(tier)] if tier else [])


PLACES = {
    "anthropic": lambda body: body["usage"].get("service_tier"),
    "openai_chat": lambda body: body.get("service_tier"),
    "openai_responses": lambda body: body.get("service_tier"),
}


@pytest.mark.parametrize("source", NAMES)
@pytest.mark.parametrize("target", NAMES)
def test_the_tier_of_a_whole_answer_arrives(source: str, target: str) -> None:
    reply: hub.Reply = {
        "id": "x",
        "model": "up",
        "content": [],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": Usage(input_tokens=1, output_tokens=1),
        "service_tier": "priority",
    }
    body = FORMATS[source].reply_from_hub(reply, CONTEXT)

    assert PLACES[target](FORMATS[target].reply_from_hub(FORMATS[source].reply_to_hub(body), CONTEXT)) == "priority"


TIERED = {
    "anthropic": (b'"usage": {"input_tokens"', b'"usage": {"service_tier": "priority", "input_tokens"'),
    "openai_chat": (b'{"id": "gen-7"', b'{"service_tier": "priority", "id": "gen-7"'),
    "openai_responses": (
        b'"status": "completed", "output"',
        b'"service_tier": "priority", "status": "completed", "output"',
    ),
}


@pytest.mark.parametrize(("source", "target"), [(one, two) for one in NAMES for two in NAMES])
def test_the_tier_of_a_stream_arrives(source: str, target: str) -> None:
    sent = run(pipe(source, target), stream(source).replace(*TIERED[source]))
    is_late = (source, target) == ("openai_responses", "anthropic")  # known at the end, and told at the start

    assert (b'"service_tier":"priority"' in sent) is not is_late
