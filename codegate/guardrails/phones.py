"""Telephone numbers: international ones by their plan, North American ones by theirs, others beside a word for one."""

import re

from codegate.guardrails.calling_codes import PLANS
from codegate.guardrails.detector import Detector, Shape, one_of

_WORD = one_of(
    r"""
    phone|telephone|tel|telefono?|teléfono|téléphone|telefone|telefoon|telefonnummer|puhelin|mobile?|móvil|movil|celular|
    portable|handy|cell|fax|call|dial|whatsapp|sms|text me at|hotline|reach (?:me|them|him|her|us) (?:at|on)|number is|
    rufnummer|numéro|contacto|msisdn|pager|landline|rückruf|ring me on|number
    """
)
_NUMBER_WORD = r"(?:[ _-]?(?:no|nr|num|number|nummer|#))?\.?"
_LINK = (
    rf"{_NUMBER_WORD}(?:;[A-Za-z=,;]{{1,24}})?[\"'\\)]{{0,4}}\s{{0,3}}"
    r"(?:is|at|on|me at|me on|us at|:|=|=>|,)?\s{0,3}[\"'\\(]{0,4}"
)
_TRIGGER_LINK = rf"{_NUMBER_WORD}(?:;[A-Za-z=,;]+)?[\"'\\)]*\s*(?:is|at|on|me at|me on|us at|:|=|=>|,)?\s*[\"'\\(]*"
_FIVE_DIGITS = r"\(?\d[ ./()-]*\d[ ./()-]*\d[ ./()-]*\d[ ./()-]*\d"
_CELL = r"[\"'\\]{0,2}[ \t]{0,3}[,;|\t][ \t]{0,3}[\"'\\]{0,2}"
_NORTH_AMERICAN = (
    r"(?:1[ .-])?(?:\([2-9]\d\d\)[ .-]?|[2-9]\d\d(?P<s>[.-]))[2-9]\d\d(?(s)(?P=s)|[ .-])\d{4}"
    r"|1[ .-]\(?[2-9]\d\d\)?[ .-][2-9]\d\d[ .-]\d{4}"
)
_EXAMPLES = re.compile(r"1234567|0{6}|^2147483647$|^4294967295$|5550\d{3}$|55501\d\d$")
_DATE = re.compile(r"(?:19|20)\d\d[-./ ]\d\d?[-./ ]\d\d?.*|\d\d?[./-]\d\d?[./-](?:19|20)\d\d|\d+\.\d+|1\d{9}|1\d{12}")
"""Dates, decimal fractions, seconds and milliseconds since 1970."""

_DIGITS = r"(?:tel:)?\(?\d(?:[ ./()-]{0,3}\d){6,14}"
_END = r"(?:(?:\s?(?:x|ext\.?|extension|#|Durchwahl|poste)\s?\d{1,6})(?!\w)|(?![\w]|[-.]\d|[/:]\d|\.[a-z]|%))"
_START = r"(?:(?<![\w.+&=/%-])(?<!\d )|(?<=\\[nrt])|(?<=tel:)|(?<=[:=]))"


def is_e164(digits: str) -> bool:
    """A calling code in use and as many digits as its numbers have; North American ones by their own plan."""
    for size in (1, 2, 3):
        plan = PLANS.get(digits[:size])
        if plan is not None:
            national = digits[size:]
            if size > 1 and national.startswith("0") and len(national) - 1 in plan and digits[:2] != "39":
                national = national[1:]
            return len(national) in plan and (digits[0] != "1" or is_nanp(national))
    return False


def is_nanp(digits: str) -> bool:
    """Ten digits of the North American plan; none of the fictitious 555-01xx, nor of repeated digits."""
    if len(digits) != 10 or digits[0] in "01" or digits[3] in "01" or len(set(digits)) < 3:
        return False
    return not (digits[3:8] == "55501" or digits[3:] == "5551212" or digits[:6] == "555555") and digits[1:3] != "11"


