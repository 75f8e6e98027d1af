import pytest

from codegate.guardrails.finance import is_iban, is_luhn
from tests.guardrails.given import found_by

VISA = "4539148" + "803436467"
MASTERCARD = "5425233" + "430109903"
GERMAN = "DE42793873" + "032790849612"


def in_groups(digits: str, separator: str) -> str:
    return separator.join(digits[n : n + 4] for n in range(0, len(digits), 4))


@pytest.mark.parametrize("card", [VISA, MASTERCARD])
@pytest.mark.parametrize("around", ["card={} amount=1", '{{"cardNumber": "{}"}}', "Kreditkarte: {}", "pan={}"])
def test_cards_are_found_in_one_piece_beside_a_word(around: str, card: str) -> None:
    assert found_by("credit_card", around.format(card)) == [card]


@pytest.mark.parametrize("separator", [" ", "-"])
@pytest.mark.parametrize("card", [VISA, MASTERCARD])
def test_cards_in_groups_need_no_word(card: str, separator: str) -> None:
    text = in_groups(card, separator)

    assert found_by("credit_card", f"pay with {text}.") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "card 4242424242424242",
        "4111 1111 1111 1111",
        f"IDS = [{VISA}]",
        f"order-{VISA}",
        f"card 1{VISA}",
        f"card {VISA[:-1]}8",
        "card=1234567812345670",
        f"card {VISA}.5",
        "ts 1650000000000000",
    ],
)
def test_test_cards_ids_and_wrong_check_digits_stay(text: str) -> None:
    assert found_by("credit_card", text) == []


@pytest.mark.parametrize(
    "text", [GERMAN, in_groups(GERMAN, " "), GERMAN.lower(), in_groups(GERMAN, "-"), "FI07" + "49296507359839"]
)
@pytest.mark.parametrize("around", ["{}", "iban={} ref=12", "to {} please", '"{}"', "a\\n{}", "{}, Berlin"])
def test_accounts_are_found_by_their_check_digits(around: str, text: str) -> None:
    assert found_by("iban", around.format(text)) == [text]


@pytest.mark.parametrize(
    "text", [GERMAN[:-1] + "3", "DE89370400440532013000", "XX" + GERMAN, GERMAN + "0", "DE00 0000 0000 0000 0000 00"]
)
def test_published_and_wrong_accounts_stay(text: str) -> None:
    assert found_by("iban", text) == []


def test_check_digits_are_those_of_the_standards() -> None:
    assert is_luhn("79927398713")
    assert not is_luhn("79927398710")
    assert is_iban("GB82WEST12345698765432")
    assert not is_iban("GB82WEST1234569876543")
