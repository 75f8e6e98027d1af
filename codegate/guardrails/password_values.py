"""Whether a text is somebody's password, as far as its characters tell: no stand-in, no name of a program."""

import re

from codegate.guardrails import checks
from codegate.guardrails.assignments import is_odd, is_reference, is_scrambled, piece_length
from codegate.guardrails.detector import one_of

_STRONG = frozenset("!@#$%^&*?~+=|")
_STAND_IN = re.compile(
    r"(?:test|testing|tester|pass|passw(?:or)?d|passwort|passphrase|pwd|pw|pswd|secrets?|admin|user(?:name)?|my|the|new|old|"
    r"wrong|bad|good|right|correct|valid|invalid|strong|weak|super|very|some|any|is|a|an|not|no|foo|bar|baz|qux|abcd*e*f*|xyz|"
    r"dummy|fake|mock|sample|example|changeme|change|letmein|qwerty|hello|world|demo|default|root|guest|login|secure|"
    r"database|db|mysql|postgres(?:ql)?|redis|mongo|rabbitmq|ldap|smtp|key(?:store)?|trust(?:store)?|store|hidden|masked|"
    r"insert|enter|your|here|placeholder|redacted|filtered|todo|tbd|none|null|empty|blank|value|string|plain|text|hash(?:ed)?|"
    r"encrypted|required|optional|different|another|other|second|first|longer|long|short|unsafe|insecure|for|of|and|token|"
    r"please|me|this|that|it|in|to|prod|production|dev|staging|local|server|client|app|api|service|account|temp|random|"
    r"current|confirm(?:ation|ed)?|repeat|again|reset|forgot(?:ten)?|mismatch|field|input|label|hint|min|max|length)+"
)
_TYPE = re.compile(
    r"(?i)\w*(?:base|utf|sha|md|int|uint|float|str|string|aes|hash|bytes?|ripemd|blake|argon|des|rsa|latin|ascii|x|v)_?\d+"
)
_LEET = str.maketrans("013457@$", "oleastas")
_PHRASE = re.compile(r"[A-Za-z]{3,12}(?:([-_. ])[A-Za-z]{3,12}){3,7}")
_OPERATORS = re.compile(r"[-+*/%&|=<>?:!^,.()\[\]]+")
_SIGN = re.compile(r"[A-Za-z\d][!@#$~]\d+\Z|[A-Za-z\d][!@#$~^]{1,3}[A-Za-z\d]+[!@#$~^*]")
"""Signs that stand between names and numbers in no expression."""

_HUMAN = re.compile(
    one_of(
        r"""
        (?:[A-Z][a-z]{2,15}){1,3}[-_.]?\d{2,6}|(?=[A-Za-z]*\d)[A-Za-z\d]{4,16}[-_]\d{2,4}|[a-z]{4,15}[-_.]?\d{2,6}|
        (?P<mixed>[a-z]{3,15}[-_.](?:[A-Z][a-z]{2,12}|[A-Z]{3,12})\d{1,4}|[a-z]{3,15}[-_.](?=[a-z\d]{6})[a-z]*\d+[a-z]+\d+[a-z]*)
        """
    )
)
"""How people make one: words and a number, a word with digits for letters, a word and something made by chance."""

_SELECTOR = re.compile(r"[#.]?[A-Za-z][\w-]*(?:[#.:>\[][\w=:-]+\]?)*|[#.][\w.-]+|//.*")
_NO_WORD = re.compile("(?i)[bcdfghjklmnpqrstvwxz]{5}")
_RULES = re.compile(r"(?:required|nullable|string|min|max|confirmed|sometimes)[|:].*", re.IGNORECASE)


def _core(text: str) -> str:
    return re.sub("[^a-z]", "", text.lower().translate(_LEET)) or re.sub("[^a-z]", "", text.lower())


def is_stand_in(text: str) -> bool:
    """Made of words that documentation and tests write for a password; a year or other number of four makes it real."""
    if re.search(r"(?:19|20)\d\d", text) and "1234" not in text:
        return False
    plain = re.sub("[^a-z]", "", text.lower())
    return _STAND_IN.fullmatch(plain) is not None or _STAND_IN.fullmatch(_core(text)) is not None or not plain


def is_password(text: str, quoted: bool) -> bool:
    """
    Somebody's password, as far as its characters tell.

    Args:
        text: The value.
        quoted: It stood in quotes; else it may also be an expression of a program.
    """
    if len(set(text)) < 5 or checks.is_placeholder(text) or is_stand_in(text) or is_reference(text, quoted):
        return False
    has_digit = any(c.isdigit() for c in text)
    has_letter = any(c.isalpha() for c in text)
    if not has_letter or not text.isascii():
        return False
    if _PHRASE.fullmatch(text):
        return _is_phrase(text, quoted)
    symbols = _STRONG & set(text)
    if symbols:
        return _is_symbolic(text, quoted, has_digit, len(symbols))
    return _is_plain(text, quoted, has_digit)


def _is_phrase(text: str, quoted: bool) -> bool:
    """Four or more words of no meaning to a program, all joined alike."""
    words = re.split(r"[-_. ]", text)
    joined = text[len(words[0])]
    if joined in "_." and not quoted:
        return False
    return len(set(words)) == len(words) and sum(_STAND_IN.fullmatch(w.lower()) is not None for w in words) < 2


def _is_symbolic(text: str, quoted: bool, has_digit: bool, symbols: int) -> bool:
    """With signs that names do not have."""
    if _RULES.match(text) or (_SELECTOR.fullmatch(text) and not has_digit):
        return False
    if not quoted and _is_expression(text):
        return False
    if has_digit:
        return len(text) >= 6
    return len(text) >= 8 and symbols > 1 and text.lower() != text != text.upper() and piece_length(text) < 3


def _is_expression(text: str) -> bool:
    """Names and numbers with operators between them."""
    parts = [p for p in _OPERATORS.split(text.rstrip("!?$%*#&+")) if p]
    if _SIGN.search(text) or is_odd(text):
        return False
    if len(parts) < 2 or text[0] in "!#$%^&*?~+=|)":
        return False
    if len(text) > 9 and piece_length(text) < 2.2 and text.lower() != text != text.upper():
        return False
    return all(p.isdigit() or (not p[0].isdigit() and not is_scrambled(p, 5)) for p in parts)


def _is_plain(text: str, quoted: bool, has_digit: bool) -> bool:
    """Letters and digits, and signs that names have too."""
    if not has_digit:
        is_no_word = is_scrambled(text) or _NO_WORD.search(text) is not None
        return len(text) >= 12 and text.isalpha() and text.lower() != text != text.upper() and is_no_word
    if len(text) >= 8 and (is_odd(text) or (is_scrambled(text) and not _TYPE.fullmatch(text))):
        return True
    human = _HUMAN.fullmatch(text)
    if human is None or len(text) < 7:
        return False
    if human["mixed"]:
        return True
    if _TYPE.fullmatch(text):
        return False
    return quoted or text[0].isupper() or text[0].isdigit() or (len(text) > 8 and text[-3:].isdigit())
