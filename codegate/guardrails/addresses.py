"""Postal addresses: a street with its number and a postcode, a box, or what a field or sentence calls an address."""

import re

from codegate.guardrails import address_parts as read
from codegate.guardrails.detector import Detector, Shape, one_of

_CAP = r"(?:[A-Z]|\xc3[\x80-\x9e]|\xc4|\xc5|\xc8)"
_SEP = r"(?:,[ ]?|;[ ]?|\n[ \t]*(?:\d+\t[ \t]*)?|\\n|<br ?/?>)"
_UK = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
_CA = r"[A-Z]\d[A-Z] ?\d[A-Z]\d"
_IRISH = r"[A-Z]\d[\dW] ?[A-Z\d]{4}"
_POST_TOWN = (
    rf"{_SEP}(?:[A-Z]{{1,3}}-)?(?:\d{{5}}(?:-\d{{3,4}})?|\d{{4}}-\d{{3}}|\d\d-\d{{3}}|\d{{3}} \d\d|\d{{4}} ?[A-Z]{{2}}"
    rf"|\d{{4}}|\d{{6}}|\d{{8}})(?:,|{_SEP})? ?(?:L'|'s-|d[aeo]s? )?{_CAP}['a-z\x80-\xff]"
)
_LAST_POST = (
    r"(?:[0-9][,;] ?[A-Z]{2,3},? (?:A[AEP],? )?|[a-z\x80-\xff.)][,;] ?(?:[A-Z][A-Z .]{1,5},? )?|[A-Z][,;] ?)"
    r"(?:\d{4,6}|\d{5}-\d{3,4}|\d{8}|\d{3} \d{2,3})"
    r"(?:[^0-9A-Za-z.:/@%_-]|\.?$|\.[^0-9A-Za-z])"
)
_LETTERED_POST = rf"(?:[ ,;>\n]|\\n)(?:{_UK}|{_CA}|{_IRISH})(?:[^0-9A-Za-z_-]|$)"
_INDIAN_POST = rf"{_SEP}{_CAP}[a-z]+(?: [A-Z][a-z]+)?[ -]\d{{6}}(?:[^0-9A-Za-z.-]|$)"
_MILITARY = re.compile(r"(?:[DAF]PO),? A[AEP],? \d{5}(?!\d)")

_FIELD = one_of(
    r"""
    address(?:[ _-]?(?:line)?[ _-]?[12])?|addr|street(?:[ _-]?(?:address|name|line)?[ _-]?1?)?|adresse?|anschrift|
    stra(?:ß|ss)e|dirección|direccion|domicilio|calle|indirizzo|residenza|endereço|endereco|morada|adres|straat|
    ulica|osoite|katuosoite|adress|gatuadress|adr(?:;[A-Z=]{1,12})?|lakcím|cím|adresa|bydliště|logradouro
    """
)
_VERB = one_of(
    r"""
    (?:live|lives|living|resides?|residing|move|moved|moving|delivered|deliver|ship|shipped|mail|mailed|located|
    sent|office is|based|wohnt|wohne|wohnhaft|habite|
    vive|vivo|abito|abita|moro|mora|woon|woont|mieszkam|mieszka|bor|bo|escribo)
    (?: (?:it|me|him|her|us|them|now|over|back|here))? (?:at|to|in|an|au|en|a|na|på|w|desde|op|aan|pod)
    """
)
_LINK = r"[\"'\\]{0,4}\s{0,3}(?:=>|[:=>])\s{0,3};{0,2}(?P<q>\\{0,3}[\"'])?"
_ANNOUNCED = re.compile(
    rf"(?i:(?P<verb>{_VERB}|(?:home |postal |mailing |shipping )?address(?: is)?)\s{{1,2}}(?:is )?|{_FIELD}{_LINK})"
)
_TRIGGER_FIELD = rf"(?i:{_FIELD})[\"'\\]*\s*(?:=>|[:=>])\s*;*[\"'\\]*[^\s\"'\\=(\[{{:@]*[^\n=(\[{{@]*\d"
_TRIGGER_VERB = rf"(?i:{_VERB}|address(?: is)?)\s+(?:{_CAP}|\d|rue|via|ul)[^\n]*\d"

