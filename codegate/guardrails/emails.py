"""E-mail addresses, and the much larger number of texts that only look like one."""

import re
import string

from codegate.guardrails.detector import Detector, Shape
from codegate.guardrails.domains import COUNTRIES, FILES, GENERIC

_RESERVED = re.compile(r"(?i)(?:^|\.)(?:example\.(?:com|org|net|edu)|(?:example|test|invalid|local|localhost))$")
"""Names that belong to nobody (RFC 2606, RFC 6761)."""

_PERSON = re.compile(
    r"(?i)(?!.*(?:^|[._-])(?:your|my|our|test|some|first|last|user|users?name|e?mail|name|foo|bar|baz|example|sample|demo|dummy|"
    r"fake|no|not|admin|support|team|info|contact|sales|bot|api|service|account|web|app)(?:[._+-]|$))"
    r"[a-z]{2,}[._-][a-z]{2,}(?:[._-][a-z]{2,})?(?:\+\w+)?"
)
"""A first and a last name: somebody's, even at a host that is nobody's, because tests and drafts hold real people."""

_MACHINES = re.compile(r"(?i)^(?:git|hg|svn|no-?reply|do-?not-?reply|noreply)$")
_AT = r"(?:%(?:25){0,3}40|\\{1,8}(?:u00|x)40|&(?:#64|#[xX]40|commat);)"
"""The sign as URLs, strings of programs and web pages spell it."""

_KEPT = r"%(?:2[BbDdEe]|5[Ff])"
_DOT = r"(?:\.|%2[Ee])"
_LOCAL = string.ascii_letters + string.digits + "._%+-"
_IN_URL = re.compile(r"://[^\s/@]{0,100}:\Z")
_NOBODY = ("users.noreply.github.com", "noreply.gitlab.com", "noreply.github.com")


def _is_email(m: re.Match[str]) -> bool:
    """A mail host that can exist, no service account, and no code around it."""
    local, host = m["local"], m["host"].lower().replace("%2e", ".")
    if m.string[m.start() - 1 : m.start()] == ":" and _IN_URL.search(m.string, max(0, m.start() - 120), m.start()):
        return False  # the password of a URL: another detector's, and it has decided
    labels = host.split(".")
    top = labels[-1]
    if top not in COUNTRIES and top not in GENERIC:
        return False
    if _RESERVED.search(host) and not _PERSON.fullmatch(local):
        return False
    if _MACHINES.match(local) or host.endswith(_NOBODY):
        return False
    if labels[0][0].isdigit() and labels[0].rstrip("x").replace(".", "").isdigit():
        return False  # icon@2x.png, pkg@1.2.io
    if len(labels[-2]) == 1 and len(labels) == 2 and top in COUNTRIES:
        return False  # a@b.to(...), x@W.mT: a matrix product
    if top in FILES and len(labels) == 2 and len(labels[0]) < 4:
        return False
    return m.string[m.end() : m.end() + 1] not in ("(", "[", "=") and ".." not in local


EMAIL = Detector(
    id="email",
    label="E-mail address",
    description="Addresses at hosts that can exist; user@example.com, git@, no-reply addresses and decorators stay.",
    category="pii",
    priority=19,
    default_on=True,
    shapes=(
        Shape(
            "email",
            r"[A-Za-z0-9_.+%-]@[A-Za-z0-9][A-Za-z0-9-]{0,62}\.[A-Za-z0-9]",
            # What stands before is no part of it: an escaped line break, dots of a sentence, an option's hyphens.
            r"(?<![/@$])(?:(?<=\\)[nrt])?[._%+-]{0,16}(?P<v>(?P<local>[A-Za-z0-9_][A-Za-z0-9._%+-]{0,63})@"
            r"(?P<host>(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}))(?![A-Za-z0-9_-]|\.[A-Za-z0-9])",
            _is_email,
            lead=_LOCAL,
            after=260,
        ),
        Shape(
            "email",
            rf"[A-Za-z0-9_.+-]{_AT}[A-Za-z0-9]",
            # Escapes of other signs end what stands before.
            rf"(?<![/@$])(?:(?<=\\)[nrt])?(?:[A-Za-z0-9._+-]{{0,200}}%(?!{_KEPT[1:]})[0-9A-Fa-f]{{2}}){{0,40}}[._+-]{{0,16}}"
            rf"(?P<v>(?P<local>[A-Za-z0-9_](?:[A-Za-z0-9._+-]|{_KEPT}){{0,63}}){_AT}"
            rf"(?P<host>(?:[A-Za-z0-9](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?{_DOT}){{1,8}}[A-Za-z]{{2,24}}))"
            r"(?![A-Za-z0-9_-]|\.[A-Za-z0-9])",
            _is_email,
            lead=_LOCAL,
            after=400,
        ),
    ),
    examples=(
        "Contact: jo.doe+news@mail.some-company.co.uk, please",
        "<JO@SOME-COMPANY.IO>",
        "mail('jo@posteo.net')",
        "jane.doe@example.com",
        "/unsubscribe?to%3Djo%2Enews%40some-company.org&x=1",
        '{"mail": "jo\\u0040some-company.org"}',
        "jo&#64;some-company.org<br>",
    ),
    counterexamples=(
        "git@github.com:org/repo.git",
        "user@example.com",
        "admin@example.org",
        "test123@example.com",
        "your.name@example.com",
        "first.last+tag@example.com",
        "icon@2x.png",
        "@app.route('/')",
        "left-pad@1.3.0",
        "y = x@w.to(device)",
        "12345+someone@users.noreply.github.com",
        "module@sha256:0a1b2c",
        "root@localhost",
        "https://user:password@host.com/",
        "https://packages.corp-mail.com/%40types%2Fnode.io",
        "git%40github.com%3Aorg/repo.git",
        "lodash%404.17.21",
    ),
)
