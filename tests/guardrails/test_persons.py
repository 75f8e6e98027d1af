import pytest

from codegate.guardrails.persons import is_known, is_person


@pytest.mark.parametrize("text", ["Jane Doering", "Hannah Green", "Jan de Vries", "LARS HOLM", "Klaus-D. Thies"])
def test_two_words_can_be_a_person(text: str) -> None:
    assert is_person(text)


@pytest.mark.parametrize("text", ["Jane", "Bloom Filter", "The Office", "Alexis Park Building", "A. B.", "John Doe"])
def test_products_headings_and_single_words_are_none(text: str) -> None:
    assert not is_person(text)


def test_one_word_counts_where_it_is_asked_for() -> None:
    assert is_person("Jane", single=True)
    assert not is_person("World", single=True)


def test_a_given_name_makes_a_person_known() -> None:
    assert is_known("Jane Qxymbl")
    assert not is_known("Qxymbl Zzyx")
