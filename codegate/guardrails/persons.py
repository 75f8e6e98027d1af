"""
What a person's name looks like, and when one is a private person's.

No dictionary of words decides: two capitals in a sentence are a product as often as a person.
"""

import re

from codegate.guardrails.detector import one_of
from codegate.guardrails.given_names import GIVEN
from codegate.guardrails.person_words import ANYBODY, NOBODY, NOT_FIRST, SURNAMES

_UP = "A-ZÀ-ÖØ-ÞĀ-ſȘȚḀ-ỿ"
_LOW = "a-zß-öø-ÿĀ-ſșțḀ-ỿ"
_PREFIX = r"(?:Mc|Mac|O['’]|D['’]|De|Di|La|Le|Van|Fitz)?"
WORD = rf"(?:{_PREFIX}[{_UP}][{_LOW}]{{1,20}}(?:[-'’][{_UP}]?[{_LOW}]{{1,20}}){{0,2}}|[{_UP}][{_UP}]{{2,20}})"
"""One capitalised word of a name, with hyphens and apostrophes, or all in capitals."""

_INITIAL = rf"[{_UP}]\.(?:-?[{_UP}]\.)?"
PARTICLE = one_of(
    r"""
    v[ao]n(?: de[nr]?| het| 't)?|de(?: la| las| los)?|del(?:la|le)?|d[aieou]s?|den|der|ten|ter|zu[mr]?|
    von (?:und zu|der)|af|av|al|el|bin|ibn|y|e|'t|in 't|le|la|op de|d['’]
    """
)
"""Small words between the parts of a name."""

_NO_BEGINNING = (
    "(?!"
    + one_of(
        r"""
        Contact|Ask|By|From|To|Cc|Authors?|Maintainers?|Maintained|Email|Mail|E-mail|Send|Written|Created|Call|Copyright|
        Reported|Thanks|Hi|Hello|Dear|Hey|Name|Owner|Committer|Customer|Client|Patient|User|And|Or|With|For|Re|Fwd|On|Attn|
        Tell|Signed|Reviewed|Assigned|Please|Regards|Kontakt|Von|An|Para|Pour|Check|Ping|Notify|Meet|Manager|Original|
        Initial|Contributed|Fixed|Patch|Suggested|Added|The|Our|My|His|Her|Their|When|If
        """
    )
    + r"\b)"
)
FULL = (
    rf"{_NO_BEGINNING}(?:{WORD}|{_INITIAL})(?:[ \u00a0](?:{PARTICLE}[ ])?(?:{WORD}(?:-{_INITIAL})?|{_INITIAL})"
    rf"|-{_INITIAL}(?=[ ])){{1,4}}(?: (?:Jr|Sr|II|III)\b\.?)?(?![\w{_LOW}])"
)
"""Two to five words, with particles and initials between them."""

SINGLE = rf"{WORD}(?![\w{_LOW}])"
TITLES = (
    "(?:"
    + one_of(
        r"""
        Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Herrn?|Frau|Hr|Fr|Ing|Dipl|Sra?|Srta|Sig|Sig\.ra|Mme|Mlle|M|Dhr|Mevr|Pan|Pani|Don|Doña
        """
    )
    + r"\.? ){0,3}"
)
"""Titles that may stand before a name; they stay."""

LETTERS = "".join(chr(c) for c in range(0x41, 0x220) if chr(c).isalpha()) + " .'’-"
"""Characters of names and the blanks between them, for `lead`."""


def is_person(text: str, single: bool = False, sure: bool = False) -> bool:
    """
    Words that can be somebody's name: capitals in the right places, nothing of software, business or the calendar.

    Args:
        text: Words as they stand.
        single: One word is enough.
        sure: It stands where names stand, so that a word that is a surname too is one.
    """
    words = [w for w in re.split(r"[ \u00a0]+", text) if w]
    if len(words) < 2 and not single:
        return False
    plain = [re.sub(r"[^\w'’-]", "", w).lower() for w in words]
    if " ".join(plain) in ANYBODY:
        return False
    surnames = SURNAMES if sure or plain[0] in GIVEN else frozenset[str]()
    if plain[0] in NOT_FIRST and "." not in words[0]:
        return False
    if any(
        w in NOBODY and not ((place or single) and w in surnames) and not (w in GIVEN and len(words) > 1)
        for place, w in enumerate(plain)
    ):
        return False
    capitals = [w for w in words if w[0].isupper()]
    if not capitals or all(len(w.rstrip(".")) < 2 for w in capitals):
        return False
    return not (text.isupper() and not any(w in GIVEN for w in plain))


