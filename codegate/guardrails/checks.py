"""Checks that tell a value made by chance from a word, a placeholder or a piece of code. Pure functions of text."""

import base64
import binascii
import math
import re
from collections import Counter

import msgspec

_COUNTED = re.compile("0{8}|12345678")
_PLACEHOLDER = re.compile(r"x{4,}|X{4,}|\.\.\.|\*\*\*|(?i:example|placeholder|redacted|changeme|your[_-]|dummy)")
_RUN = re.compile(r"(.)\1{5}")


def entropy(text: str) -> float:
    """Shannon entropy of the characters, in bits per character; 0 for an empty text."""
    size = len(text)
    return -sum(n / size * math.log2(n / size) for n in Counter(text).values())


def is_placeholder(text: str, counted: bool = True) -> bool:
    """
    A human wrote this in place of a value: `xxxx`, `your-key`, `...EXAMPLE`, one character again and again.

    Args:
        text: The value.
        counted: Digits counted up are such a thing too; where a name or a prefix says that it is a key, they are not.
    """
    if _PLACEHOLDER.search(text) or _RUN.search(text):
        return True
    return counted and _COUNTED.search(text) is not None


def is_random(text: str, distinct: int = 7) -> bool:
    """
    Made by a generator, as far as its characters tell.

    Args:
        text: The part of a key after its prefix.
        distinct: Different characters it must have; 16 random hex digits have ten.
    """
    if len(set(text)) < min(distinct, len(text) // 2) or is_placeholder(text, counted=False):
        return False
    return not (text.isalpha() and (text.islower() or text.isupper()))


def is_mixed(text: str) -> bool:
    """Has a digit and a letter and passes `is_random`: for prefixes that also begin ordinary words."""
    return any(c.isdigit() for c in text) and any(c.isalpha() for c in text) and is_random(text)


def is_json_base64(segment: str) -> bool:
    """The segment is unpadded base64url of a JSON object: the header of a token (RFC 7515, 4)."""
    try:
        decoded = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
        return isinstance(msgspec.json.decode(decoded), dict)
    except (binascii.Error, ValueError, msgspec.DecodeError, UnicodeDecodeError):
        return False


def base64_share(text: str) -> float:
    """Share of the characters that stand in runs of 16 or more base64 characters, 0 to 1."""
    dense = re.sub(r"\\[nrt]|\s", " ", text)
    size = len(dense.replace(" ", ""))
    return sum(len(run) for run in re.findall(r"[A-Za-z0-9+/=]{16,}", dense)) / size if size else 0.0
