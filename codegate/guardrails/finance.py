"""Numbers of payment cards and bank accounts: form, issuer and check digits."""

import re

from codegate.guardrails.detector import Detector, Shape, one_of

_IIN = re.compile(
    r"4|5[1-5]|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)|3[47]|3(?:0[0-5]|095|[689])|35(?:2[89]|[3-8]\d)"
    r"|6(?:011|4[4-9]|5|2|0[48]|[379])|5[06789]|220[0-4]|9792"
)
"""First digits of issuers in use (ISO/IEC 7812), from Visa to UnionPay, Mir and Troy."""

_TEST_CARDS = """
4242424242424242 4111111111111111 4012888888881881 4000056655665556 5555555555554444 5105105105105100 2223003122003222
5200828282828210 378282246310005 371449635398431 378734493671000 6011111111111117 6011000990139424 3056930009020004
30569309025904 38520000023237 36227206271667 3566002020360505 3530111333300000 6200000000000005 4000000000000002
4222222222222 4444333322221111 4917610000000000 5424000000000015 4007000000027 4012000033330026 5555341244441115
4000000000000077 4000000000009995 4000002500003155 4000002760003184 4000000000003220 5454545454545454 2222400070000005
370000000000002 36148900647913 4988438843884305 6011601160116611 4166676667666746 4646464646464644 4000020000000000
"""
_TEST = frozenset(_TEST_CARDS.split())
"""Cards of the payment services' documentation; they belong to nobody."""

_BY_LENGTH = """
15: NO
16: BE
18: DK FI FK FO GL NL SD
19: MK SI
20: AT BA EE KZ LT LU MN XK
21: CH HR LI LV
22: BG BH CR DE GB GE IE ME RS VA
23: AE GI IL IQ OM SO TL
24: AD CZ ES MD PK RO SA SE SK TN VG
25: LY PT ST
26: IS TR
27: BI DJ FR GR IT MC MR SM
28: AL AZ BY CY DO GT HU LB NI PL SV
29: BR EG PS QA UA
30: JO KW MU YE
31: MT SC
32: LC
33: RU
"""
_LENGTHS = {
    country: int(length)
    for length, _, countries in (line.partition(":") for line in _BY_LENGTH.split("\n") if line)
    for country in countries.split()
}
"""Characters of an IBAN by country (ISO 13616, SWIFT registry)."""

_EXAMPLE_ACCOUNTS = """
GB82WEST12345698765432 GB29NWBK60161331926819 DE89370400440532013000 FR1420041010050500013M02606 NL91ABNA0417164300
ES9121000418450200051332 IT60X0542811101000000123456 CH9300762011623852957 BE68539007547034 AT611904300234573201
IE29AIBK93115212345678 GB33BUKB20201555555555 FR7630006000011234567890189 PL61109010140000071219812874
"""
_IBAN_EXAMPLES = frozenset(_EXAMPLE_ACCOUNTS.split())
"""Of the registry and the encyclopaedia."""


def is_luhn(digits: str) -> bool:
    """The check digit is right (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_iban(text: str) -> bool:
    """Check digits and length are right (ISO 13616; ISO 7064 MOD 97-10). Capitals, no blanks."""
    if _LENGTHS.get(text[:2]) != len(text):
        return False
    return int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 == 1


def _card_lengths(digits: str) -> tuple[int, ...]:
    if digits[:2] in ("34", "37"):
        return (15,)
    if digits[0] == "4":
        return (13, 16, 19)
    if digits[:2] in ("36", "38", "39") or re.match("30[0-5]|3095", digits):
        return (14, 16, 19)
    if (digits[0] == "5" and digits[1] in "12345") or digits[0] == "2":
        return (16,)
    return (16, 17, 18, 19) if digits[0] in "36" else (13, 14, 15, 16, 18, 19)


_CARD_WORD = re.compile(
    "(?i)"
    + one_of(
        r"""
        card|visa|master|amex|american express|diners|discover|jcb|maestro|\bpan\b|\bcc[ _-]?(?:num|no)?|kredit|karte|
        tarjeta|carta|cart[aã]o|carte|kaart|karta|kort|payment|credit|debit|billing
        """
    )
)


def _is_issued(m: re.Match[str]) -> bool:
    """An issuer's number with the right length and check digit, in groups as on a card or in one piece."""
    groups = re.split("[ -]", m["v"])
    digits = "".join(groups)
    if len(digits) not in _card_lengths(digits) or not _IIN.match(digits) or digits in _TEST or len(set(digits)) < 4:
        return False
    return (len(groups) == 1 or _is_grouped(groups)) and is_luhn(digits)


