"""
Values of the fifteen categories, made fresh from a seed: nothing here is anybody's, and nothing of it is committed.

Each maker takes the dice and answers the text of one value. Forms come from the issuers' documentation, not from the
detectors under test, so that a mistake in one is not repeated in the other.
"""

import base64
import json
import string
from collections.abc import Callable
from random import Random

from faker import Faker

LOCALES = (
    *(
        "en_US",
        "en_GB",
        "en_CA",
        "en_AU",
        "en_IN",
        "en_IE",
        "de_DE",
        "de_AT",
        "de_CH",
        "fr_FR",
        "fr_CA",
        "es_ES",
        "es_MX",
    ),
    *(
        "it_IT",
        "nl_NL",
        "nl_BE",
        "pl_PL",
        "pt_BR",
        "pt_PT",
        "sv_SE",
        "da_DK",
        "no_NO",
        "fi_FI",
        "cs_CZ",
        "hu_HU",
        "ro_RO",
    ),
)
"""Where people, streets and telephones come from."""

ALNUM = string.ascii_letters + string.digits
LOWER = string.ascii_lowercase + string.digits
HEX = "0123456789abcdef"
UPPER = string.ascii_uppercase + string.digits
URLSAFE = ALNUM + "-_"
BASE64 = ALNUM + "+/"

VENDORS: tuple[tuple[str, str, int, str], ...] = (
    ("sk-ant-" + "api03-", URLSAFE, 93, "AA"),
    ("sk-proj-", ALNUM, 48, ""),
    ("sk-or-v1-", HEX, 64, ""),
    ("gsk_", ALNUM, 52, ""),
    ("xai-", ALNUM, 80, ""),
    ("hf_", string.ascii_letters, 34, ""),
    ("r8_", ALNUM, 37, ""),
    ("pplx-", ALNUM, 48, ""),
    ("AIza", URLSAFE, 35, ""),
    ("GOCSPX-", URLSAFE, 28, ""),
    ("gh" + "p_", ALNUM, 36, ""),
    ("gh" + "s_", ALNUM, 36, ""),
    ("github_" + "pat_", ALNUM, 82, ""),
    ("glpat-", URLSAFE, 20, ""),
    ("glrt-", URLSAFE, 20, ""),
    ("xox" + "b-", string.digits, 12, "-" + "BOTS"),
    ("sk_" + "live_", ALNUM, 24, ""),
    ("rk_" + "live_", ALNUM, 24, ""),
    ("whsec_", ALNUM, 32, ""),
    ("SG.", URLSAFE, 22, ".SENDGRID"),
    ("key-", HEX, 32, ""),
    ("npm_", ALNUM, 36, ""),
    ("pypi-AgEIcHlwaS5vcmc", URLSAFE, 120, ""),
    ("dop_v1_", HEX, 64, ""),
    ("doo_v1_", HEX, 64, ""),
    ("dapi", HEX, 32, ""),
    ("hvs.", URLSAFE, 95, ""),
    ("shpat_", HEX, 32, ""),
    ("shpss_", HEX, 32, ""),
    ("sq0csp-", URLSAFE, 43, ""),
    ("EAAA", URLSAFE, 60, ""),
    ("lin_api_", ALNUM, 40, ""),
    ("PMAK-", HEX, 24, "-POSTMAN"),
    ("NRAK-", UPPER, 27, ""),
    ("glc_", BASE64.replace("+", ""), 60, "="),
    ("glsa_", ALNUM, 32, "_CRC"),
    ("sntrys_", BASE64.replace("+", ""), 80, "="),
    ("dckr_pat_", URLSAFE, 27, ""),
    ("AGE-SECRET-KEY-1", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58, ""),
    ("tfp_", ALNUM, 59, ""),
    ("figd_", URLSAFE, 40, ""),
    ("rdme_", LOWER, 70, ""),
    ("EZAK", ALNUM, 54, ""),
    ("pul-", HEX, 40, ""),
    ("ATATT3", URLSAFE, 186, ""),
    ("sbp_", HEX, 40, ""),
    ("fo1_", URLSAFE, 43, ""),
    ("CFPAT-", URLSAFE, 43, ""),
    ("secret_", ALNUM, 43, ""),
    ("ntn_", ALNUM, 46, ""),
    ("rubygems_", HEX, 48, ""),
    ("pat", ALNUM, 14, ".AIRTABLE"),
    ("tskey-auth-", ALNUM, 12, "-TAIL"),
    ("ops_eyJ", BASE64.replace("+", ""), 260, ""),
)
"""Prefix, alphabet, length, and what follows: a literal, or the name of a second part."""

