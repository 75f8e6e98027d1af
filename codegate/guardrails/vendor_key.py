"""How a row of the vendor key tables becomes a shape."""

import re
import string

from codegate.guardrails import checks
from codegate.guardrails.detector import LEFT, RIGHT, Check, Shape

B62 = "A-Za-z0-9"
URL = "A-Za-z0-9_-"
HEX = "0-9a-f"
LOW = "a-z0-9"
CAP = "A-Z0-9"
B64 = "A-Za-z0-9+/="

LETTERS = string.ascii_letters + string.digits
"""What may stand before the mark of a key, for `lead`."""


def key(vendor: str, prefix: str, body: str, size: str, tail: str = "", check: Check | None = None) -> Shape:
    """
    A key that begins with a prefix of its own.

    Args:
        vendor: Word in the token, `key_<vendor>`.
        prefix: Regular expression, without look-around.
        body: Characters of the value, as inside `[...]`.
        size: Their number, as inside `{...}`.
        tail: Regular expression of what follows the value.
        check: Instead of the usual one: the value has the looks of chance.
    """
    return raw_key(
        vendor,
        f"{prefix}[{body}]{{{min(8, int(size.partition(',')[0]))}}}",
        f"{prefix}(?P<body>[{body}]{{{size}}}){tail}",
        check,
    )


def raw_key(vendor: str, trigger: str, confirm: str, check: Check | None = None, lead: str = "") -> Shape:
    """
    A key in several parts; `confirm` may name the part made by chance `body`.

    Where the mark stands in the middle, the trigger is the mark alone and `lead` says what may stand before it: a
    trigger that counts characters of a wide class breeds states in RE2's automaton, 2 s per MB at first sight.
    """
    return Shape(f"key_{vendor}", trigger, f"{LEFT}(?:{confirm}){RIGHT}", check or _looks_made, lead=lead)


def mixed(body: int = 16) -> Check:
    """Check for prefixes that begin ordinary words too: digits and letters, and many different characters."""
    return lambda m: checks.is_mixed(m["body"]) and len(set(m["body"])) >= min(body, 10)


def both_cases(m: re.Match[str]) -> bool:
    """Check for prefixes of three letters: capitals, small letters and digits, as no digest and no name has them."""
    body = m["body"]
    return checks.is_mixed(body) and body.lower() != body != body.upper() and len(set(body)) > 9


def _looks_made(m: re.Match[str]) -> bool:
    """The body, or the whole key where none is named, was made by a generator."""
    return checks.is_random(m.groupdict().get("body") or m[0])