_NO_FIELD = re.compile(r"[@={}<>()\[\]^*%$]|://|::|\d\.\d+\.\d|0x|\b\w+_\w+\b|\b(?:bytes?|null|true|false)\b")
_CAPITAL_WORD = re.compile("[A-ZÀ-ÖØ-ÞĀ-ſȘȚ][A-Za-zÀ-ÖØ-öø-ÿĀ-ſȘșȚț'’.-]{2,}")
_PUBLISHED = re.compile(r"(?i)foundation, inc|office at\s*\Z")


def _around_postcode(text: str, resume: int, hit: int) -> tuple[int, int] | None:
    """The address whose postcode is next to the trigger: a street before it, a town beside it."""
    high = read.wall_after(text, hit, min(len(text), hit + 70))
    ahead = read.parts(text, hit + (text[hit] in " >"), high, 4)
    if not any(read.has_postcode(text, *part) for part in ahead[:3]):
        return None
    cut = read.parts(text, read.back_from(text, resume, hit), ahead[-1][1])
    for number, (start, end) in enumerate(cut):
        if end <= hit + 2:
            continue
        if (post := read.town(text, start, end)) is not None:
            found = _with_street(text, cut, number, post)
        elif (post := read.inner_postcode(text, start, end)) is not None:
            street = read.street(text, start, post.start())
            found = (street.start, post.end()) if street is not None and street.is_sure else None
        if post is not None and found is not None:
            begin, last = found
            is_known = _PUBLISHED.search(text, max(0, begin - 60), begin) is not None
            return None if is_known else (begin, last - (text[last - 1] == "."))
        if start > hit + 3:
            return None
    return None


def _with_street(text: str, cut: list[tuple[int, int]], number: int, post: re.Match[str]) -> tuple[int, int] | None:
    """Back from the part with the postcode, over towns and states, to a street; the town may come after."""
    if number and _MILITARY.match(text, *cut[number]):
        return _military(text, cut, number), post.end()
    has_town, end = any(c.islower() for c in post[0]), post.end()
    digits = re.sub(r"\D", "", post["post"] or "")
    is_strong = (has_town and len(digits) != 4) or any(read.is_state(text, *part) for part in cut[number - 1 : number])
    for back in range(number - 1, max(-1, number - 5), -1):
        street = _street_at(text, cut, back, needs_number=end - post.start() < 5)
        if street is not None:
            break
        if read.place(text, *cut[back]) != cut[back][1]:
            return None
        has_town = has_town or not read.is_state(text, *cut[back])
    else:
        return None
    if not has_town and number + 1 < len(cut) and (last := read.place(text, *cut[number + 1])):
        has_town, end = True, last
    is_plain = street.is_plain and not re.match("19|20", digits)
    return (street.start, end) if has_town and (street.is_sure or is_strong or is_plain) else None


def _street_at(text: str, cut: list[tuple[int, int]], back: int, needs_number: bool) -> read.Street | None:
    """The street in that part, with the number or the flat that stands in a part of its own."""
    start, stop = cut[back]
    if back and read.is_number(text, start, stop):
        return read.street(text, cut[back - 1][0], stop)
    before = cut[back - 1][0] if back and read.is_unit(text, *cut[back - 1]) else None
    if back and before is None and (read.is_number(text, *cut[back - 1]) or text[start].islower()):
        before = read.last_number(text, *cut[back - 1])
    street = read.street(text, start, stop, needs_number and before is None)
    if street is None and before is not None:
        street = read.street(text, before, stop)
        street = street if street is not None and street.is_sure else None
    is_split = before is not None and street is not None and not any(c.isdigit() for c in text[street.start : stop])
    return street._replace(start=before) if street is not None and before is not None and is_split else street


def _military(text: str, cut: list[tuple[int, int]], number: int) -> int:
    """Where the unit or box before an army, fleet or diplomatic post office begins."""
    short = number > 1 and cut[number - 1][1] - cut[number - 1][0] < 10
    return read.run_start(text, *cut[number - 2 if short else number - 1])


