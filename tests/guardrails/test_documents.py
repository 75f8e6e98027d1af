import pytest

from tests.guardrails.given import found_by

SSN = "536-22" + "-8791"


@pytest.mark.parametrize("around", ["{}", "SSN: {}", '"ssn":"{}"', 'Berlin",{}\n', "a\\n{}"])
def test_a_number_in_groups_is_found_anywhere(around: str) -> None:
    assert found_by("ssn", around.format(SSN)) == [SSN]


@pytest.mark.parametrize("around", ["SSN {}", "social security number: {}", '"ssn": "{}"', "Social Security No. {}"])
@pytest.mark.parametrize("number", ["5362" + "28791", "536 22" + " 8791"])
def test_other_spellings_need_the_word(around: str, number: str) -> None:
    assert found_by("ssn", around.format(number)) == [number]
    assert found_by("ssn", number) == []


@pytest.mark.parametrize(
    "text",
    [
        "000-12-3456",
        "666-45-1234",
        "912-34-5678",
        "123-00-4567",
        "123-45-0000",
        "078-05-1120",
        "1-536-22-8791",
        "536-22-87911",
    ],
)
def test_impossible_and_published_numbers_stay(text: str) -> None:
    assert found_by("ssn", text) == []


def test_a_british_number_is_found_beside_its_word() -> None:
    assert found_by("ssn", "National Insurance number: QQ 12 34 56 C") == []
    assert found_by("ssn", "National Insurance number: AB 12 34" + " 56 C") == ["AB 12 34" + " 56 C"]


@pytest.mark.parametrize(
    "number",
    [
        "C01X00" + "T47",
        "5199" + "73482",
        "28HB" + "14144",
        "OM81" + "8732",
        "K656" + "1489",
        "MN2G" + "IG7R2",
        "YA12" + "34567",
    ],
)
@pytest.mark.parametrize(
    "around",
    [
        "passport no. {}, phone",
        "Passport: {}",
        '"passportNumber": "{}"',
        "Reisepass Nr. {}",
        "travel document number {}",
        "passport {} expires",
    ],
)
def test_a_passport_is_found_beside_its_word(around: str, number: str) -> None:
    assert found_by("passport", around.format(number)) == [number]
    assert found_by("passport", f"id {number}") == []


@pytest.mark.parametrize(
    "text",
    [
        "passport.use(new Strategy12345678())",
        "require('passport')",
        "passport 2024",
        "passport-http 1234567-beta",
        "passport: 123456789",
    ],
)
def test_the_word_alone_is_no_passport(text: str) -> None:
    assert found_by("passport", text) == []