def is_known(text: str) -> bool:
    """`is_person`, and the first or second word is a given name that people have."""
    words = re.split(r"[ \u00a0-]+", text.lower())
    return is_person(text) and any(w in GIVEN for w in words[:2])


_PRIVATE = re.compile(
    r"(?i)\w@[\w-]+\.\w|[\"']?"
    + one_of(
        r"""
        e-?mail|phone|mobile|tel|telephone|birth\w*|dob|ssn|gender|iban|address|street|zip\w*|postal\w*|nationality|passport\w*|
        (?:first|last|given|family|user)_?-?name|salary|age|city|patient\w*|employee\w*
        """
    )
    + r"[\"']?\s*[:=>]|[+(]\d{1,3}[ )]|\+\d{7}|\d{3}[.-]\d{3}[.-]\d{4}|, (?:passport|born|phone)\b|[\"']Person[\"']"
)
_PUBLISHED = re.compile(
    "(?i)"
    + one_of(
        r"""
        copyright|\(c\)|©|__author__|@author|licen[sc]e|version_?added|author[\"']?\s*[:=]\s*[\"'(]|authors[\"']?\s*[:=]|
        (?:written|contributed|tweaks|maintained|modified|developed|created|syntax\S*|patch(?:es)?) by|
        (?:maintainers?|contributors?)[\"']?\s*[:=]
        """
    )
)
_COMMENT = re.compile(r"(?m:^)[ \t]*(?:\d+\t)?(?:#|//|/?\*|--|;|%|REM|\.\.)[^\n]*\Z")


def is_published(m: re.Match[str]) -> bool:
    """The author of a program, named in it for everybody to read: a copyright, a package's metadata, a file's head."""
    before = m.string[max(0, m.start("v") - 100) : m.start("v")].rpartition("\n")[2]
    if _PUBLISHED.search(before):
        return True
    if _COMMENT.search(before) is None:
        return False
    if "copyright" in m.string[max(0, m.start("v") - 300) : m.start("v")].lower():
        return True
    if re.match(r"\s{0,2}[<(][\w.+-]{1,64}@", m.string[m.end("v") : m.end("v") + 70]):
        return False
    return re.search(r"(?i)author|\bby\b|contact|maint", before[-60:]) is not None


def is_named(m: re.Match[str]) -> bool:
    """A field `name` of a record about a person: its neighbours say so, or it is a name that people have."""
    if not is_person(m["v"], sure=True) or is_published(m):
        return False
    around = m.string[max(0, m.start() - 160) : m.start()] + "\n" + m.string[m.end() : m.end() + 160]
    return is_known(m["v"]) or _PRIVATE.search(around) is not None


def is_said(m: re.Match[str]) -> bool:
    """Two words and more whose neighbourhood is about a person: mail, a number to call, what people do."""
    if not is_person(m["v"]):
        return False
    return (
        _DOES.match(m.string, m.end()) is not None
        or _PRIVATE.search(m.string, m.end(), min(len(m.string), m.end() + 160)) is not None
    )


_DOES = re.compile(
    one_of(
        r"""
        ,(?= (?:\d|[A-Z]))| (?:(?:has |just |also )?
        (?:paid|pays|called|calls|asked|asks|wants?|wanted|ordered|bought|said|says|wrote|complained|requested|signed|
        lives|lived|moved|was born|is waiting|told|needs|cancelled|returned|received|confirmed|replied|phoned|emailed|
        contacted|cannot|can't|could not|would like|
        hat|möchte|wohnt|ha pagado|a payé|vive|habite)|on the phone|at the desk)\b
        """
    )
)
"""What is said of persons alone."""


def is_sender(m: re.Match[str]) -> bool:
    """Name before an address in angle brackets; one word only where the address has it too."""
    if is_published(m):
        return False
    return is_person(m["v"], sure=True) or (
        m["v"].lower() in m.string[m.end() : m.end() + 40].lower() and is_person(m["v"], True)
    )
