import pytest

from tests.guardrails.given import found_by


@pytest.mark.parametrize(
    "number",
    [
        "+49 30 9018" + "2056",
        "+4930" + "90182056",
        "+1 (415) 867" + "-5309",
        "+1-415-867" + "-5309",
        "+44 20 7946" + " 0958",
        "+33 6 12 34" + " 76 98",
        "+358 41 641" + "3392",
        "+55 11 96606" + "-0948",
        "+91 74125" + " 87937",
        "+46 8 11 42" + " 18",
        "+48 515 209" + " 316",
        "+39 06 698" + " 82123",
        "+41 44 668" + " 18 00",
        "+81 3-1234" + "-5699",
        "0049 30 901" + "82056",
        "(415) 867" + "-5309",
        "415-867" + "-5309",
        "415.867" + ".5309",
        "1-800-356" + "-9377",
    ],
)
@pytest.mark.parametrize(
    "around", ["{}", "Call {} today.", '{{"n": "{}"}}', "x@some-company.org,{},Berlin", "tel:{}", "a\\n{}"]
)
def test_international_and_american_numbers_need_no_word(around: str, number: str) -> None:
    assert found_by("phone", around.format(number)) == [number]


@pytest.mark.parametrize(
    "number", ["030 9018" + "2056", "08-13 63" + " 50", "818 47 41" + " 41", "074169" + " 09961", "312 096" + " 5662"]
)
@pytest.mark.parametrize(
    "around", ["Phone: {}", '"phone": "{}"', "TEL;TYPE=CELL:{}", "mobile {}", "call me at {}", "Tel. {}"]
)
def test_national_numbers_need_one(around: str, number: str) -> None:
    assert found_by("phone", around.format(number)) == [number]
    assert found_by("phone", number) == []


@pytest.mark.parametrize(
    "text",
    [
        "+12345678901",
        "1e+1234567890",
        "x+4930123456",
        "-0400 +0000",
        "555-0142 415-555-0142",
        "2024-03-1510",
        "100-200-3000",
        "call 1700000000",
        "phone_number_id: 2024-01-15",
        "tel = 3.14159265",
        "192.168.100.2000",
        "+999 123456789012",
        "v415.867.5309.1",
        "5-415-867-53091",
        "call 0000000",
    ],
)
def test_ids_dates_sums_and_fictitious_numbers_stay(text: str) -> None:
    assert found_by("phone", text) == []


def test_an_extension_goes_with_its_number() -> None:
    assert found_by("phone", "Call 415-867-5309 ext. 42 now") == ["415-867-5309 ext. 42"]
