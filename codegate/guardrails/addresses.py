"""Postal addresses: a street with its number and a postcode, a box, or what a field calls an address."""

import re

from codegate.guardrails.address_words import ENGLISH, LEADING, SUFFIXES, UNITS
from codegate.guardrails.detector import Detector, Shape, one_of

_UP = "A-ZÀ-ÖØ-ÞĀ-ſ"
_ANY = "A-Za-zÀ-ÖØ-öø-ÿĀ-ſ"
_W = rf"[{_UP}][{_ANY}'’.-]{{0,45}}"
_SMALL = one_of(
    r"""
    de|del|della|delle|dei|degli|di|da|das|do|dos|du|des|la|las|le|les|los|el|l['’]|d['’]|van|den|der|dem|ter|ten|zum|zur|
    am|an|im|auf|und|e|y|i|of|the|af|à|aux?|sur|sous|in|op|bij|het|'t|von|vom|nad|pod|św\.|gen\.|ks\.
    """
)
_WORDS = rf"{_W}(?:[ ](?:{_SMALL}[ ]){{0,2}}{_W}){{0,5}}(?: (?:{SUFFIXES}))?"
_NUM = r"(?:n[°ºo.]{1,2} ?)?\d{1,5}(?: ?[a-zA-Z](?![a-zA-Z]))?(?:[-/–]\d{1,4}[a-zA-Z]?)?(?: ?bis| ?ter)?"
_UNIT = (
    rf"(?:,? ?(?:(?i:{UNITS})\.? ?#?\d{{1,5}}[A-Za-z]?|#\d{{1,5}}|[Nn]r\.? ?\d+|\d{{1,3}}[ºª]\.? ?[A-Z]?"
    r"|\(?[0-9]{1,2}\.? ?(?:OG|Stock|tr)\)?)){0,3}"
)
_SEP = r"(?:\s?[,;|]\s{0,3}|\s{0,2}(?:\n|\\n)(?:[ \t]{0,8}|[ \t]*\d+\t))"
_C = rf"(?:(?:St|Sta|Sto|Ste|Mt|Ft|Bad|S)\.? ?)?[{_UP}][{_ANY}'’-]{{0,45}}"
_CITY = rf"{_C}(?:[ -](?:{_SMALL}[ -]){{0,2}}{_C}){{0,4}}(?: [A-Z]{{2}})?(?:/{_C})?"
_UK = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
_CA = r"[A-Z]\d[A-Z] ?\d[A-Z]\d"
_STATE = one_of(
    r"""
    A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]|
    NSW|VIC|QLD|TAS|ACT|ON|QC|BC|AB|MB|SK|NS|NB
    """
)
_POST = rf"(?:\d{{5}}-?\d{{3}}|(?:{_STATE},? )?\d{{5}}(?:-\d{{4}})?|\d{{6}}|\d{{3}} \d{{3}}|{_UK}|{_CA}|\d{{4}})"
_CONTINENTAL = r"(?:[A-Z]{1,2}-)?(?:\d{5}|\d{4} ?[A-Z]{2}|\d{2}-\d{3}|\d{3} \d{2}|\d{4}(?:-\d{3})?)" + rf" {_CITY}"
_LEADING = rf"(?:(?i:{LEADING}) (?:{_SMALL} ){{0,2}}(?:[{_ANY}'’.-]{{1,30}} ){{0,6}}?[{_ANY}'’.-]{{1,30}})"
_ENGLISH = (
    rf"(?:(?:{_W}|\d{{1,3}}(?:st|nd|rd|th)) ){{1,4}}(?:{ENGLISH})\b\.?"
    r"(?: (?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)\b\.?)?"
)

_FRONT = r"(?:(?<![\w-])|(?<=\\[nrt]))"
_LEAD = "".join(chr(c) for c in range(0x20, 0x180) if chr(c).isalnum()) + " ,.'’/#-°º"

_STREET_NUMBER = rf"(?:{_LEADING}|{_WORDS}),? {_NUM}{_UNIT}"
_NUMBER_STREET = rf"(?:(?i:{UNITS}) ?\d{{1,4}}[A-Za-z]?,? )?{_NUM},? (?:{_LEADING}|{_ENGLISH}){_UNIT}"
_INDIAN = rf"(?:H\.? ?No\.? ?|Flat No\.? ?|Plot No\.? ?|Door No\.? ?)?\d{{1,4}}(?:/\d{{1,4}})?,? {_W}(?: {_W}){{0,3}}"


def _is_address(m: re.Match[str]) -> bool:
    """A street's words, and no line of code, list or table."""
    text = m["v"]
    if re.search(r"[=(){}<>\[\]]", text) or text.count(",") > 6:
        return False
    if re.search(r"(?i)foundation, inc|office at\s*\Z", m.string[max(0, m.start("v") - 60) : m.start("v")]):
        return False
    letters = re.findall(rf"[{_ANY}]{{2,}}", text)
    return len(letters) >= 2 and not ({w.lower() for w in letters} & _NO_STREET)


_NO_STREETS = """
apr april aug august bug build bytes chapter class column columns commit copyright count days debian dec december def
error feb february figure float from gb hours http https ieee import int isbn iso issn issue item items jan january
java jul july jun june kb line lines linux mar march may mb minutes ms node nov november oct october page pp pr python
released return rfc rows sec seconds section sep september server size step string table test tests total ubuntu
version vol volume warning windows
"""
_NO_STREET = frozenset(_NO_STREETS.split())
"""Words before numbers that are no streets. Lower case."""

