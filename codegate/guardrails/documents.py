"""Numbers of identity papers: social security numbers of the United States and of other countries, and passports."""

import re

from codegate.guardrails.detector import Detector, Shape, one_of

_EXAMPLES = frozenset({"123456789", "078051120", "219099999", "457555462", "987654321", "111223333"})
"""Printed on sample cards, in advertisements and in documentation."""

_SSN_WORD = one_of(
    r"""
    ssn|social[ _-]?security(?:[ _-]?(?:number|no|num|nr|#))?|soc\.? ?sec\.?|tax[ _-]?(?:payer)?[ _-]?id\w*|\btin\b|
    itin|sin\b|social insurance(?: number)?
    """
)
_INSURANCE = r"(?i:national insurance|\bnino?\b|NI (?:number|no))"
_LINK = r"(?:[ _-]?(?:number|no|num|nr|#))?\.?[\"'\\)]{0,4}\s{0,3}(?:is|was|:|=|=>|#)?\s{0,3}[\"'\\(]{0,4}"


def is_ssn(digits: str) -> bool:
    """Nine digits that the Social Security Administration can have issued: area, group and serial in their ranges."""
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    if area in ("000", "666") or area[0] == "9" or group == "00" or serial == "0000":
        return False
    return digits not in _EXAMPLES and len(set(digits)) > 2


def _is_ssn(m: re.Match[str]) -> bool:
    return is_ssn(re.sub(r"\D", "", m["v"]))


SSN = Detector(
    id="ssn",
    label="Social security number",
    description="US numbers in groups, and plain ones beside the word; impossible and published ones stay.",
    category="pii",
    priority=20,
    default_on=True,
    shapes=(
        Shape(
            "ssn",
            r"\d{3}-\d\d-\d{4}",
            r"(?:(?<![\w.+/-])|(?<=\\[nrt]))(?P<v>\d{3}-\d{2}-\d{4})(?![\w]|[-.]\d)",
            _is_ssn,
            after=16,
        ),
        Shape(
            "ssn",
            r"(?i:(?:ssn|social[ _-]?security|soc\.? ?sec|taxpayer|itin)[^0-9\n]*)\d{3}[ .-]?\d\d[ .-]?\d{4}",
            rf"(?i:{_SSN_WORD}{_LINK}|(?:ssn|social[ _-]?security|itin)[^0-9\n]{{0,30}})"
            r"(?P<v>\d{3}(?P<s>[ .-]?)\d{2}(?P=s)\d{4})(?![\w]|[-.]\d)",
            _is_ssn,
            after=120,
        ),
        # United Kingdom: two letters, six digits, a letter A to D.
        Shape(
            "ssn",
            _INSURANCE + r"[^0-9\n]*[A-Z]{2} ?\d\d ?\d\d ?\d\d",
            _INSURANCE + r"[^0-9\n]{0,30}?(?P<v>[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D])\b",
            after=80,
        ),
    ),
    examples=("SSN 536-" + "22-8791", '"ssn": "53622' + '8791"', "social security number is 536 " + "22 8791"),
    counterexamples=(
        "123-45-6789",
        "000-12-3456",
        "666-45-1234",
        "900-12-3456",
        "078-05-1120",
        "2024-01-1510",
        "id 536228791",
    ),
)

_PASSPORT_WORD = one_of(
    r"""
    passport|pass(?:eport|aporte|aporto)|reise ?pass|paspoort|paszport\w*|passi\b|pas+nummer|passnummer|
    n(?:°|º) de passeport|travel document|reisedokument|pasaporte|passaporto|passaporte
    """
)
_PASSPORT_FORMS = one_of(
    r"""
    [A-Z]{1,3} ?\d{6,8}|(?=\d*[A-Z])\d[A-Z0-9]{7}\d|
    \d{2} ?[A-Z]{2} ?\d{5}|\d{7,9}|\d{2} \d{7}|\d{4} \d{6}|(?=[A-Z0-9]*\d)[A-Z][A-Z0-9]{8}|
    [A-Z]\d{3}[A-Z0-9]{4,5}|[A-Z]{2}[A-Z0-9]{6}\d
    """
)
"""National forms (ICAO 9303 part 3 allows nine characters): US, UK, DE, FR, NL, IN, CA, ES, IT, PL and others."""


def _is_passport(m: re.Match[str]) -> bool:
    """Six to ten characters with digits among them, as passports of some forty states have them (ICAO 9303)."""
    text = m["v"].replace(" ", "")
    digits = sum(c.isdigit() for c in text)
    if (digits < 3 and not (digits and text.isupper() and len(text) == 9)) or len(set(text)) < 4:
        return False
    return text not in ("123456789", "12345678", "1234567") and not re.fullmatch(r"(?:19|20)\d{2}(?:\d{4})?", text)


PASSPORT = Detector(
    id="passport",
    label="Passport number",
    description="Numbers in a national form beside the word passport or travel document; the word alone stays.",
    category="pii",
    priority=23,
    default_on=True,
    shapes=(
        Shape(
            "passport",
            rf"(?i:{_PASSPORT_WORD})[^\n]",
            rf"(?:(?<![A-Za-z])|(?<=[a-z_])(?=[A-Z])|(?<=\\[nrt]))(?i:{_PASSPORT_WORD})"
            r"(?i:[ _-]?(?:number|no|num|nr|nummer|numero|número|numéro|id|#|n[°ºo])?)\.?[^A-Z0-9\n]{0,12}"
            r"(?:(?:[Nn]umber|[Nn]o|[Nn]r|[Nn]ummer|is|was|ist|lautet|with|[A-Z]{2,3}:)\b[^A-Z0-9\n]{0,6}){0,2}"
            rf"(?P<v>{_PASSPORT_FORMS})"
            r"(?![\w-])",
            _is_passport,
            after=120,
        ),
    ),
    examples=(
        "passport no. C01X" + "00T47",
        "Passport: 5199" + "73482",
        "Reisepass Nr. C9VF" + "YVZ67",
        '"passportNumber": "28HB' + '14144"',
    ),
    counterexamples=(
        "passport = require('passport')",
        "passport.authenticate('jwt')",
        "passport version 20240101",
        "passport-jwt 4.0.1",
    ),
)
