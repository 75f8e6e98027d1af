"""
How programs, settings and messages give a secret a name: `NAME=value`, `"name": "value"` and their kin.

Only literal values count. What a program puts in at run time (a call, an attribute, a variable of a shell or a
template) is no secret, and a model needs to see it.
"""

import re

NAME = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"
"""Characters of names; a match may begin that far before the keyword."""

_TYPED = r"(?:\s?:\s?&?(?:'static )?[A-Za-z]{2,12}\s?(?==)|\s(?:string|str|String)\s?(?==))?"
_VALUE_MEMBER = r",?(?:\s|\\n){0,40}[\"'\\]{0,4}(?:value|Value|VALUE|content)[\"'\\]{0,4}\s{0,4}[:=]\s{0,4}"
_OPERATOR = r"\s{0,8}(?:=>|:=|={1,3}|:|\|)\s{0,8}"
_VERB = r"\s{1,3}(?:is|was|are|ist|lautet|est|es|é|è|är|on|to)(?: now| still| set to)?:?\s{1,3}"

_DEFAULT = (
    r"\s{0,2}\{(?:\s|\\n){1,20}"
    r"(?:(?:type|description|sensitive)\s{0,8}=[^\n]{0,80}\n\s{0,8}){0,3}default\s{0,8}=\s{0,4}"
)
LINK = (
    rf"[\"'`\\\])]{{0,4}}(?:{_TYPED}(?:{_OPERATOR}|\s?,\s{{0,4}}(?=\\{{0,3}}[\"'`])|\(\s?(?=[\"'`]))"
    rf"|>|{_VALUE_MEMBER}|{_VERB}|{_DEFAULT})"
)
"""
Between name and value: closing quote and bracket of the name, an operator with an optional type, an argument's comma or
parenthesis before a quote, the end of an XML tag, a `value` member beside the `name` member, a verb, or the
default of a variable in Terraform.
"""

TRIGGER_LINK = (
    r"[\"'`\\\])]*(?:(?:\s?:\s?&?(?:'static )?[A-Za-z]+\s?|\s(?:string|str|String)\s?)?"
    r"\s*(?:=>|:=|=+|[:|,(>])\s*"
    r"|,?(?:\s|\\n)*[\"'\\]*(?:value|Value|VALUE|content)[\"'\\]*\s*[:=]\s*"
    r"|\s*\{(?:\s|\\n)+(?:(?:type|description|sensitive)\s*=[^\n]*\n\s*)*default\s*=\s*"
    r"|\s+(?:is|was|are|ist|lautet|est|es|é|è|är|on|to)(?: now| still| set to)?:?\s+)"
)
"""`LINK` for a trigger: without look-around, and wider where that would need one."""


def value(least: int, most: int, characters: str = "", quoted: str = "") -> str:
    """
    A value in quotes, or a bare one up to a blank, a quote, a semicolon or the next pair; group `v`, and `q` if quoted.

    Args:
        least: Fewest characters.
        most: Most characters.
        characters: Of a bare one, as inside `[...]`; by default anything that does not end it.
        quoted: Of a quoted one; by default anything but a blank and a quote.
    """
    bare = f"[{characters}]" if characters else r"[^\s\"'`<>;\\]"
    within = f"[{quoted or characters}]" if quoted or characters else r"[^\s\"`]"
    return (
        r"(?:[bfruL@]{0,2}(?P<q>\\{0,3}[\"'`]))?"
        rf"(?P<v>(?(q)(?:(?!(?P=q)){within}){{{least},{most}}}"
        rf"|{bare}{{{least},{most}}}?(?=[,.)\]}}:]*(?:[\s\"'`<>;\\]|\Z)|[,&]\w{{1,40}}[=:])))(?(q)(?P=q))"
    )


_REFERENCE = re.compile(
    r"""(?ix)
    \$[{(] | \{\{ | %\w+%$ | %[a-z]$ | %\(\w+\) | %\{ | <\w | [#]\{                # shells, templates, format strings
    | (?:process\.env|import\.meta|os\.|sys\.|self\.|this\.|env[.(\[]|getenv|secrets?\.|vars?\.|config\.|settings\.)
    | (?:vault|ref\+|arn|file|https?|op|env|ssm|secret|classpath|urn|kms|data|azurekeyvault):  # kept elsewhere
    | (?:/|~/|\./|\.\./|[a-z]:\\)[\w.-]                                            # paths
    | (?:sha\d+|bcrypt|pbkdf2\w*|argon2\w*|scrypt|md5)\b[-:$] | \$(?:2[aby]|argon2\w*|scrypt|[156y]|apr1)\$  # hashes
    | !(?:Ref|Sub|GetAtt|vault|secret|env) | \(\?                                   # tags, regular expressions
    """
)
_CALL = re.compile(r"(?:await |new )?&?[A-Za-z_$][\w.$:>?!-]+[(\[{](?:[\w.,=*()\[\]+/-]|\$[a-z_])*$|![01]\b|function\b")
_PATH = re.compile(r"[A-Za-z_$]\w*(?:(?:\.|->|::|\?\.|!\.)[A-Za-z_$]\w*)+[,;)]*")
_VARIABLE = re.compile(r"[$%][A-Za-z_]\w*")
_PACKAGE = re.compile(r"[A-Za-z]\w*(?:\.[A-Za-z]\w*){2,}(?:#\w+)?")
_INSIDE = re.compile(r"\$\{|#\{|\{\w*\}|\{\{|%\(\w+\)|%[sdv]\b|\\\(|\\[dwsbDWS][+*{]")
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def piece_length(text: str) -> float:
    """
    Mean length of the humps and numbers that letters and digits fall into, in characters.

    Names of programs have three and more; 62 random characters 1.8, hexadecimal digits 1.7.
    """
    pieces = _PIECE.findall(text)
    return sum(map(len, pieces)) / len(pieces) if pieces else 0.0


def is_scrambled(text: str, least: int = 8) -> bool:
    """Letters in no order that a name has: many short humps. Texts under `least` characters are never."""
    longest = 3 if len(text) >= 12 and any(c.isdigit() for c in text) and text.lower() != text != text.upper() else 2.6
    return len(text) >= least and 0 < piece_length(text) < longest


def is_odd(text: str) -> bool:
    """One of the parts that signs cut the text into has capitals, small letters and digits in short humps."""
    return any(
        len(part) > 5
        and any(c.isdigit() for c in part)
        and part.lower() != part != part.upper()
        and not part.rstrip("0123456789").istitle()
        and piece_length(part) < 3.1
        for part in re.split(r"[^A-Za-z0-9]+", text)
    )


def is_reference(value: str, quoted: bool) -> bool:
    """The value stands somewhere else: a variable, a call, an attribute, a path, a template, a hash of it."""
    if _REFERENCE.match(value) or ((inside := _INSIDE.search(value)) and not (inside[0][0] == "%" and is_odd(value))):
        return True
    if _VARIABLE.fullmatch(value) and not is_scrambled(value):
        return True
    if quoted:
        return _PACKAGE.fullmatch(value) is not None and not is_scrambled(value)
    call = _CALL.match(value)
    if call is not None and not is_scrambled(call[0][:-1]):
        return True
    if _PATH.fullmatch(value) is None:
        return False
    joined = re.sub(r"\W", "", value)
    by_chance = len(joined) > 11 and is_odd(joined) and piece_length(joined) < 2.2
    return not by_chance and not any(is_scrambled(part, 12) or is_odd(part) for part in value.split("."))