def _is_card(m: re.Match[str]) -> bool:
    """One number in forty passes by chance, so that one without groups needs a word about cards before it."""
    if not _is_issued(m):
        return False
    return not m["v"].isdigit() or _CARD_WORD.search(m.string, max(0, m.start() - 80), m.start()) is not None


def _is_grouped(groups: list[str]) -> bool:
    sizes = [len(g) for g in groups]
    return sizes in ([4, 4, 4, 4], [4, 6, 5], [4, 6, 4], [4, 4, 4, 4, 3], [4, 4, 4, 1], [4, 4, 5])


_CARD_TRIGGER = r"[2-69]\d{3}[ -]\d{4}[ -]\d{4}[ -]\d|3\d{3}[ -]\d{6}[ -]\d{4}|[2-69]\d{12}"
_CARD = (
    r"(?:(?<![\w./#-])|(?<=\\[nrt]))"
    r"(?P<v>\d{4}(?P<s>[ -])\d{4,6}(?:(?P=s)\d{1,6}){1,3}|\d{13,19})(?![\w]|[-.]\d|\.[a-z])"
)

CREDIT_CARD = Detector(
    id="credit_card",
    label="Card number",
    description="Card numbers with issuer, length and check digit right; published test cards and other ids stay.",
    category="financial",
    priority=21,
    default_on=True,
    shapes=(
        Shape("card", _CARD_TRIGGER, _CARD, _is_card, after=40),
        Shape("card", _CARD_TRIGGER, _CARD, _is_issued, after=40, level="broad"),
    ),
    examples=(
        "card=4539" + "148803436467 amount=12.48",
        "pay with 4539 " + "1488 0343 6467 today",
        '"cardNumber": "5425-' + '2334-3010-9903"',
    ),
    counterexamples=(
        "card 4242424242424242 in test mode",
        "4111 1111 1111 1111",
        "IDS = [4539148803436467, 4929804463622139]",
        "ts=1650000000000000",
        "order-4539148803436467",
        "card: 4539148803436468",
    ),
)


def _is_account(m: re.Match[str]) -> bool:
    """Cut to the country's length, its check digits are right."""
    text = re.sub(r"[ -]", "", m["v"]).upper()
    return is_iban(text) and text not in _IBAN_EXAMPLES and len(set(text[4:])) > 3


def _iban_body() -> str:
    """Alternatives by length: twelve to thirty characters after country and check digits, in groups of four or not."""
    parts = []
    for length in sorted(set(_LENGTHS.values())):
        countries = "|".join(c for c, n in sorted(_LENGTHS.items()) if n == length)
        parts.append(rf"(?:{countries})\d\d(?:[ -]?[A-Z0-9]){{{length - 4}}}")
    return "|".join(parts)


_COUNTRIES = "|".join(sorted(_LENGTHS))

IBAN = Detector(
    id="iban",
    label="Bank account (IBAN)",
    description="International bank account numbers whose length and check digits are right; published examples stay.",
    category="financial",
    priority=22,
    default_on=True,
    shapes=(
        Shape(
            "iban",
            rf"(?i:{_COUNTRIES})\d\d[ -]?[A-Za-z0-9]{{4}}[ -]?[A-Za-z0-9]{{4}}[ -]?[A-Za-z0-9]",
            rf"(?:(?<![A-Za-z0-9_])|(?<=\\[nrt]))(?P<v>(?i:{_iban_body()}))(?![A-Za-z0-9])",
            _is_account,
            after=60,
        ),
    ),
    examples=(
        "iban=FI07" + "49296507359839",
        "Bitte an DE42 7938 " + "7303 2790 8496 12 überweisen",
        "be59240689575614",
    ),
    counterexamples=("DE89 3704 0044 0532 0130 00", "DE00000000000000000000", "be59240689575615", "MT99ABCD"),
)