_TAILS: dict[str, tuple[str, str, int]] = {
    "-BOTS": ("-", ALNUM, 24),
    ".SENDGRID": (".", URLSAFE, 43),
    "-POSTMAN": ("-", HEX, 34),
    "_CRC": ("_", HEX, 8),
    ".AIRTABLE": (".", HEX, 64),
    "-TAIL": ("-", ALNUM, 32),
}

WORDS = (
    "willow",
    "copper",
    "horse",
    "quartz",
    "amber",
    "falcon",
    "meadow",
    "velvet",
    "cobalt",
    "harbor",
    "ember",
    "lantern",
    "orchid",
    "saddle",
    "thunder",
    "maple",
    "granite",
    "pepper",
    "rocket",
    "silver",
    "tiger",
    "umbrella",
    "violet",
    "walnut",
    "yellow",
    "zebra",
    "autumn",
    "bridge",
    "candle",
    "dragon",
)


class Values:
    """Makes values from one seed."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)  # noqa: S311  the same values every time
        self._fakers = {locale: Faker(locale) for locale in LOCALES}
        for number, faker in enumerate(self._fakers.values()):
            faker.seed_instance(seed * 100 + number)
        self._makers: dict[str, Callable[[], str]] = {
            name.removeprefix("make_").replace("__", "."): getattr(self, name)
            for name in dir(self)
            if name.startswith("make_")
        }

    @property
    def categories(self) -> tuple[str, ...]:
        """Names of all categories."""
        return tuple(sorted(self._makers))

    def make(self, category: str) -> str:
        """A value of the category."""
        return self._makers[category]()

    def text(self, alphabet: str, length: int) -> str:
        """Random characters."""
        return "".join(self.dice.choices(alphabet, k=length))

    def faker(self) -> Faker:
        """Somebody from somewhere."""
        return self._fakers[self.dice.choice(LOCALES)]

    def make_email(self) -> str:
        faker = self.faker()
        host = faker.domain_name()
        local = self.dice.choice(
            [
                faker.user_name(),
                f"{faker.user_name()}+{self.dice.choice(WORDS)}",
                f"{faker.user_name()}.{self.text(string.digits, 2)}",
            ]
        )
        return f"{local}@{host}".replace("example", "sample-corp")

    def make_phone(self) -> str:
        d = lambda n: self.text(string.digits, n)  # noqa: E731
        area, exchange = self.dice.choice(("212", "415", "617", "303", "206")), f"{self.dice.randint(2, 9)}{d(2)}"
        return self.dice.choice(
            [
                f"({area}) {exchange}-{d(4)}",
                f"{area}-{exchange}-{d(4)}",
                f"{area}.{exchange}.{d(4)}",
                f"+1 {area} {exchange} {d(4)}",
                f"+1{area}{exchange}{d(4)}",
                f"+49 30 {self.dice.randint(2, 9)}{d(6)}",
                f"+49 151 {self.dice.randint(2, 9)}{d(7)}",
                f"+44 20 7{d(3)} {d(4)}",
                f"+33 6 {d(2)} {d(2)} {d(2)} {d(2)}",
                f"+34 6{d(2)} {d(3)} {d(3)}",
                f"+31 6 {self.dice.randint(1, 5)}{d(7)}",
                f"+48 6{d(2)} {d(3)} {d(3)}",
            ]
        )

    def make_ssn(self) -> str:
        area = self.dice.choice([n for n in range(1, 900) if n != 666])
        return f"{area:03}-{self.dice.randint(1, 99):02}-{self.dice.randint(1, 9999):04}"

    def make_credit_card(self) -> str:
        prefix, length = self.dice.choice(
            (("4", 16), ("51", 16), ("5454", 16), ("2221", 16), ("34", 15), ("37", 15), ("6011", 16), ("3528", 16))
        )
        body = prefix + self.text(string.digits, length - len(prefix) - 1)
        number = body + luhn_digit(body)
        groups = (4, 6, 5) if length == 15 else (4, 4, 4, 4)
        separator = self.dice.choice(("", " ", "-"))
        parts, at = [], 0
        for size in groups:
            parts.append(number[at : at + size])
            at += size
        return separator.join(parts)

    def make_iban(self) -> str:
        country, length = self.dice.choice(
            (
                ("DE", 22),
                ("GB", 22),
                ("FR", 27),
                ("ES", 24),
                ("IT", 27),
                ("NL", 18),
                ("PL", 28),
                ("AT", 20),
                ("BE", 16),
                ("CH", 21),
                ("SE", 24),
            )
        )
        bban = self.text(string.digits, length - 4)
        if country in ("GB", "NL"):
            bban = self.text(string.ascii_uppercase, 4) + bban[4:]
        if country == "IT":
            bban = self.text(string.ascii_uppercase, 1) + bban[1:]
        iban = country + iban_digits(country, bban) + bban
        if self.dice.random() < 0.5:
            return " ".join(iban[i : i + 4] for i in range(0, len(iban), 4))
        return iban

    def make_ip(self) -> str:
        if self.dice.random() < 0.2:
            return "2a0" + self.text("0123456789", 1) + ":" + ":".join(self.text(HEX, 4) for _ in range(7))
        first = self.dice.choice((81, 91, 93, 109, 145, 151, 178, 185, 193, 195, 212, 213))
        return f"{first}.{self.dice.randint(20, 250)}.{self.dice.randint(1, 250)}.{self.dice.randint(100, 250)}"

    def make_api_key__generic(self) -> str:
        return self.dice.choice(
            [
                self.text(HEX, self.dice.choice((32, 40, 64))),
                self.text(ALNUM, self.dice.choice((24, 32, 40))) + self.text(string.digits, 1),
                self.text(BASE64, 43) + "=",
                "-".join(self.text(HEX, n) for n in (8, 4, 4, 4, 12)),
            ]
        )

    def make_api_key(self) -> str:
        prefix, alphabet, length, tail = self.dice.choice(VENDORS)
        if tail in _TAILS:
            joint, other, size = _TAILS[tail]
            tail = joint + self.text(other, size)
        return prefix + self.text(alphabet, length) + tail

    def make_aws_key(self) -> str:
        return self.dice.choice(("AKIA", "ASIA")) + self.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)

    def make_aws_key__secret(self) -> str:
        return self.text(BASE64, 40)

    def make_jwt(self) -> str:
        part = lambda data: base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()  # noqa: E731
        head = {"alg": self.dice.choice(("HS256", "RS256", "ES256")), "typ": "JWT"}
        body = {"sub": self.text(LOWER, 8), "iat": self.dice.randint(1, 2**31)}
        return f"{part(head)}.{part(body)}.{self.text(URLSAFE, self.dice.choice((43, 86, 342)))}"

    def make_private_key(self) -> str:
        kind = self.dice.choice(("RSA ", "EC ", "", "OPENSSH ", "ENCRYPTED ", "DSA "))
        width = 70 if kind == "OPENSSH " else 64
        lines = [self.text(BASE64, width) for _ in range(self.dice.randint(3, 20))] + [self.text(BASE64, 30) + "=="]
        return f"-----BEGIN {kind}PRIVATE KEY-----\n" + "\n".join(lines) + f"\n-----END {kind}PRIVATE KEY-----"

    def make_password(self) -> str:
        word = self.dice.choice(WORDS)
        other = self.dice.choice(WORDS).capitalize()
        return self.dice.choice(
            [
                f"{word.capitalize()}{self.dice.randint(1950, 2026)}{self.dice.choice('!$#%&')}",
                self.text(ALNUM + "!#%&*+-.^~", self.dice.randint(12, 20)) + "7x",
                "-".join(self.dice.sample(WORDS, 4)),
                f"{word}_{self.text(ALNUM, 6)}9",
                self.text(ALNUM, self.dice.randint(12, 24)) + "4k",
                f"{word.capitalize()}{other}{self.dice.randint(10, 9999)}",
                f"{word}{other}{self.dice.choice('!@#$')}{self.dice.randint(1, 99)}",
                self.dice.choice(string.ascii_letters)
                + self.text(ALNUM + "!@#$%^&*()_+", self.dice.randint(9, 15))
                + "K2q",
                word.replace("e", "3").replace("o", "0").capitalize()
                + f"{self.dice.choice('!@_-')}{self.dice.randint(10, 999)}",
            ]
        )

    def make_password__basic(self) -> str:
        return base64.b64encode(f"svc:{self.text(ALNUM, 14)}".encode()).decode()

    def make_url_credentials(self) -> str:
        return self.text(ALNUM, self.dice.randint(10, 20)) + self.dice.choice(("7", "!x", "~1"))

    def make_name(self) -> str:
        faker = self.faker()
        first, last = faker.first_name(), faker.last_name()
        forms = [f"{first} {last}"] * 6 + [
            f"{first} {self.text(string.ascii_uppercase, 1)}. {last}",
            f"{first}-{last} {last}",
        ]
        return self.dice.choice(
            [*forms, f"{first} {faker.first_name()} {last}", f"{first[0]}. {last}", f"{first} van {last}"]
        )

    def make_name__first(self) -> str:
        return self.faker().first_name()

    def make_name__last(self) -> str:
        return self.faker().last_name()

    def make_address(self) -> str:
        return ", ".join(part.strip() for part in self._street_and_town().split("\n"))

    def make_address__lines(self) -> str:
        return self._street_and_town()

    def make_address__html(self) -> str:
        return self._street_and_town().replace("\n", "<br>")

    def make_address__street(self) -> str:
        return self.faker().street_address().replace("\n", ", ")

    def _street_and_town(self) -> str:
        faker = self.faker()
        if self.dice.random() < 0.6:
            return faker.address().strip()
        return f"{faker.street_address()}\n{faker.postcode()} {faker.city()}".strip()

    def make_passport(self) -> str:
        c, d = string.ascii_uppercase, string.digits
        mixed = "CFGHJKLMNPRTVWXYZ0123456789"
        return self.dice.choice(
            [
                "C" + self.text(mixed, 7) + self.text(d, 1),
                self.text(d, 1) + self.text(mixed, 6) + "Z" + self.text(d, 1),
                self.text(c, 2) + self.text(d, 7),
                self.text(d, 9),
                self.text(c, 1) + self.text(d, 8),
                self.text(c, 1) + self.text(d, 7),
                self.text(c, 3) + self.text(d, 6),
                self.text(d, 2) + self.text(c, 2) + self.text(d, 5),
                self.text(c, 2) + self.text(d, 6),
                self.text(c, 2) + self.text(UPPER, 6) + self.text(d, 1),
                self.text(d, 2) + " " + self.text(d, 7),
            ]
        )


def luhn_digit(body: str) -> str:
    """The check digit of a card number (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, c in enumerate(reversed(body)):
        doubled = int(c) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def iban_digits(country: str, bban: str) -> str:
    """The check digits of an IBAN (ISO 13616-1)."""
    number = int("".join(str(int(c, 36)) for c in bban + country + "00"))
    return f"{98 - number % 97:02}"
