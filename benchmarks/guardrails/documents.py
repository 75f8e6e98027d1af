"""
Labelled documents: what agents send (configuration, code, logs, mail, shells, JSON), with values in their places.

A template is text with `{{category}}` where a value goes and `[[kind]]` where something goes that only looks like one
and must stay. Documents are built from templates chosen by dice, so any number of them can be had from one seed.
"""

import hashlib
import string
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from re import compile as pattern

from values import ALNUM, BASE64, HEX, Values

SLOT = pattern(r"\{\{(\w+)\}\}|\[\[(\w+)\]\]")


@dataclass(frozen=True)
class Label:
    """Code points `start` to `end` hold a value of the category, or a hard negative of that kind."""

    start: int
    end: int
    what: str


@dataclass
class Document:
    """A text, what must be found in it, and what must be left alone."""

    family: str
    is_code: bool
    text: str
    values: list[Label] = field(default_factory=list)
    negatives: list[Label] = field(default_factory=list)


TEMPLATES: dict[str, tuple[bool, tuple[str, ...]]] = {
    "dotenv": (
        True,
        (
            "DATABASE_URL=postgres://app:{{url_credentials}}@db.prod.internal:5432/app\n",
            "API_KEY={{api_key}}\nDEBUG=false\nPORT=8080\n",
            'export AWS_ACCESS_KEY_ID="{{aws_key}}"\nAWS_REGION=eu-west-1\n',
            "SMTP_PASSWORD={{password}}\nSMTP_PORT=587\n",
            "BUILD_ID=[[uuid]]\nCOMMIT=[[sha]]\n",
            "ADMIN_EMAIL={{email}}\n",
            "SESSION_TOKEN={{jwt}}\n",
            "MAX_TOKENS=4096\nTOKEN_TYPE=bearer\nSECRET=${SECRET_FROM_VAULT}\n",
        ),
    ),
    "yaml": (
        True,
        (
            "database:\n  host: 10.0.0.7\n  username: app\n  password: {{password}}\n",
            "image: registry.internal:5000/web:[[version]]@sha256:[[sha256]]\n",
            "alerts:\n  to:\n    - {{email}}\n    - ops@example.com\n",
            'env:\n  - name: OPENAI_API_KEY\n    value: "{{api_key}}"\n',
            "tls:\n  key: |\n    {{private_key}}\n",
            "allow:\n  - {{ip}}/32\n  - 192.168.0.0/16\n",
            "password: ${DB_PASSWORD}\npassword_min_length: 12\n",
        ),
    ),
    "code": (
        True,
        (
            'client = Client(api_key="{{api_key}}", timeout=30)\n',
            'conn = connect("mysql://root:{{url_credentials}}@10.1.2.3/shop")\n',
            'PASSWORD = "{{password}}"\n',
            "@app.route('/users/<int:user_id>')\ndef user(user_id: int) -> User:\n    return users[user_id]\n",
            'assert parse("[[version]]") < parse("[[version]]")\n',
            'ETAG = "[[md5]]"\nNAMESPACE = uuid.UUID("[[uuid]]")\n',
            "const token = process.env.GITHUB_TOKEN ?? getToken();\nconst password = form.get('password');\n",
            "rows = data[1000:2000]\nphase = 3.14159265\nserial = [[digits16]]\n",
            "# Author: {{name}} <{{email}}>\n",
            "public_key = load_key(PUBLIC_KEY_PATH)\ncache_key = f'{user_id}:{page}'\n",
            'token := strings.TrimPrefix(header, "Bearer ")\nif len(token) != tokenLength {\n\treturn errBadToken\n}\n',
        ),
    ),
    "log": (
        True,
        (
            "2026-03-14T09:26:53Z INFO login user={{email}} ip={{ip}} session=[[uuid]]\n",
            "2026-03-14 09:26:53,535 ERROR auth failed: password={{password}} attempt=3\n",
            "[1741944413.[[digits6]]] commit [[sha]] deployed as v[[version]]\n",
            "GET /health 200 [[digits13]] 10.42.0.7 trace=[[md5]]\n",
            "WARN slow request id=[[digits10]] took 1532 ms\n",
            "Authorization: Bearer {{jwt}}\n",
        ),
    ),
    "shell": (
        True,
        (
            "$ curl -u admin:{{password}} https://build.internal/api\n",
            "$ export GITHUB_TOKEN={{api_key}}\n",
            "$ mysql -h db -u root --password={{password}} shop\n",
            "$ git clone https://ci:{{url_credentials}}@git.internal/team/app.git\n",
            "$ git log --oneline\n[[short_sha]] Fix the parser\n[[short_sha]] Bump to [[version]]\n",
            "$ docker pull node:22@sha256:[[sha256]]\n",
        ),
    ),
    "mail": (
        False,
        (
            "Dear {{name}},\n\nyour appointment is confirmed. Call us at {{phone}}.\n\nBest regards,\n{{name}}\n",
            "My name is {{name}}, I live at {{address}}.\n",
            "Customer {{name}} paid with card {{credit_card}}.\n",
            "Please transfer the amount to IBAN {{iban}}.\n",
            "Employee {{name}}, SSN {{ssn}}, phone {{phone}}\n",
            "Passport number: {{passport}}\n",
            "Contact: {{name}} <{{email}}>, tel. {{phone}}\n",
            "Shipping address: {{address}}\n",
            "Version [[version]] closes 1024 of 4096 cases; see chapter 12.3.4 for the rest.\n",
            "The password is {{password}} - please change it.\n",
        ),
    ),
    "json": (
        True,
        (
            '{"id": "[[uuid]]", "name": "{{name}}", "email": "{{email}}", "phone": "{{phone}}"}\n',
            '{"iban": "{{iban}}", "amount": 120.50, "ref": "[[digits10]]"}\n',
            '{"card_number": "{{credit_card}}", "exp": "12/29"}\n',
            '{"integrity": "sha512-[[sri]]", "version": "[[version]]"}\n',
            '{"ssn": "{{ssn}}", "passport": "{{passport}}", "address": "{{address}}"}\n',
            '{"tool_use_id": "toolu_[[id24]]", "access_token": "{{jwt}}"}\n',
            '{"client_ip": "{{ip}}", "server": "127.0.0.1", "created": [[digits13]]}\n',
        ),
    ),
    "lock": (
        True,
        (
            'name = "left-pad"\nversion = "[[version]]"\nchecksum = "[[sha256]]"\n',
            "    resolved: https://registry.invalid/left-pad-[[version]].tgz\n    integrity: sha512-[[sri]]\n",
            "golang.org/x/net v0.0.0-20260101120000-[[hex12]] h1:[[b64_43]]=\n",
        ),
    ),
}
"""Family -> whether its documents are code, and what they are built from."""


