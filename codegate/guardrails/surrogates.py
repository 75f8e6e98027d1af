"""
Natural surrogates: stand-ins that look like what they stand for, in ranges that belong to nobody.

They make a model's work easier where a value's form matters (a regular expression, a mail header), and are known again
by their ranges and check digits, so that none is ever screened twice. Sources: RFC 2606 (`.example`), RFC 1112
(240.0.0.0/4), RFC 3849 (2001:db8::/32), ITU-T E.164 (no country +999), ISO 7812 (nobody issues 9999 99), ISO 13616
(no country ZZ), the SSA's rules (no area 000 or 666).
"""

import re
from collections.abc import Callable, Iterable, Iterator

from codegate.guardrails.tokens import numbers

LONGEST = 38
"""Characters of the longest one, an IPv6 address."""

_SYLLABLES = """
Ba Be Bo Da De Do Fa Fe Ga Go Ha Jo Ka Ke Ko La Le Lo Ma Mo Na Ne No Pa Po Ra Ro Sa So Ta Vo Za
br dr lv nd rk sk st vr zm lt mb nt rv gl kn pl
ak el im on ur ev ot yl
Ba Be Bo Da De Do Fa Fe Ga Go Ha Jo Ka Ke Ko La Le Lo Ma Mo Na Ne No Pa Po Ra Ro Sa So Ta Vo Za
br dr lv nd rk sk st vr zm lt mb nt rv gl kn pl
al er in os
dak vek tzu mog lund bry feld sko
"""
_NAME_PARTS = tuple(tuple(line.split()) for line in _SYLLABLES.strip().splitlines())
"""Syllables of a given name (three) and a family name (four): 2**26 pairs, of which one in 16 is a surrogate."""

_NAME_IDS = 1 << 22


def kind_of(detector_id: str, value: str) -> str:
    """The kind of surrogate that a detector's finding gets: an IP address keeps its version."""
    return "ip6" if detector_id == "ip" and ":" in value else detector_id


def make(kind: str, digest: bytes, attempt: int = 0) -> str:
    """
    The surrogate of a digest (`tokens.digest_of`).

    Args:
        kind: `kind_of` a detector that is in `NATURAL`.
        attempt: Counts up while the surrogate is another value's.
    """
    return _MAKERS[kind](numbers(digest, attempt))


def _email(number: int) -> str:
    digits = f"{number % 10**10:010}"
    return f"u{digits}{_mod97(digits)}@mail.example"


def _ip(number: int) -> str:
    number, first = divmod(number, 15)
    return f"{240 + first}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def _ip6(number: int) -> str:
    return "2001:db8:" + ":".join(f"{(number >> 16 * place & 0x7FFF) + 0x8000:x}" for place in range(6))


def _phone(number: int) -> str:
    digits = f"{number % 10**10:010}"
    return f"+999{digits}{_mod97(digits)}"


def _card(number: int) -> str:
    digits = f"999999{number % 10**9:09}"
    return digits + str(-_luhn(digits + "0") % 10)


def _iban(number: int) -> str:
    digits = f"{number % 10**18:018}"
    return f"ZZ{98 - int(digits + '353500') % 97:02}{digits}"


def _ssn(number: int) -> str:
    number, area = divmod(number, 2)
    return f"{('000', '666')[area]}-{number // 10**4 % 100:02}-{number % 10**4:04}"


def _name(number: int) -> str:
    number %= _NAME_IDS
    number = number << 4 | number % 13
    parts = []
    for choices in _NAME_PARTS:
        number, index = divmod(number, len(choices))
        parts.append(choices[index])
    return f"{''.join(parts[:3])} {''.join(parts[3:])}"


_MAKERS: dict[str, Callable[[int], str]] = {
    "email": _email,
    "ip": _ip,
    "ip6": _ip6,
    "phone": _phone,
    "credit_card": _card,
    "iban": _iban,
    "ssn": _ssn,
    "name": _name,
}

NATURAL = frozenset(_MAKERS) - {"ip6"}
"""Ids of detectors whose findings may get a natural surrogate."""

_NAME = re.compile(
    "".join(f"({'|'.join(part)})" for part in _NAME_PARTS[:3])
    + " "
    + "".join(f"({'|'.join(part)})" for part in _NAME_PARTS[3:])
)


def _beginning(atoms: list[str]) -> str:
    """A pattern for every beginning, but the empty one, of what these patterns of one character match in a row."""
    pattern = ""
    for atom in reversed(atoms[1:]):
        pattern = f"(?:{atom}{pattern})?"
    return atoms[0] + pattern


