"""Names of persons, found by where they stand: a field, a greeting, a signature, a line of a log of commits."""

from codegate.guardrails.detector import Detector, Shape
from codegate.guardrails.person_contexts import BESIDE, CLOSING, FULL_FIELD, GREETING, HEAD, PART_FIELD, SAID, TOLD
from codegate.guardrails.persons import (
    FULL,
    LETTERS,
    PARTICLE,
    SINGLE,
    TITLES,
    WORD,
    is_known,
    is_named,
    is_person,
    is_said,
    is_sender,
)

_CAP = r"(?:[A-Z]|\xc3[\x80-\x9e]|\xc4|\xc5|\xc8[\x98\x9a]|\xe1[\xb8-\xbb])"
_EQ = r"[\"'\\]{0,4}\s{0,3}(?:=>|[:=>])\s{0,3}[\"'\\]{0,4}"
_HEAD_EQ = (
    r"(?:(?:;[A-Z=]{1,12})?[\"'\\]{0,4}\s?[:=]\s{0,3}[\"'\\]{0,4}"
    r"|[\"']\s(?:id=\S{1,40}\s)?value=[\"']|>|(?<=user\.name)\s[\"']?)"
)
_TRIGGER_HEAD = (
    r"(?:(?:;[A-Z=]{1,12})?[\"'\\]{0,4}\s?[:=]\s{0,3}[\"'\\]{0,4}|[\"'](?: id=[^\s]+)? value=[\"']|>| [\"']?)"
)
_TRIGGER_EQ = r"[\"'\\]*\s*(?:=>|[:=>])\s*[\"'\\]*"
_BREAK = r"[,!.]?\s{0,3}(?:\n|\\n|\\r\\n)(?:[ \t>]|\d+\t|\n|\\n){0,12}(?:-{1,3} ?|~ ?)?"
_TRIGGER_BREAK = r"[,!.]?\s*(?:\n|\\n|\\r)"
_MAIL = r"[\w.+%-]{1,64}@[A-Za-z0-9]"
_TRIGGER_MAIL = r"[A-Za-z0-9_.+%-]+@[A-Za-z0-9]"
_CELL = r"(?:[\"'\\]{0,2}\s{0,3}[,;|\t]\s{0,3}[\"'\\]{0,2}|</t[dh]>\s{0,20}<t[dh]>)"
_TRIGGER_CELL = r"(?:[\"'\\]*[ \t]*[,;|\t][ \t]*[\"'\\]*|</t[dh]>\s*<t[dh]>)"
_EDGE = r"(?:(?<![\w-])|(?<=\\[nrt]))"
_TITLE = "(?:Mr|Mrs|Ms|Miss|Mme|Mlle|Herrn?|Frau|Señora?|Sra|Signora?|Monsieur|Madame|Meneer|Mevrouw|Senhora?|Dr|Prof)"

