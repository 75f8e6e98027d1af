"""The detectors whose shape is a format of its own: keys in PEM, tokens, cloud keys, addresses."""

import re

from codegate.guardrails import checks
from codegate.guardrails.detector import LEFT, RIGHT, Detector, Shape

_PEM_HEAD = r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----"


def _is_pem(m: re.Match[str]) -> bool:
    """A body that is base64, not the code of a program that handles such keys (RFC 7468; RFC 4880, 6.2)."""
    body = re.sub(r"\A.{0,60}?KEY(?: BLOCK)?-----|-----END.*|(?m:^[A-Z][A-Za-z-]+: .*$)", "", m["v"])
    dense = re.sub(r"\\[nrt]|(?m:^\s*\d+\t)|[\s\"'+,\\]", "", body)
    return len(dense) > 40 and checks.base64_share(body) > 0.8


PRIVATE_KEY = Detector(
    id="private_key",
    label="Private key",
    description="Private keys in PEM and OpenPGP armour, whole block; public keys and certificates stay.",
    category="credentials",
    priority=2,
    default_on=True,
    shapes=(
        # The body runs to the next five dashes, so that a text of many heads is still read once (no quadratic time).
        Shape(
            "pem",
            r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY",
            rf"(?P<v>{_PEM_HEAD}[^-]*+(?:-{{1,4}}+[^-]++)*+-----END [A-Z0-9 ]{{0,40}}PRIVATE KEY(?: BLOCK)?-----)",
            _is_pem,
            after=32768,
        ),
        # Cut off by `head` or a context limit: what is there is still the secret.
        Shape(
            "pem",
            r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY",
            rf"(?P<v>{_PEM_HEAD}(?>(?:\s|\\[nrt]|\d+\t){{1,40}}[A-Za-z0-9+/=]{{32,}})+)",
            _is_pem,
            after=32768,
        ),
    ),
    examples=(
        "-----BEGIN " + "RSA PRIVATE KEY-----\n" + "MIIEpQIBAAKCAQEAz8Fq7\n" * 6 + "-----END " + "RSA PRIVATE KEY-----",
        'key = "-----BEGIN PRIVATE KEY-----\\n' + "MIIEpQIBAAKCAQEAz8Fq7kL\\n" * 6 + "-----END " + 'PRIVATE KEY-----"',
    ),
    counterexamples=(
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----",
        'if text.startswith("-----BEGIN PRIVATE KEY-----") and text.endswith("-----END PRIVATE KEY-----"):',
    ),
)

JWT = Detector(
    id="jwt",
    label="JSON Web Token",
    description="Signed tokens (RFC 7519), all three parts.",
    category="credentials",
    priority=8,
    default_on=True,
    shapes=(
        Shape(
            "jwt",
            r"eyJ[A-Za-z0-9_-]{8}",
            r"(?:(?<![A-Za-z0-9_-])|(?<=\\[nrt]))"
            r"(?P<head>eyJ[A-Za-z0-9_-]{8,2000}+)\.eyJ[A-Za-z0-9_-]{8,8000}+\.[A-Za-z0-9_-]{10,2000}",
            lambda m: checks.is_json_base64(m["head"]),
            after=12100,
        ),
    ),
    examples=("Authorization: Bearer " + "eyJhbGciOiJub25lIn0" + ".eyJzdWIiOiJub2JvZHkifQ" + ".c2lnbmF0dXJlLTAwMQ",),
    counterexamples=("eyJhbGciOi.eyJzdWIi", "eyJust.eyJokes.notatokenatall"),
)

AWS_KEY = Detector(
    id="aws_key",
    label="AWS key",
    description="Access key ids and secret access keys of Amazon Web Services; the documentation's own example stays.",
    category="credentials",
    priority=10,
    default_on=True,
    shapes=(
        Shape(
            "aws_id",
            r"A(?:KIA|SIA|BIA|CCA)[A-Z2-7]{16}",
            rf"{LEFT}A(?:KIA|SIA|BIA|CCA)(?P<rest>[A-Z2-7]{{16}}){RIGHT}",
            lambda m: not m["rest"].endswith("EXAMPLE") and checks.entropy(m["rest"]) > 2.5,
        ),
        Shape(
            "aws_secret",
            r"(?i)(?:aws\w{0,20}secret\w{0,20}|secret_?-?access_?-?key)[^A-Za-z0-9]{1,12}[A-Za-z0-9/+]{20}",
            r"(?i:aws\w{0,20}secret\w{0,20}|secret_?-?access_?-?key)"
            r"[\"'\\]{0,4}\s{0,4}[:=]{1,2}>?\s{0,4}[\"'\\]{0,4}(?P<v>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
            lambda m: checks.entropy(m["v"]) > 4.0 and "EXAMPLE" not in m["v"],
        ),
    ),
    examples=(
        "export AWS_ACCESS_KEY_ID=" + "AKIA" + "Q3EGTMZ5JWX7LBND",
        "aws_secret_access_key = " + "q7Zk1MvN8" + "bX3cT5yRw9L" + "/aH2sJ4dF6gK0+pUeQix",
    ),
    counterexamples=(
        "AWS_ACCESS_KEY_ID=" + "AKIAIOSFODNN7" + "EXAMPLE",
        "AKIA_IS_A_PREFIX_OF_IDS",
        "aws_secret_access_key = settings.secret",
    ),
)

_STAND_IN = re.compile(
    r"(?i)(?:[*x.…]+|pass(?:w(?:or)?d|phrase)?|pw|pwd|secret|token|user(?:name)?|tiger|(?:my|the|db|user|proxy)_?pass|your.*|my.?pass.*|\w+_here)"
    r"|(?-i:\$(?:[A-Z_][A-Z0-9_]*|[a-z_]+))|%(?:s|v|d|\w+%|\(.*)"
)
"""Words people write where a password goes, and variables of shells and format strings."""

_EXAMPLE_HOST = re.compile(r"(?i)(?:[\w-]+\.){0,4}example(?:\.(?:com|org|net))?(?![\w.-])")
"""RFC 2606."""


def _is_password(m: re.Match[str]) -> bool:
    """Not a stand-in for a password, not code that puts one in at run time, not a host of the documentation's."""
    if _EXAMPLE_HOST.match(m.string, m.end()):
        return False
    return _STAND_IN.fullmatch(m["v"]) is None and not set(m["v"]) & set("{}<>`")


URL_CREDENTIALS = Detector(
    id="url_credentials",
    label="Password in a URL",
    description="The password of `scheme://user:password@host`; variables, placeholders and the rest of the URL stay.",
    category="credentials",
    priority=12,
    default_on=True,
    shapes=(
        Shape(
            "urlpass",
            r"://[^\s/:@\"'`<>{}]*:[^\s/@\"'`]{2,}@[A-Za-z0-9_\[]",
            r"://[^\s/:@\"'`<>{}$]{0,128}:(?P<v>[^\s/@\"'`]{3,256})@(?=[A-Za-z0-9_\[])",
            _is_password,
            after=512,
        ),
    ),
    examples=("postgres" + "://app:correct-horse-7@db.internal/app", "amqp" + "://svc:" + "7*x(kQ^e@mq:5672"),
    counterexamples=(
        "postgres://user:password@localhost/app",
        "https://${USER}:${PASS}@host/",
        'f"redis://{user}:{pw}@{host}"',
        "http://localhost:8080/@scope/name",
        "https://user:***@host/",
        "http://evil:thing@www.example.com/",
        "mysql://root:$MYSQL_PASSWORD@db/app",
    ),
)
