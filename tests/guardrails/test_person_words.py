from codegate.guardrails.given_names import GIVEN
from codegate.guardrails.person_words import ANYBODY, NOBODY, NOT_FIRST, SURNAMES


def test_words_are_lower_case_as_they_are_compared() -> None:
    for words in (NOBODY, SURNAMES, NOT_FIRST, ANYBODY):
        assert all(word == word.lower() for word in words)


def test_software_and_the_calendar_are_no_persons() -> None:
    assert {"server", "docker", "team", "monday"} <= NOBODY


def test_given_names_are_hardly_ever_things() -> None:
    assert len(GIVEN & NOBODY) < 10
