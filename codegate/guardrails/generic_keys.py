"""Keys and tokens without a form of their own: what a setting, a header or a program calls a key."""

import re

from codegate.guardrails import checks
from codegate.guardrails.assignments import LINK, NAME, TRIGGER_LINK, is_reference, is_scrambled, piece_length, value
from codegate.guardrails.detector import Shape

_CHARACTERS = "A-Za-z0-9+/_=.~:-"
_SUFFIX = r"(?:[_-]?(?:\d{1,2}|value|string|prod|production|live|test|dev|staging|default|env|base64|b64|hex|header))?"
_WORDS = r"(?:key|token|secret|credentials?|bearer|apikey|auth|signature|salt|sid|pat|psk)"

_STRONG = re.compile(
    r"(?i)secret|token|credential|bearer|psk|(?:^|[_.-])pat$|salt|"
    r"(?:api|app|application|access|auth|private|encryption|encrypt|signing|signature|sign|client|consumer|license|licence|"
    r"service|master|account|storage|admin|shared|subscription|write|read|ingest|integration|rest|sdk|server|deploy|project|"
    r"user|session|jwt|hmac|aes|cipher|cookie|webhook|security|secure|crypto|data|database|db|vault|write|management|"
    r"instrumentation|developer|merchant|partner|publishing|tracking)[_. -]?key"
)
_NEVER = re.compile(
    r"(?i)(?:public|pub|foreign|primary|cache|sort|partition|routing|object|map|hash|gpg|pgp|ssh|host|row|idempotency|dedup\w*"
    r"|node|site|publishable|translation|i18n|locale|message|group|unique|index|lookup|config|feature|react|item|field|data|"
    r"store|query|state|menu|tree|sub|super|range|hot|short|arrow|shift|ctrl|enter|tab|escape|registry|value|type|bucket|s3|"
    r"storage|resource|entity|event|topic|shard|natural|composite|surrogate|record|column|fingerprint|trusted|signed)[_.-]?keys?$"
    r"|(?:next|page|prev|previous|continuation|sync|cancel\w*|pagination|cursor|resume|start|end|eos|bos|pad|sep|mask|unk|cls|"
    r"stop|special|max|min|num|total|change|input|output|prompt|completion|lexer|parser|position|update|snapshot|list|marker|"
    r"upload|client_?request|idempotency|consistency|zed|expected|actual|design|color|colour|style|theme|token_?type)[_.-]?tokens?$"
    r"|tokens$|monkey|turkey|donkey|hockey|jockey|whiskey|author$|(?:key|secret|token|credentials?|auth)[_-]?(?:name|id|path|file|url|arn|ref)$"
    r"|last[_-]?auth|(?:integrity|checksum|digest|file|commit|content|image|block|tx|git)[_-]?signature|require"
)
_HEX = re.compile(r"(?:0x)?[0-9a-fA-F]+")
_TURN = re.compile(r"[A-Za-z](?=\d)|\d(?=[A-Za-z])")
"""Where letters turn to digits and back: in names of programs at most three times."""

_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].*)?")
_WORDY = re.compile(r"[a-z0-9]*(?:[-_./:][a-z0-9]+)+|[A-Z0-9]*(?:[-_./][A-Z0-9]+)+")


def is_generated(text: str, quoted: bool, strong: bool) -> bool:
    """
    Made by a generator of keys.

    Args:
        text: The value, 16 characters and more.
        quoted: It stood in quotes.
        strong: Its name means a secret and nothing else.
    """
    if checks.is_placeholder(text, counted=not strong) or is_reference(text, quoted) or _DATE.fullmatch(text):
        return False
    if _UUID.fullmatch(text):
        return strong and len(set(text)) > 7
    dense = text.rstrip("=")
    if _HEX.fullmatch(dense):
        has_both = any(c.isdigit() for c in dense) and any(c.isalpha() for c in dense)
        return (
            has_both
            and len(dense) >= (20 if strong else 32)
            and checks.entropy(dense.lower()) > 2.8
            and _is_no_digest(dense, strong)
        )
    if not any(c.isdigit() for c in dense) or not any(c.isalpha() for c in dense):
        return strong and dense.isalpha() and len(dense) >= 24 and is_scrambled(dense) and checks.entropy(dense) > 3.7
    if checks.entropy(dense) < 3.2:
        return False
    if piece_length(dense) > 3 and not (strong and _is_long(dense)):
        return False
    return not _is_wordy(dense)


def _is_long(text: str) -> bool:
    """Letters and digits by turns, or so many without a sign that no name has them."""
    return len(text) > 19 and (len(_TURN.findall(text)) > 3 or (len(text) > 27 and text.isalnum()))


