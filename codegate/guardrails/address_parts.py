"""
Reading a postal address around a postcode, or after a word that announces one.

A text is cut at commas and line breaks into parts; each part is a street with its number, a part of a building, a
town, a postcode, or none of these. Work per reading is bounded by the window: some 240 characters.
"""

import re
from typing import NamedTuple

from codegate.guardrails.address_words import ENGLISH, LEADING, NO_STREETS, SMALL, SUFFIXES, UNITS
from codegate.guardrails.detector import one_of

BACK, AHEAD = 110, 130
"""Characters before and after the place where a reading begins."""

_UP = "A-ZÀ-ÖØ-ÞĀ-ſȘȚ"
_ANY = "A-Za-zÀ-ÖØ-öø-ÿĀ-ſȘșȚț"
_SEPARATOR = re.compile(r"(?:[,;]|\r?\n|(?:\\r)?\\n|<br ?/?>)(?:[ \t]*\d+\t|[ \t]{0,8})")
_CUT = re.compile(r"[,;\n]|\\n|<br")
_WALL = re.compile(r"[\"`{}=\[\]:!?\t|()<>'.\\]| - ")
_ABBREVIATION = re.compile(r"(?:\W..|\bgen|\b[sS]tr|\W.)\Z")
"""Where an address may end: quotes, brackets, sentences; `_is_wall` has the last word."""

_STATE = one_of(
    r"""
    A[AEKLPRSZ]|C[AOT]|D[CE]|F[LM]|G[AU]|HI|I[ADLN]|K[SY]|LA|M[ABDEHINOPST]|N[BCDEHJLMSTUVY]|O[HKNR]|P[AERW]|QC|RI|S[CDK]|T[NX]|UT|
    V[AIT]|W[AIVY]|YT|AB|BC|NSW|VIC|QLD|TAS|ACT|[A-Z]{3,4}|Q\. ?ROO
    """
)
_UK = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
_CA = r"[A-Z]\d[A-Z] ?\d[A-Z]\d"
_IRISH = r"[A-Z]\d[\dW] ?[A-Z\d]{4}"
_DIGITS = r"\d{5}-?\d{3,4}|\d{4}-\d{3}|\d\d-\d{3}|\d{3} \d{2,3}|\d{4} ?[A-Z]{2}|\d{8}|\d{4,6}"
_POST = rf"(?:(?:[A-Z]{{1,3}}-)?(?:{_DIGITS})|{_UK}|{_CA}|{_IRISH})(?![\w-]|\.\d)"
_CAP = rf"(?:(?:St|Sta|Sto|Ste|Mt|Ft|S)\.? |[LDld]['’]|'s-)?-?[{_UP}][{_ANY}'’.-]{{0,40}}"
_LITTLE = "|".join(sorted(map(re.escape, SMALL), key=len, reverse=True))
_CITY = rf"{_CAP}(?:[ -](?:(?:{_LITTLE})[ -]){{0,2}}{_CAP}|(?: (?:los|las) (?:bajos|altos))){{0,5}}"
_REGION = r"(?: ?\([A-Z]{2}\)| ?/ ?[A-Z]{2}\b)?"
_TOWN = re.compile(
    rf"(?:(?P<post>{_POST})(?: (?:d[aeo]s? )?{_CITY}{_REGION})?"
    rf"|(?:{_CITY},? )?(?:(?:{_STATE}),? ){_POST}"
    rf"|{_CITY}[ -](?P<late>\d{{6}}|{_UK}|{_CA}|\d{{8}}|\d{{5}}(?:-\d{{3}})?)(?![\w-]))"
)
"""A part with a postcode in it: before the town, alone, or behind the town and its state."""