class Writer:
    """Writes documents from one seed."""

    def __init__(self, seed: int) -> None:
        self._values = Values(seed)
        self._dice = Random(seed + 1)  # noqa: S311  the same documents every time
        self._fakes = _fakes(self._dice)

    def documents(self, count: int) -> Iterator[Document]:
        """That many documents, every family in turn."""
        families = sorted(TEMPLATES)
        for number in range(count):
            yield self._document(families[number % len(families)])

    def _document(self, family: str) -> Document:
        is_code, templates = TEMPLATES[family]
        document = Document(family, is_code, "")
        parts: list[str] = []
        at = 0
        for template in self._dice.choices(templates, k=self._dice.randint(2, 6)):
            done = 0
            for slot in SLOT.finditer(template):
                plain = template[done : slot.start()]
                at += len(plain)
                made = self._values.make(slot[1]) if slot[1] else self._fakes[slot[2]]()
                label = Label(at, at + len(made), slot[1] or slot[2])
                (document.values if slot[1] else document.negatives).append(label)
                parts += (plain, made)
                at += len(made)
                done = slot.end()
            parts.append(template[done:])
            at += len(template) - done
        document.text = "".join(parts)
        return document


def _fakes(dice: Random) -> dict[str, Callable[[], str]]:
    """What looks like a secret and is none."""

    def text(alphabet: str, length: int) -> str:
        return "".join(dice.choices(alphabet, k=length))

    return {
        "uuid": lambda: str(uuid.UUID(int=dice.getrandbits(128), version=4)),
        "sha": lambda: text(HEX, 40),
        "short_sha": lambda: text(HEX, 7),
        "sha256": lambda: hashlib.sha256(text(HEX, 9).encode()).hexdigest(),
        "md5": lambda: text(HEX, 32),
        "hex12": lambda: text(HEX, 12),
        "version": lambda: ".".join(str(dice.randint(0, 30)) for _ in range(dice.choice((3, 3, 4)))),
        "digits6": lambda: text(string.digits, 6),
        "digits10": lambda: "1" + text(string.digits, 9),
        "digits13": lambda: "17" + text(string.digits, 11),
        "digits16": lambda: "1" + text(string.digits, 15),
        "sri": lambda: text(BASE64, 86) + "==",
        "id24": lambda: "01" + text(ALNUM, 22),
        "b64_43": lambda: text(BASE64, 43),
    }