def _is_no_digest(text: str, strong: bool) -> bool:
    """Forty hexadecimal digits are a commit's name, or a fingerprint, unless the name says that they are secret."""
    return strong or len(text) not in (40, 56, 96, 128)


def _is_wordy(text: str) -> bool:
    """Words and numbers joined by signs, as names of resources, versions and paths are."""
    if not _WORDY.fullmatch(text):
        return False
    parts = re.split(r"[-_./:]", text)
    return max(map(len, parts)) < 12 or not any(is_scrambled(p, 12) for p in parts)


def _is_key(m: re.Match[str]) -> bool:
    name = ".".join((m["name"] + m["word"]).split(".")[-2:])
    if _NEVER.search(name):
        return False
    strong = _STRONG.search(name) is not None
    bare_word = m["word"].lower()
    if not strong and (bare_word not in ("key", "apikey") or len(name) <= 4):
        return False
    text, quoted = m["v"], m["q"] is not None
    if len(text) < (16 if strong else 20):
        return False
    if (
        not quoted
        and m.string[m.end() : m.end() + 1] in ("(", "[", "{", "'", '"', "`")
        and m.string[m.start() - 1 : m.start()] != m.string[m.end() : m.end() + 1]
    ):
        return False
    return is_generated(text, quoted, strong)


def _is_told(m: re.Match[str]) -> bool:
    """A key in a sentence or after a blank: letters and digits in no order, and no digest of anything."""
    text, word = m["v"].rstrip(".="), m["word"]
    has_both = any(c.isdigit() for c in text) and any(c.isalpha() for c in text)
    if not has_both or text.count(".") > 1 or "/" in text[:2] or (text.count("-") > 2 and not _UUID.fullmatch(text)):
        return False
    if _HEX.fullmatch(text) and word != "KEY" and word.lower() == "key" and len(text) in (32, 40, 64):
        return False
    return len(text) >= 20 and is_generated(text, True, True)


def _is_sent(m: re.Match[str]) -> bool:
    """A credential in a header: hardly anything else has that form."""
    text = m["v"]
    return any(c.isdigit() for c in text) and is_generated(text, True, True)


GENERIC_KEYS = (
    Shape(
        "key",
        rf"(?i:authorization|proxy-authorization|bearer|private-token|job-token|x-[a-z-]{{1,30}}(?:key|token|secret)|apikey)"
        rf"[\"'\\]{{0,4}}\s?[:=,]?\s?[\"'\\]{{0,4}}(?i:(?:bearer|token|key|apikey|basic|bot|token=|sso-key)\s?)?[\"']?[{_CHARACTERS}]{{16}}",
        rf"(?i:authorization|proxy-authorization|bearer|private-token|job-token|x-[a-z-]{{1,30}}(?:key|token|secret)|apikey)(?=[^A-Za-z0-9])"
        rf"[\"'\\]{{0,4}}\s?[:=,]?\s?[\"'\\]{{0,4}}(?i:(?:bearer|token|key|apikey|bot|token=|sso-key)\s?)?[\"']?"
        rf"(?P<v>[{_CHARACTERS}]{{16,600}})(?![\w(])",
        _is_sent,
        after=800,
    ),
    # In a sentence, or after a blank: `use token ...`, `SECRET ...`, `apiKEY-...`.
    Shape(
        "key",
        r"(?i:token|secret|key|private|access|\bpat)[\"']?[ \t.:=-]{1,4}[\"']?[A-Za-z0-9+/_=.-]*[0-9]",
        r"(?P<word>(?i:token|secret|key|private|access|pat))[\"']?"
        r"(?:[ \t.-]{1,4}|(?:(?<=PRIVATE)|(?<=ACCESS)|(?i:(?<=private key)|(?<=access key)|(?<=api key)))[:=] ?)[\"']?"
        r"(?P<v>[A-Za-z0-9+/_=.-]{20,600})(?![\w(\[])",
        _is_told,
        after=700,
    ),
    Shape(
        "key",
        rf"(?i:{_WORDS}{_SUFFIX}){TRIGGER_LINK}[bfruL@]{{0,2}}\\{{0,3}}[\"'`]?[{_CHARACTERS}]{{16}}",
        rf"(?P<name>[\w.-]{{0,80}}?)(?P<word>(?i:{_WORDS}))(?i:{_SUFFIX}){LINK}{value(16, 600, _CHARACTERS)}",
        _is_key,
        lead=NAME,
        after=800,
    ),
)
