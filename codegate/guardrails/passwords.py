"""Passwords: what a setting, a command, a log line or a sentence calls one."""

import base64
import binascii
import re

from codegate.guardrails import checks
from codegate.guardrails.assignments import LINK, NAME, TRIGGER_LINK, is_reference, is_scrambled, piece_length, value
from codegate.guardrails.detector import Detector, Shape, one_of

_WORDS = one_of(
    r"""
    passw(?:or)?ds?|passphrase|pass_phrase|passcode|passwort|kennwort|contraseña|contrasena|mot[ _-]?de[ _-]?passe|
    senha|wachtwoord|hasło|haslo|lösenord|losenord|salasana|heslo|parola|adgangskode|пароль|密码
    """
)
_SHORT = r"pass|pwd|pswd|pw|mdp|requirepass|masterauth"
_SUFFIX = r"(?:[_-]?(?:\d{1,2}|value|prod|production|dev|staging|default|plain|text))?"
_NAMED = (
    rf"(?P<name>[\w.-]{{0,80}}?)(?P<word>(?i:{_WORDS})"
    rf"|(?:(?<![A-Za-z])(?i:{_SHORT})|(?<=[a-z0-9])(?:Pass|Pwd|Pswd|PW|Pw)))(?i:{_SUFFIX})"
)
_STARTS = r"(?:[bfruL@]{0,2}\\{0,3}[\"'`][^\s\"'`]{5}|[^\s\"'`<>;\\{}\[][^\s\"'`<>;\\]{5})"

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
    if len(parts) < 2 or text[0] in "!#$%^&*?~+=|)":
        return False
    if len(text) > 9 and piece_length(text) < 2.2 and text.lower() != text != text.upper():
        return False
    return all(p.isdigit() or (not p[0].isdigit() and not is_scrambled(p, 5)) for p in parts)


def _is_plain(text: str, quoted: bool, has_digit: bool) -> bool:
    """Letters and digits, and signs that names have too."""
    if not has_digit:
        is_odd = is_scrambled(text) or _NO_WORD.search(text) is not None
        return len(text) >= 12 and text.isalpha() and text.lower() != text != text.upper() and is_odd
    if _TYPE.fullmatch(text):
        return False
    if is_scrambled(text) and len(text) >= 8:
        return True
    match = re.fullmatch(r"([A-Z][a-z]{3,15}|[a-z]{4,15})[-_.]?(\d{2,6})", text)
    return match is not None and len(text) >= 8 and (quoted or match[1][0].isupper())


def _is_assigned(m: re.Match[str]) -> bool:
    """A literal value that has the looks of a password, beside a name that means one."""
    text, quoted = m["v"], m["q"] is not None
    if m["name"].endswith(("/", "by", "By")):
        return False
    after = m.string[m.end() : m.end() + 1]
    if not quoted and after in ("'", '"', "`") and m.string[m.start() - 1 : m.start()] != after:
        return False  # the beginning of a call with a string in it
    return is_password(text, quoted)


def _is_option(m: re.Match[str]) -> bool:
    """An option of a command line: whatever is no reference and no stand-in."""
    return is_password(m["v"], quoted=True)


def _is_basic(m: re.Match[str]) -> bool:
    """Base64 of `user:password` (RFC 7617)."""
    try:
        decoded = base64.b64decode(m["v"] + "=" * (-len(m["v"]) % 4), validate=True).decode()
    except (binascii.Error, ValueError):
        return False
    user, colon, secret = decoded.partition(":")
    return bool(colon) and user.isprintable() and len(secret) > 3 and not is_stand_in(secret)


_TOOLS = one_of(
    r"""
    sshpass|mysql|mysqldump|mysqladmin|mariadb|docker|podman|helm|az|redis-cli|ldapsearch|ldapadd|smbclient|unzip|7z|zip
    """
)
_FETCH = r"(?:-u|--user|--proxy-user|-U)[ =]?"

PASSWORD = Detector(
    id="password",
    label="Password",
    description="Literal values that settings, code, commands or sentences call so; references and stand-ins stay.",
    category="credentials",
    priority=13,
    default_on=True,
    shapes=(
        Shape(
            "password",
            rf"(?i:{_WORDS}|{_SHORT})(?i:{_SUFFIX}){TRIGGER_LINK}{_STARTS}",
            rf"{_NAMED}{LINK}{value(6, 128)}",
            _is_assigned,
            lead=NAME,
            after=400,
        ),
        # curl -u user:password, wget, http; sshpass -p; mysql -p; --password with a blank.
        Shape(
            "password",
            r"(?:curl|wget|http|https)\s(?:[^\n]*\s)?" + _FETCH + r"[\"'\\]{0,3}[^\s:\"'$]+:[^\s\"']{4}",
            r"(?:curl|wget|https?)\s(?:[^\n]{0,200}?\s)?" + _FETCH + r"[\"'\\]{0,3}[^\s:\"'$]{1,64}:"
            r"(?P<q>(?!))?(?P<v>[^\s\"'\\]{4,128})",
            _is_option,
            after=600,
        ),
        Shape(
            "password",
            rf"{_TOOLS}\s(?:[^\n|;]*\s)?-[paw][ =]?[\"'\\]{{0,3}}[^\s\"'-][^\s\"']{{3}}",
            rf"(?:(?<!\w)|(?<=\\[nrt])){_TOOLS}\s(?:[^\n|;]{{0,120}}?\s)??-[paw][ =]?"
            r"(?P<q>\\{0,3}[\"'])?(?P<v>(?(q)[^\n\"'\\]|[^\s\"'\\]){5,128})",
            _is_option,
            after=400,
        ),
        Shape(
            "password",
            r"(?i:-[a-z-]*pass(?:word|wd|phrase)?|identified by|password)\s[\"'\\]{0,3}[^\s\"'-][^\s\"']{4}",
            r"(?i:(?P<opt>-[a-z-]{0,30}pass(?:word|wd|phrase)?|identified by|password))\s"
            r"(?P<q>\\{0,3}[\"'])?(?P<v>(?(q)[^\n\"'\\]|[^\s\"'\\;]){5,128})",
            lambda m: is_password(m["v"].rstrip(".,"), quoted=m["q"] is not None) and not m["v"].endswith(":"),
            after=400,
        ),
        Shape(
            "password",
            r"(?i:authorization[\"'\\]{0,4}\s?[:=,]\s?[\"'\\]{0,4}basic )[A-Za-z0-9+/]{8}",
            r"(?i:authorization[\"'\\]{0,4}\s?[:=,]\s?[\"'\\]{0,4}basic )(?P<v>[A-Za-z0-9+/]{8,400}={0,2})",
            _is_basic,
            after=500,
        ),
    ),
    examples=(
        "DB_PASSWORD=" + "x9$kL2!vQz",
        'spring.datasource.password: "' + "Tr0ub4dor&3" + '"',
        '{"user": "app", "password": "' + "h8279m28GmNL" + '"}',
        "The password is " + "8K!q2vTz, please change it.",
        "curl -u admin:" + "8K!q2vTz http://localhost/",
        "sshpass -p '" + "8K!q2vTz' ssh host",
        "password = " + "otter-plinth-mangle-crisp",
    ),
    counterexamples=(
        'password = os.environ["DB_PASSWORD"]',
        "DB_PASSWORD=${DB_PASSWORD}",
        "password: str = Field(min_length=8)",
        'password="password123"',
        "The password is hashed with bcrypt.",
        "const password = useState('');",
        "pwd=/home/build/src1",
        '"password": "required|min:8"',
        "password=settings.DB_PASSWORD2",
        "bypass = x1 + y2*z3",
    ),
)