def _is_international(m: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", m["number"].replace("(0)", ""))
    digits = digits.removeprefix("00")
    return len(set(digits)) > 3 and re.search("12345678|0{6}|98765432", digits) is None and is_e164(digits)


def _is_american(m: re.Match[str]) -> bool:
    return is_nanp(re.sub(r"\D", "", m["number"])[-10:])


def _is_called(m: re.Match[str]) -> bool:
    """Seven to fifteen digits beside the word; neither a date nor one number counted up."""
    text = m["number"]
    digits = re.sub(r"\D", "", text)
    if not 7 <= len(digits) <= 15 or len(set(digits)) < 3 or _EXAMPLES.search(digits) or _DATE.fullmatch(text):
        return False
    return is_nanp(digits) or not re.fullmatch(r"\(?\d{3}\)?[-.]\d{3}[-.]\d{4}", text)


def _is_cell(m: re.Match[str]) -> bool:
    """A cell beside an address of mail; digits alone are an id."""
    return _is_called(m) and (re.search(r"\D", m["number"]) is not None or m["number"][0] == "0")


PHONE = Detector(
    id="phone",
    label="Phone number",
    description="International and North American numbers, others beside a word for it; ids, dates, 555-01xx stay.",
    category="pii",
    priority=40,
    default_on=True,
    shapes=(
        Shape(
            "phone",
            r"(?:\+|00)[1-9]\d{0,2}[ .()-]{0,3}\d[\d ./()-]{5}",
            rf"{_START}(?P<v>(?P<number>(?:\+|00)[1-9]\d{{0,2}}(?:[ ./()-]{{0,3}}\d){{6,13}}){_END})",
            _is_international,
            after=60,
        ),
        Shape(
            "phone",
            r"\([2-9]\d\d\)[ .-]?[2-9]\d\d[ .-]\d{4}|[2-9]\d\d[.-][2-9]\d\d[.-]\d{4}"
            r"|1[ .-]\(?[2-9]\d\d\)?[ .-][2-9]\d\d[ .-]\d{4}",
            rf"{_START}(?P<v>(?P<number>{_NORTH_AMERICAN}){_END})",
            _is_american,
            after=60,
        ),
        Shape(
            "phone",
            rf"(?i:{_WORD}{_TRIGGER_LINK})(?:tel:)?{_FIVE_DIGITS}",
            r"(?:(?<![A-Za-z])|(?<=[a-z_])(?=[A-Z])|(?<=_)|(?<=\\[nrt]))"
            rf"(?i:{_WORD}{_LINK})(?P<v>(?P<number>{_DIGITS}){_END})",
            _is_called,
            after=120,
        ),
        # A cell of a table beside an address of mail.
        Shape(
            "phone",
            rf"@[A-Za-z0-9.-]+\.[A-Za-z]+[\"'\\]*[ \t]*[,;|\t][ \t]*[\"'\\]*{_FIVE_DIGITS}",
            rf"@[\w.-]{{1,80}}{_CELL}(?P<v>(?P<number>\(?\d(?:[ ./()-]{{0,3}}\d){{6,14}}))"
            r"(?=[\"'\\]{0,2}\s{0,3}(?:[,;|\t\n\\]|\Z))",
            _is_cell,
            after=160,
        ),
    ),
    examples=(
        "call +49 30 " + "901820 today",
        "Phone: (415) " + "867-5309",
        '"phone": "818 47 ' + '41 41"',
        "+1-" + "812-234-0791 ext. 12",
        "tel:+" + "33126508146",
        "TEL;TYPE=CELL:08" + "-13 63 50",
    ),
    counterexamples=(
        "MAXINT = 100-200-3000px",
        "2024-03-1510",
        "id=1000000000 size=2147483647",
        "offset +0000 1e+1234567",
        "call 555-0123 or (415) 555-0199",
        "x = y+12345678",
        "phone = models.CharField(max_length=20)",
        "192.168.100.2000",
        "call 2024-01-15 12:30",
    ),
)