def _after_word(text: str, resume: int, hit: int) -> tuple[int, int] | None:
    """What a field or a sentence calls an address."""
    m = _ANNOUNCED.match(text, hit, hit + 80)
    if m is None or m.end() < resume:
        return None
    at = m.end()
    if m["q"]:
        end = text.find(m["q"], at, at + 200)
        return (at, end) if end > 0 and _is_field(text[at:end]) else None
    high = read.wall_after(text, at, min(len(text), at + read.AHEAD))
    line = text.find("\n", at, high)
    end = read.run_end(text, at, high if line < 0 else line)
    if m["verb"]:
        at = next((part[0] for part in read.parts(text, at, end) if _is_beginning(text, *part)), end)
    if end - at < 6 or not _is_field(text[at:end]):
        return None
    first, *others = read.parts(text, at, end)
    street = read.street(text, *first)
    if street is not None and street.start == at and street.is_sure:
        return at, end
    if m["verb"]:
        return (at, end) if any(read.town(text, *part) for part in others) else None
    return (at, end) if others else None


def _is_beginning(text: str, low: int, high: int) -> bool:
    if read.is_number(text, low, high) or read.is_unit(text, low, high):
        return True
    return read.street(text, low, high, needs_number=False) is not None


def _is_field(value: str) -> bool:
    """A number or two words of a street and no line of code, address of a machine or mail."""
    if len(value) > 180 or "\n" in value or _NO_FIELD.search(re.sub(r" ?\([A-Z]{2}\)", "", value)):
        return False
    has_number = any(c.isdigit() for c in value) or "S/N" in value
    return has_number and _CAPITAL_WORD.search(value) is not None and " " in value.strip()


_BOX = one_of(
    r"""
    p\.? ?o\.? ?box|postfach|apartado(?: de correos)?|boîte postale|casella postale|postbus|postboks|caixa postal
    """
)


def _box(text: str, resume: int, hit: int) -> tuple[int, int] | None:
    """A box at a post office, with the town that follows."""
    m = _BOX_NUMBER.match(text, hit, hit + 60)
    if m is None or m.start() < resume or re.search(r"(?<!\\)\w\Z", text[max(0, hit - 2) : hit]):
        return None
    end = m.end()
    for start, stop in read.parts(text, end, read.wall_after(text, end, min(len(text), end + 60)))[:3]:
        near = read.town(text, start, stop)
        reached = near.end() if near else read.place(text, start, stop)
        if reached is None:
            break
        end = reached
    return hit, end


_BOX_NUMBER = re.compile(rf"(?i:{_BOX})\s(?:\d[\d ]{{0,8}}\d|\d)")

ADDRESS = Detector(
    id="address",
    label="Postal address",
    description="Streets with number and postcode, boxes, and fields called address; places without a number stay.",
    category="pii",
    priority=50,
    default_on=True,
    shapes=(
        Shape("address", _TRIGGER_FIELD, "", locate=_after_word),
        Shape("address", _TRIGGER_VERB, "", locate=_after_word),
        Shape("address", f"{_POST_TOWN}|{_LAST_POST}|{_LETTERED_POST}|{_INDIAN_POST}", "", locate=_around_postcode),
        Shape("address", rf"(?i:{_BOX})\s\d", "", locate=_box),
    ),
    examples=(
        "They live at Süßebierweg 11, 04895 Bad Kreuznach.",
        "ship to 1600 Harbor View Avenue Suite 4, Springfield, IL 62704",
        "221 Tanner Street, Leeds, LS1 4AP",
        "17, chemin Manon Pichon, 01878 Saint Jeannine",
        "Calle Trinidad Zapata 27, 23234 León",
        "Via Ceri, 3, 21037 Monguzzo",
        "Viale Cheda, 48 Piano 7, 62017, Porto Recanati (MC)",
        "Indydreef 33, 7049XU, Teteringen",
        "ulica Majowa 14/01, 63-898 Częstochowa",
        "Noorstraat 13, 3594 JL Wagenborgen",
        "PO Box 1873, Albany, NY 12201",
        "Rua das Flores, 59, Fonseca, 98770-982",
        '{"billingAddress": "81919 Oneal Parkways Suite 962, Charlesburgh, PR 67497"}',
    ),
    counterexamples=(
        "Address the review comments in place, then drive the migration.",
        "There are 64 bytes per lane. 5 retries before the circuit breaker.",
        "See Table 5, 12345 Rows",
        "def f(a, 12345): return Street",
        "127.0.0.1, 8080 Port",
        "Python 3, 11 Street",
        'address = "0x7f3a21"',
        '"address": "user@example.com, 12 Main"',
    ),
)
