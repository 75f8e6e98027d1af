from codegate.guardrails.given_names import GIVEN


def test_names_of_many_languages_are_there_in_lower_case() -> None:
    assert {"jane", "jürgen", "françois", "agnieszka", "lakshmi", "hiroshi"} <= GIVEN
    assert all(name == name.lower() for name in GIVEN)