NAME = Detector(
    id="name",
    label="Name of a person",
    description="Names in fields, greetings, signatures and commits; authors of programs and products stay.",
    category="pii",
    priority=60,
    default_on=True,
    shapes=(
        Shape(
            "name",
            rf"(?:{HEAD}){_TRIGGER_HEAD}{_CAP}[^\s:=(\[{{,;<]*[ \xc2-]",
            rf"{_EDGE}(?:{HEAD}){_HEAD_EQ}"
            rf"{TITLES}(?P<v>{FULL})(?!-\w| v?\d)",
            is_named,
            after=200,
        ),
        Shape(
            "name",
            rf"(?i:{FULL_FIELD}|{PART_FIELD}){_TRIGGER_EQ}"
            rf"(?:{_CAP}[^\s:=(\[{{,;]|[A-Z]\.|(?:d[aeio]s?|del|van|von|te[nr]?) )",
            rf"(?:(?<![A-Za-z])|(?<=[a-z_])(?=[A-Z])|(?<=_)|(?<=\\[nrt]))"
            rf"(?i:{FULL_FIELD}|(?P<part>{PART_FIELD})){_EQ}{TITLES}"
            rf"(?P<v>{FULL}|(?:{PARTICLE} )?{SINGLE})(?=[\"'\\<,;\s]|\Z)(?![ ]\w)",
            lambda m: is_person(m["v"], single=m["part"] is not None, sure=True),
            after=200,
        ),
        Shape(
            "name",
            rf"(?:{TOLD}|{SAID})[ :]{{1,2}}{_CAP}[^\s:=(\[{{,;]* ",
            rf"{_EDGE}(?:(?P<told>{TOLD})|{SAID})[ :]{{1,2}}{TITLES}(?P<v>{FULL})",
            lambda m: is_known(m["v"]) or (is_person(m["v"]) if m["told"] else is_said(m)),
            after=200,
        ),
        Shape(
            "name",
            rf"(?:{GREETING}) (?:[A-Z][a-z]*\.? )?{_CAP}[^\s,!:;()<>{{}}\[\]]+(?: [^\n,!:;()<>{{}}\[\]]+)?[,!:\n\\]",
            rf"(?:(?<![\w-])|(?<=\\[nrt]))(?:{GREETING}) {TITLES}(?P<v>{FULL}|{SINGLE})(?=\s?[,!:\n\\]|\Z)",
            lambda m: is_person(m["v"], single=True),
            after=200,
        ),
        Shape(
            "name",
            rf"{CLOSING}{_TRIGGER_BREAK}",
            rf"{_EDGE}{CLOSING}{_BREAK}{TITLES}(?P<v>{FULL}|{SINGLE})(?=\s*(?:[,|(\n\\\"'\])]|\Z|\s-))",
            lambda m: is_person(m["v"], single=True),
            after=300,
        ),
        Shape(
            "name",
            rf"[A-Za-z\x80-\xff.)] (?:<|&lt;)(?:mailto:)?{_TRIGGER_MAIL}",
            r"[^<\n]{0,80}?(?<![\w@.-])"
            rf"(?P<v>{FULL}|{SINGLE})(?=[\"'\\]{{0,2}}(?: \([^)\n]{{1,30}}\))? (?:<|&lt;))",
            is_sender,
            lead=LETTERS,
            after=90,
        ),
        Shape(
            "name",
            rf"[A-Za-z\x80-\xff.]{_TRIGGER_CELL}{_TRIGGER_MAIL}",
            rf"[^\n,;|\t]{{0,80}}?(?<![\w@.-])(?P<v>{FULL})(?={_CELL}{_MAIL})",
            lambda m: is_person(m["v"]),
            lead=LETTERS,
            after=90,
        ),
        Shape(
            "name",
            rf"@[A-Za-z0-9.-]+\.[A-Za-z]+{_TRIGGER_CELL}{_CAP}[^\s,;|]* ",
            rf"@[\w.-]{{1,60}}{_CELL}(?P<v>{FULL})(?=[\"'\\]{{0,2}}\s{{0,3}}(?:[,;|\t\n\\<]|\Z))",
            lambda m: is_person(m["v"]),
            after=160,
        ),
        Shape(
            "name",
            rf"mailto:{_TRIGGER_MAIL}[^\s\"'<>]*[\"'](?: [^<>]*)?>\s*{_CAP}[^\s<]* ",
            rf"mailto:[^\s\"'<>]{{3,120}}[\"'](?: [^<>]{{0,80}})?>\s{{0,4}}{TITLES}(?P<v>{FULL})(?=\s{{0,4}}<)",
            lambda m: is_person(m["v"]),
            after=300,
        ),
        # A line of `git blame`.
        Shape(
            "name",
            rf"[0-9a-f]{{7}}[^(\n]*\({_CAP}[^()\n]* +\d{{4}}-\d\d-\d\d ",
            rf"[0-9a-f]{{7,40}}[^(\n]{{0,80}}\((?P<v>{FULL}) {{1,20}}\d{{4}}-\d\d-\d\d ",
            lambda m: is_person(m["v"]),
            after=240,
        ),
        Shape(
            "name",
            rf"[a-z\x80-\xff.],? \(?{BESIDE}",
            rf"[^\n]{{0,80}}?(?<![\w@.-])(?P<v>{FULL})(?=,? \(?{BESIDE})",
            lambda m: is_known(m["v"]) or is_said(m),
            lead=LETTERS,
            after=40,
        ),
        Shape(
            "name",
            rf"(?:^|[^A-Za-z]|\\[nrt]){_TITLE}\.? {_CAP}[a-z\x80-\xff'-]",
            rf"(?:\\[nrt]|[^A-Za-z])?{_TITLE}\.? {TITLES}(?P<v>{FULL}|{SINGLE})",
            lambda m: is_person(m["v"], single=True) and not m["v"].isupper(),
            after=160,
        ),
        Shape(
            "name",
            rf"(?:^|\n|\\n|\t)N(?:;[A-Z=;-]*)?:{_CAP}[^\n;:]*;",
            rf"(?:^|\n|\\n|\t)?N(?:;[A-Z=;-]{{1,30}})?:(?P<v>{WORD}(?:[ -]{WORD}){{0,3}};{WORD}(?:[ -]{WORD}){{0,3}})",
            after=200,
        ),
    ),
    examples=(
        "Author: Jane Q. Doe <jane@some-company.org>",
        '{"firstName": "Noor", "email": "x"}',
        "My name is Pieter van den Berg and I cannot log in.",
        "Hello Sanna,\n\nthe login fails.",
        "It works.\n\nBest regards,\nKlaus-D. Thies",
        "Co-authored-by: Zoë O'Brien <zoe@some-company.org>",
        "id,name,email\n7,Jürgen Müller,jm@some-company.org",
        "Travel document check: Elke Hövel, passport no. C9VF",
        "Frau Müller hat angerufen",
        "BEGIN:VCARD\nFN:Ramón Pombo\n",
    ),
    counterexamples=(
        "name: Build Docker Image",
        '{"name": "Visual Studio Code", "version": "1.2"}',
        "Hello World,",
        "The Jackson Serializer page explains it. See Bloom Filter.",
        "Best regards,\nThe Team",
        "Will may grant access in april; the rose theme is new.",
        "From: Base Image",
    ),
)