_ANNOUNCED = one_of(
    r"""
    address(?:[_ ]?(?:line)?[_ ]?1)?|adresse?|dirección|indirizzo|endereço|adres|street(?:_?address)?|osoite|
    adr(?:;[A-Z=]+)?|
    (?:live|lives|living|reside|resides|moved|move|deliver|ship|mail|located|wohnt|wohne|habite|vive|sent)\s(?:[a-z]+ )?
    (?:at|to|in|an|au|en|a)|lieferadresse|anschrift
    """
)
_BOX = one_of(
    r"""
    p\.? ?o\.? ?box|postfach|apartado(?: de correos)?|boîte postale|casella postale|postbus|postboks|caixa postal
    """
)
_LAST_POSTCODE = r"(?:\d{5}-\d{3}|\d{8}|\d{6}|\d{3} \d{3})"
_TOWN_AFTER = (
    r"(?:\d{5}|\d{4} ?[A-Z]{2}|\d\d-\d{3}|\d{3} \d\d|\d{4}(?:-\d{3})?) "
    r"(?:[A-Z]|\xc3[\x80-\x9e]|\xc4|\xc5)[a-z\x80-\xff]"
)


def _is_announced(m: re.Match[str]) -> bool:
    """After a word for it, a town beside it or a word for a street is enough."""
    if not _is_address(m):
        return False
    return "," in m["v"] or re.search(rf"\b(?:{ENGLISH})\b|(?i:{SUFFIXES})|^(?i:{LEADING}) ", m["v"]) is not None


ADDRESS = Detector(
    id="address",
    label="Postal address",
    description="Streets with number and postcode, boxes, and fields called address; places without a number stay.",
    category="pii",
    priority=50,
    default_on=True,
    shapes=(
        # The postcode and town of most of Europe after a street and its number.
        Shape(
            "address",
            rf"(?:,[ ]+|;|\n[ \t]*(?:\d+\t)?|\\n)(?:[A-Z][A-Z]?-)?{_TOWN_AFTER}",
            rf"[^\n]{{0,80}}?{_FRONT}(?P<v>(?:{_STREET_NUMBER}|{_NUMBER_STREET}){_SEP}{_CONTINENTAL})",
            _is_address,
            lead=_LEAD,
            after=120,
        ),
        # A number and a street of English form, a town and a postcode.
        Shape(
            "address",
            rf"\d[A-Za-z]?,? (?:[A-Z0-9][^\n,;:=(){{}}]* )?(?:{ENGLISH})\b",
            rf"[^\n]{{0,80}}?{_FRONT}"
            rf"(?P<v>(?:(?i:{UNITS}) ?\d{{1,4}}[A-Za-z]?,? (?:{_NUM},? )?|{_NUM},? ){_ENGLISH}{_UNIT}"
            rf"(?:{_SEP}(?:{_W}[ ]?){{1,4}}){{0,3}}(?:{_SEP}|[ ]){_POST}(?![\w-]))",
            _is_address,
            lead=_LEAD,
            after=200,
        ),
        # Any of them after a word that announces an address.
        Shape(
            "address",
            rf"(?i:{_ANNOUNCED})[^\n0-9]*\d",
            rf"(?i:{_ANNOUNCED})[\"'\\]{{0,4}}\s{{0,3}}"
            r"(?:is|was|ist|:|=|=>)?;{0,2}\s{0,3}[\"'\\]{0,4}(?:[^\n0-9,]{0,40}, )?"
            rf"(?P<v>(?:{_STREET_NUMBER}|{_NUMBER_STREET}|{_INDIAN})(?:{_SEP}{_CITY}){{0,4}}"
            rf"(?:(?:{_SEP}|[ ])(?:{_POST}|{_CONTINENTAL}))?)",
            _is_announced,
            after=300,
        ),
        # Brazil, Portugal, India: the postcode comes last.
        Shape(
            "address",
            rf", {_LAST_POSTCODE}(?:[^0-9A-Za-z.-]|\.?$|\.[^0-9A-Za-z])",
            rf"[^\n]{{0,80}}?{_FRONT}(?P<v>(?:{_LEADING},? {_NUM}|{_INDIAN}|{_STREET_NUMBER})"
            rf"(?:, ?(?:{_SMALL} )?{_W}(?:[ -](?:{_SMALL} ){{0,2}}{_W}){{0,4}}){{1,3}}, {_LAST_POSTCODE})(?![\w-])",
            _is_address,
            lead=_LEAD,
            after=40,
        ),
        Shape(
            "address",
            rf"(?i:{_BOX})\s\d",
            rf"{_FRONT}(?P<v>(?i:{_BOX})\s(?:\d[\d ]{{0,8}}\d|\d)"
            rf"(?:{_SEP}(?:{_CONTINENTAL}|{_CITY}(?:(?:{_SEP}|[ ]){_POST})?))?)",
            after=120,
        ),
    ),
    examples=(
        "They live at Süßebierweg 11, 04895 Bad Kreuznach.",
        "ship to 1600 Harbor View Avenue Suite 4, Springfield, IL 62704",
        "221 Tanner Street, Leeds, LS1 4AP",
        "17, chemin Manon Pichon, 01878 Saint Jeannine",
        "Calle Trinidad Zapata 27, 23234 León",
        "Via Ceri, 3, 21037 Monguzzo",
        "ulica Majowa 14/01, 63-898 Częstochowa",
        "Noorstraat 13, 3594 JL Wagenborgen",
        "PO Box 1873, Albany, NY 12201",
        "Rua das Flores, 59, Fonseca, 98770-982",
    ),
    counterexamples=(
        "Address the review comments in place, then drive the migration.",
        "There are 64 bytes per lane. 5 retries before the circuit breaker.",
        "See Table 5, 12345 Rows",
        "def f(a, 12345): return Street",
        "127.0.0.1, 8080 Port",
        "Python 3, 11 Street",
    ),
)
