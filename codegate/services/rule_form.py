"""What a rule of a config may say, checked: the rows of a form become `Rule`s."""

import re
from collections.abc import Callable, Sequence

from codegate.errors import Invalid
from codegate.models.tiers import TIERS
from codegate.records import Record, Rule
from codegate.routing.rules import header_of
from codegate.services.names import check_text

MAX_RULES = 100
MAX_TOKENS = 100_000_000

_HEADER = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]{1,100}")
_SECRET = frozenset({"authorization", "proxy-authorization", "x-api-key", "x-goog-api-key", "x-codegate-key", "cookie"})


class NewRule(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule as it is said; `account_id` may be the account's name. See `records.Rule`."""

    name: str = ""
    enabled: bool = True
    model: str = ""
    min_tokens: int = 0
    thinking: bool | None = None
    images: bool | None = None
    web_search: bool | None = None
    background: bool | None = None
    subagent: bool | None = None
    header: str = ""
    tier: str | None = None
    account_id: str | None = None
    target_model: str | None = None


FindAccount = Callable[[str], str | None]
"""The id of the account of this id or name, or None."""


def rules_of(rows: Sequence[NewRule], find: FindAccount) -> tuple[Rule, ...]:
    """
    The rows as rules, their accounts found by id or name.

    Raises:
        Invalid: A row makes no sense; `field` says which.
    """
    if len(rows) > MAX_RULES:
        raise Invalid(f"A config has at most {MAX_RULES} rules, not {len(rows)}.", field="rules")
    return tuple(_rule(row, f"rules[{index}]", find) for index, row in enumerate(rows))


def check_tier(name: str, field: str) -> None:
    """
    Refuse what is no tier.

    Raises:
        Invalid: There is none of this name.
    """
    if name not in TIERS:
        raise Invalid(f"There is no tier {name!r}.", field=field, hint=f"Choose one of {', '.join(TIERS)}.")


def _rule(row: NewRule, place: str, find: FindAccount) -> Rule:
    if not 0 <= row.min_tokens <= MAX_TOKENS:
        raise Invalid(f"min_tokens must be 0 to {MAX_TOKENS:,}.", field=f"{place}.min_tokens")
    if not (row.tier or row.account_id or row.target_model):
        hint = "Say a tier, an account, a target model, or two of them."
        raise Invalid("A rule must say where requests go.", field=place, hint=hint)
    tier = row.tier.lower() if row.tier else None
    if tier is not None:
        check_tier(tier, f"{place}.tier")
    flags = ("enabled", "thinking", "images", "web_search", "background", "subagent", "min_tokens")
    return Rule(
        **{flag: getattr(row, flag) for flag in flags},
        name=check_text(row.name, f"{place}.name", max_chars=100),
        model=check_text(row.model, f"{place}.model", max_chars=200),
        header=_header(check_text(row.header, f"{place}.header", max_chars=300), f"{place}.header"),
        tier=tier,
        account_id=account_id(row.account_id, f"{place}.account_id", find) if row.account_id else None,
        target_model=check_text(row.target_model or "", f"{place}.target_model", max_chars=200) or None,
    )


def _header(text: str, place: str) -> str:
    if not text:
        return ""
    name, pattern = header_of(Rule(header=text))
    if not _HEADER.fullmatch(name):
        raise Invalid(f"{name[:40]!r} is no name of a header.", field=place, hint="Write it like x-team: red*")
    if name in _SECRET:
        raise Invalid(f"The header {name} holds a key; no rule may ask for it.", field=place)
    return f"{name}: {pattern}" if pattern else name


def account_id(id_or_name: str, place: str, find: FindAccount) -> str:
    """
    The id of an account that a row names.

    Raises:
        Invalid: There is none of this id or name.
    """
    found = find(id_or_name)
    if found is None:
        hint = "See them all: codegate accounts list"
        raise Invalid(f"There is no account {id_or_name!r}.", field=place, hint=hint)
    return found