_FORMS = {
    "email": r"u\d{12}@mail\.example",
    "ip6": r"2001:db8(?::[89a-f][0-9a-f]{3}){6}",
    "ip": r"2(?:4\d|5[0-4])\.\d{1,3}\.\d{1,3}\.\d{1,3}",
    "phone": r"\+999\d{12}",
    "credit_card": r"9{6}\d{10}",
    "iban": r"ZZ\d{20}",
    "ssn": r"(?:000|666)-\d{2}-\d{4}",
    "name": _NAME.pattern.replace("(", "(?:"),
}
_OWN = re.compile(
    r"(?:(?<![A-Za-z0-9_])|(?<=\\[nrt]))(?:"
    + "|".join(f"(?P<{kind}>{form})" for kind, form in _FORMS.items())
    + r")(?![A-Za-z0-9_])"
)

_OPEN = re.compile(
    r"(?:(?<![A-Za-z0-9_])|(?<=\\[nrt]))(?:"
    + "|".join(
        (
            _beginning(["u", *[r"\d"] * 12, *"@mail", r"\.", *"example"]),
            _beginning([*"2001:db8", *[":", *["[0-9a-f]"] * 4] * 6]),
            r"2(?:[45](?:\d(?:\.\d{0,3}){0,3})?)?",
            _beginning([r"\+", *"999", *[r"\d"] * 12]),
            _beginning(["9"] * 6 + [r"\d"] * 10),
            _beginning(["Z", "Z", *[r"\d"] * 20]),
            r"(?:0{1,3}|6{1,3}|(?:000|666)-\d{0,2}|(?:000|666)-\d\d-\d{0,4})",
        )
    )
    + r")\Z"
)


def found(text: str) -> Iterator[re.Match[str]]:
    """Every text of a surrogate's form; the group that matched is its kind."""
    return _OWN.finditer(text)


def is_genuine(m: re.Match[str]) -> bool:
    """The check digits of a match of `found` are right; kinds without any cannot be told, and are not."""
    text, kind = m[0], m.lastgroup
    if kind == "email":
        return text[11:13] == _mod97(text[1:11])
    if kind == "phone":
        return text[14:] == _mod97(text[4:14])
    if kind == "credit_card":
        return _luhn(text) % 10 == 0
    if kind == "iban":
        return int(text[4:] + "3535" + text[2:4]) % 97 == 1
    return kind == "name" and _is_name(text)


def is_own(text: str, start: int, end: int, detector_id: str) -> bool:
    """
    A finding between the two places of a text is a surrogate, or a part of one.

    For a detector whose findings get surrogates it is one already when it shares a character with it.
    """
    for m in _OWN.finditer(text, max(0, start - LONGEST), end + LONGEST):
        if m.start() >= end:
            return False
        is_inside = m.start() <= start and end <= m.end()
        if (is_inside or (m.end() > start and detector_id in NATURAL)) and (m.lastgroup in _RESERVED or is_genuine(m)):
            return True
    return False


_RESERVED = frozenset({"ip", "ip6", "ssn"})
"""Kinds without check digits: their ranges are nobody's."""


def open_tail(text: str, names: frozenset[str] = frozenset()) -> int:
    """
    Characters at the end of the text that may be the beginning of a surrogate, or a whole one that may yet go on.

    Args:
        names: `beginnings` of the names that were issued.
    """
    m = _OPEN.search(text, max(0, len(text) - LONGEST))
    size = len(text) - m.start() if m is not None else 0
    if names:
        size = max([size, *(n for n in range(1, min(_LONGEST_NAME, len(text)) + 1) if text[-n:] in names)])
    return size


def beginnings(issued: Iterable[str]) -> frozenset[str]:
    """All beginnings of the names among these replacements, for `open_tail`."""
    names = [text for text in issued if _NAME.fullmatch(text)]
    return frozenset(name[:n] for name in names for n in range(1, len(name) + 1))


_LONGEST_NAME = 17


def _is_name(text: str) -> bool:
    m = _NAME.fullmatch(text)
    if m is None:
        return False
    number = 0
    for choices, part in reversed(list(zip(_NAME_PARTS, m.groups(), strict=True))):
        number = number * len(choices) + choices.index(part)
    return number & 15 == (number >> 4) % 13


def _mod97(digits: str) -> str:
    """ISO 7064 MOD 97-10."""
    return f"{98 - int(digits) * 100 % 97:02}"


def _luhn(digits: str) -> int:
    """ISO/IEC 7812-1, annex B; a multiple of ten for a valid number."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 * (number > 9)
    return total
