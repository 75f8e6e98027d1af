"""Passwords: what a setting, a command, a log line or a sentence calls one."""

import base64
import binascii
import re

from codegate.guardrails.assignments import LINK, NAME, TRIGGER_LINK, value
from codegate.guardrails.detector import Detector, Shape, one_of
from codegate.guardrails.password_values import is_password, is_stand_in

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
            r"(?i:-[a-z-]*pass(?:word|wd|phrase)?|identified by|password|requirepass|masterauth)\s"
            r"[\"'\\]{0,3}[^\s\"'-][^\s\"']{4}",
            r"(?i:-[a-z-]{0,30}pass(?:word|wd|phrase)?|identified by|password|requirepass|masterauth)\s"
            r"(?P<q>\\{0,3}[\"'])?(?P<v>(?(q)[^\n\"'\\]|[^\s\"'\\;]){5,128})",
            lambda m: is_password(m["v"].rstrip(".,"), quoted=m["q"] is not None) and not m["v"].endswith(":"),
            after=400,
        ),
        Shape(
            "password",
            r"echo\s+(?:-n )?[\"']?[^\s\"'|`]+[\"']?\s*\|[^\n|]*(?:--password-stdin|sudo -S|chpasswd|--stdin)",
            r"echo\s{1,4}(?:-n )?(?P<q>[\"'])?(?P<v>[^\s\"'|`]{6,128})(?(q)(?P=q))\s{0,4}\|",
            lambda m: is_password(m["v"].rpartition(":")[2], quoted=True),
            after=200,
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