_PLACE = re.compile(rf"(?:(?:d[aeo]s? )?{_CITY}{_REGION}|{_STATE})")
_NUMBER = re.compile(
    r"(?:(?<![\w.])|(?<=\\[nr]))(?:n[°º] ?)?\d{1,5}(?:[ -]?[A-Za-z])?(?:[-/–]\d{1,4}[A-Za-z]?)?\.?(?![\w])|S/N"
)
_ONLY_NUMBER = re.compile(r"(?:n[°º.]{0,2} ?)?\d{1,5} ?[A-Za-z]?(?:[-/]\d{1,4})?(?: [A-Z][a-z]{2,13}\.? \d{1,4})?|S/N")
_TOKEN = re.compile(r"[^\s]+")
_LETTERS = re.compile(rf"[{_ANY}]{{2,}}")


class Street(NamedTuple):
    """
    The part of a text that names a street.

    Attributes:
        start: Its first character.
        is_sure: A word for a street stands in it.
        is_plain: It is one long word and a number.
    """

    start: int
    is_sure: bool
    is_plain: bool


def parts(text: str, low: int, high: int, most: int = 99) -> list[tuple[int, int]]:
    """Bounds of the first parts between `low` and `high`, in order; empty ones are left out."""
    found = []
    at = low
    for m in _SEPARATOR.finditer(text, low, high):
        end = m.start() - (text[m.start() - 1] == " ")
        if end > at:
            found.append((at, end))
            if len(found) == most:
                return found
        at = m.end()
    if high > at:
        found.append((at, high))
    return found


def back_from(text: str, resume: int, at: int) -> int:
    """How far an address that reaches `at` can begin before it: at most six parts, and over no wall."""
    low = max(resume, at - BACK)
    ends = [m.start() for m in _CUT.finditer(text, low, at)]
    return wall_before(text, ends[-6] if len(ends) > 5 else low, at)


def wall_after(text: str, at: int, high: int) -> int:
    """The first place from `at` on that no address goes over, or `high`."""
    for m in _WALL.finditer(text, at, high):
        if _is_wall(text, m.start()):
            return m.start()
    return high


def wall_before(text: str, low: int, at: int) -> int:
    """The end of the last thing before `at` that no address goes over, or `low`."""
    end = low
    for m in _WALL.finditer(text, low, at):
        if _is_wall(text, m.start()):
            end = m.end()
    return end


def _is_wall(text: str, at: int) -> bool:
    """Not the apostrophe of a name, `(MC)`, `<br>`, the dot of an abbreviation or number, an escaped line break."""
    c, after = text[at], text[at + 1 : at + 4]
    if c == "'":
        return not (text[at - 1 : at].isalpha() and (after[:1].isalpha() or after[:1] == "-"))
    if c == ".":
        return after[:1].isspace() and after[1:2].isupper() and _ABBREVIATION.search(text, max(0, at - 4), at) is None
    if c == "(":
        return text[at + 3 : at + 4] != ")" or not after[:2].isupper()
    if c == ")":
        return text[at - 3 : at - 2] != "(" or not text[at - 2 : at].isupper()
    if c == "<":
        return after[:2] != "br"
    if c == ">":
        return "<br" not in text[max(0, at - 5) : at]
    return after[:1] not in ("n", "r") if c == "\\" else True


def _is_run(token: str) -> bool:
    """The token can stand in the name of a street."""
    plain = token.strip("().").lower()
    if token[0].isupper() or token[0].isdigit() or token[0] in "#'’":
        return True
    return plain in SMALL or plain in LEADING or token.lower() in LEADING or plain in UNITS or _has_suffix(plain)


def _has_suffix(word: str) -> bool:
    return (len(word) > 4 and word.endswith((*SUFFIXES, "str"))) or word in SUFFIXES


def run_start(text: str, low: int, high: int) -> int:
    """Where the words that can name a street begin that this part ends with; `high` if there are none."""
    start = high
    for token in reversed(list(_TOKEN.finditer(text, low, high))):
        if not _is_run(token[0]):
            break
        if token[0].lower() not in SMALL or token[0].lower() in LEADING:
            start = token.start()
    return start


