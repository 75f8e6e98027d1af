"""
Tokens: what stands in a value's place.

`cg_<word>_<13 digits><2 check digits>`: letters, digits and underscores only, so that a token survives JSON, HTML,
URLs, YAML, shells and Markdown, and costs a model 8 to 13 of its own tokens. The digits are an HMAC of the value
under the tenant's key: the same value gives the same token on every turn and after every restart, and another
tenant's token means nothing. The check digits tell a mangled token from one that was never issued here.
"""

import hashlib
import hmac
import re
from functools import cache

from codegate.guardrails.table import WORDS

START = "cg_"
_ID_DIGITS = 13
DIGITS = _ID_DIGITS + 2
LONGEST = max(len(f"{START}{word}_") for word in WORDS) + DIGITS
"""Characters of the longest token; a stream never holds back as many."""

TOKEN = re.compile(rf"{START}({'|'.join(sorted(WORDS, key=len, reverse=True))})_(\d{{{DIGITS}}})")
"""Anything that has the form of a token. It may stand inside a word: `\\ncg_email_…` in escaped text."""


def derive(root_key: bytes, purpose: str, size: int = 32) -> bytes:
    """
    A key of its own for one purpose (HKDF-SHA256, RFC 5869, one block).

    Args:
        root_key: The guardrail key.
        purpose: For example `tenant:<id>`.
        size: Bytes wanted, at most 32.
    """
    extracted = hmac.digest(b"codegate guardrails", root_key, hashlib.sha256)
    return hmac.digest(extracted, purpose.encode() + b"\x01", hashlib.sha256)[:size]


def digest_of(tenant_key: bytes, word: str, value: str) -> bytes:
    """32 bytes that stand for a value under a tenant's key: its token is made of them."""
    return hmac.digest(tenant_key, f"{word}\0{value}".encode("utf-8", "surrogatepass"), hashlib.sha256)


def numbers(digest: bytes, attempt: int = 0) -> int:
    """128 of a digest's bits as a number; another number for each attempt, should an earlier one be taken."""
    if attempt:
        digest = hashlib.sha256(digest + attempt.to_bytes(4)).digest()
    return int.from_bytes(digest[:16])


def form(word: str, digest: bytes, attempt: int = 0) -> str:
    """The token of a digest."""
    digits = f"{numbers(digest, attempt) % 10**_ID_DIGITS:0{_ID_DIGITS}}"
    return f"{START}{word}_{digits}{_check_digits(word, digits)}"


def mint(tenant_key: bytes, word: str, value: str) -> str:
    """The token for a value, if no other value has it; always the same for the same three."""
    return form(word, digest_of(tenant_key, word, value))


def is_genuine(m: re.Match[str]) -> bool:
    """The check digits of a match of `TOKEN` are right."""
    return m[2][_ID_DIGITS:] == _check_digits(m[1], m[2][:_ID_DIGITS])


def own_spans(text: str) -> list[tuple[int, int]]:
    """Where genuine tokens stand in the text: these are never screened again."""
    if START not in text:
        return []
    return [m.span() for m in TOKEN.finditer(text) if is_genuine(m)]


def _check_digits(word: str, digits: str) -> str:
    """ISO 7064 MOD 97-10 over word and digits, as an IBAN has it: finds every changed or swapped character."""
    return f"{98 - (_word_number(word) * 10**_ID_DIGITS + int(digits)) * 100 % 97:02}"


@cache
def _word_number(word: str) -> int:
    return int("".join(str(36 if c == "_" else int(c, 36)) for c in word))
