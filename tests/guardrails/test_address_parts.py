import pytest

from codegate.guardrails import address_parts as read


def test_parts_end_at_commas_and_breaks_of_every_kind() -> None:
    text = "Flat 61, Kim Lane\n   12\tLeeds\\nLS1 4AP<br>UK"

    assert [text[a:b] for a, b in read.parts(text, 0, len(text))] == ["Flat 61", "Kim Lane", "Leeds", "LS1 4AP", "UK"]


@pytest.mark.parametrize("wall", ['"', "(", "=", ": ", " - ", "months. "])
def test_no_reading_goes_over_quotes_brackets_and_sentences(wall: str) -> None:
    text = f"Road 5{wall}Hafenweg 46, 48155 Münster"
    low = read.wall_before(text, 0, text.index(","))
    high = read.wall_after(text, low, len(text))

    assert text[low:high].strip() == "Hafenweg 46, 48155 Münster"


def test_what_stands_before_the_street_is_cut_off() -> None:
    text = "they live at Hafenweg 46"
    street = read.street(text, 0, len(text))

    assert street is not None
    assert text[street.start :] == "Hafenweg 46"
    assert street.is_sure


@pytest.mark.parametrize("text", ["see Table 5", "Main Street", "5 and 6", "Version 12"])
def test_tables_and_streets_without_number_are_none(text: str) -> None:
    assert read.street(text, 0, len(text)) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("48155 Münster last week", "48155 Münster"),
        ("IL 62704", "IL 62704"),
        ("7049XU", "7049XU"),
        ("H-2360 Hetvendevecser", "H-2360 Hetvendevecser"),
        ("Porto Recanati", None),
    ],
)
def test_a_postcode_is_read_with_its_town(text: str, found: str | None) -> None:
    m = read.town(text, 0, len(text))

    assert (m and m[0]) == found


def test_an_address_ends_before_the_first_word_that_can_be_in_none() -> None:
    text = "Hafenweg 46, 48155 Münster since May"

    assert text[: read.run_end(text, 0, len(text))] == "Hafenweg 46, 48155 Münster"


def test_numbers_and_flats_are_parts_of_their_own() -> None:
    assert read.is_number("12b", 0, 3)
    assert not read.is_number("Kim 12", 0, 6)
    assert read.is_unit("Apt. 4B", 0, 7)
    assert not read.is_unit("Kim Road", 0, 8)
    assert read.is_state("NSW", 0, 3)
    assert read.place("Leeds, x", 0, 8) == 5
    assert read.inner_postcode("48 Leyden Street X52 E6WV", 0, 25) is not None