def run_end(text: str, low: int, high: int) -> int:
    """Where the address ends that begins at `low`: before the first word that can be in none."""
    end = low
    for start, stop in parts(text, low, high)[:6]:
        for token in _TOKEN.finditer(text, start, stop):
            if not _is_run(token[0]):
                return end
            if token[0].lower() not in SMALL:
                end = token.end()
    return end - (text[end - 1] in ".,")


def street(text: str, low: int, high: int, needs_number: bool = True) -> Street | None:
    """
    The street between two places of a text, if the end of that part is one.

    What stands before it in a sentence is cut off: `They live at Hafenweg 46` begins with the street.

    Args:
        text: The whole text.
        low: Beginning of the part.
        high: End of the part.
        needs_number: Without one it is a street only if it begins with a word for it.
    """
    if needs_number and _NUMBER.search(text, low, high) is None:
        return None
    start = run_start(text, low, high)
    tokens = list(_TOKEN.finditer(text, start, high))
    if not tokens:
        return None
    words = [t[0].strip(".,()").lower() for t in tokens]
    if _NUMBER.search(text, start, high) is None and (needs_number or words[0] not in LEADING or len(words) < 2):
        return None
    named = [w for w in words if _LETTERS.search(w) and w not in UNITS]
    if max(map(len, named), default=0) < 3:
        return None
    is_sure = any(
        w in ENGLISH or w in LEADING or t[0].lower() in LEADING or _has_suffix(w)
        for w, t in zip(words, tokens, strict=True)
    )
    if NO_STREETS.intersection(words if not is_sure else words[:-1]):
        return None
    return Street(
        start, is_sure, len(tokens) == 2 and len(words[0]) > 6 and words[0].isalpha() and words[1][:1].isdigit()
    )


def is_number(text: str, low: int, high: int) -> bool:
    """The part is the number of a house and nothing else."""
    return _ONLY_NUMBER.fullmatch(text, low, high) is not None


def last_number(text: str, low: int, high: int) -> int | None:
    """Where the number begins that a part ends with; None if it does not end with one."""
    m = _LAST_NUMBER.search(text, max(low, high - 8), high)
    return m.start() if m else None


def is_state(text: str, low: int, high: int) -> bool:
    """The part is the abbreviation of a state."""
    return _ONLY_STATE.fullmatch(text, low, high) is not None


def inner_postcode(text: str, low: int, high: int) -> re.Match[str] | None:
    """A postcode with letters, or a state and its postcode, inside a part: no comma stands before it."""
    return _INNER.search(text, low, high)


_LAST_NUMBER = re.compile(r"(?:(?<=\s)|(?<=\\[nr])|(?<![\w.,-]))\d{1,5}[A-Za-z]?\Z")
_ONLY_STATE = re.compile(_STATE)
_INNER = re.compile(rf"(?<= )(?:{_STATE} \d{{5}}(?:-\d{{4}})?|(?:{_UK}|{_CA}|{_IRISH})(?: {_CITY})?)(?![\w-])")


def is_unit(text: str, low: int, high: int) -> bool:
    """The part is a part of a building and nothing else: `Flat 61`, `H.No. 85`."""
    return _UNIT.fullmatch(text, low, high) is not None


_UNIT = re.compile(
    rf"(?i:{'|'.join(sorted((re.escape(u) for u in UNITS if len(u) > 1), key=len, reverse=True))})"
    r"\.? ?#?\d{1,5}[A-Za-z]?|\d{1,4}/\d{1,4}"
)


def town(text: str, at: int, high: int) -> re.Match[str] | None:
    """A postcode with or without its town, from `at` on."""
    return _TOWN.match(text, at, high)


def has_postcode(text: str, low: int, high: int) -> bool:
    """A postcode stands somewhere in the part."""
    return _TOWN.match(text, low, high) is not None or _INNER.search(text, low, high) is not None


def place(text: str, at: int, high: int) -> int | None:
    """End of the name of a town or state that begins at `at`."""
    m = _PLACE.match(text, at, high)
    return m.end() if m else None
