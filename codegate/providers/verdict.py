"""
What a failed attempt means: is the next account asked, does this one rest, what does its status become.

Source: `reliability.md` U-01 to U-04, `protocols.md` 4.5. What the client did wrong stays with the client; what the
provider or our own key did wrong moves on, as far as the two settings allow.
"""

import re
from dataclasses import dataclass

from codegate.errors import (
    CodeGateError,
    LocalProtocolError,
    ProtocolError,
    UpstreamBroke,
    UpstreamError,
    UpstreamRejected,
    UpstreamTimeout,
    UpstreamUnreachable,
)
from codegate.providers.oauth import LoginRefused
from codegate.settings import AUTO_SWITCH_ON_ERROR, AUTO_SWITCH_ON_RATE_LIMIT, Resolved

RATE_LIMITED = "rate_limited"
"""Reason of a cooldown whose length the provider named."""

WINDOW_SPENT = "quota_window_spent"
"""Reason of a cooldown until a window of quota (five hours, a week) begins anew; its end was named too."""

NAMED = frozenset({RATE_LIMITED, WINDOW_SPENT})
"""Reasons of cooldowns whose length is no guess of ours: asking earlier is certain to fail."""

OUT_OF_CREDITS = "out_of_credits"
"""Reason where only the extra credit for one model is used up; the word is Anthropic's."""

_UNIFIED = "anthropic-ratelimit-unified-"

SHORTEST_S, LONGEST_S = 1.0, 3600.0
WINDOW_FROM_S, WINDOW_LONGEST_S = 300.0, 6 * 3600.0
"""A limit that is back only after this long is a spent window. One of a subscription rests until it begins anew, but
is asked every six hours, for windows are reset early; a mere number is believed for an hour."""

_REQUEST_SCOPED = re.compile(
    r"request too large|request is too large|tokens? in (?:this|your) request|long context (?:beta|request|is not)"
    r"|extra usage is required for long context",
    re.IGNORECASE,
)
"""Words of a 429 that concerns this one request: it is too big for the account's limit, whatever the minute."""

KEY_REST_S = 300.0
"""Rest after a refused key or an empty purse: neither heals by itself within seconds."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    Attributes:
        try_next: Another account may be asked.
        cools: The account rests.
        cooldown_s: For so long; None leaves it to the back-off.
        account_status: New status of the account, or None.
        reason: Why, one word for machines.
        is_of_model: Only the model that was asked for is concerned: it rests, the account serves others on.
        is_of_request: Only this request is concerned: one other account may take it, nobody rests.
    """

    try_next: bool
    cools: bool
    cooldown_s: float | None
    account_status: str | None
    reason: str
    is_of_model: bool = False
    is_of_request: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    reason: str
    status: str = "error"
    is_limit: bool = False
    rest_s: float | None = None


_BY_KIND = {
    "rate_limit": _Rule("busy", "rate_limited", is_limit=True),
    "quota": _Rule("quota_used_up", "rate_limited", is_limit=True, rest_s=KEY_REST_S),
    "billing": _Rule("billing", rest_s=KEY_REST_S),
    "auth": _Rule("key_refused", rest_s=KEY_REST_S),
    "permission": _Rule("not_permitted"),
    "overloaded": _Rule("overloaded"),
    "unavailable": _Rule("unavailable"),
    "timeout": _Rule("timeout"),
    "bad_gateway": _Rule("bad_gateway"),
    "server": _Rule("server_error"),
}
_CLIENT_KINDS = frozenset({"invalid_request", "context_too_long", "not_found", "too_large"})


def judge(error: CodeGateError, settings: Resolved, model: str = "") -> Verdict:
    """
    The verdict on an attempt that ended with this error.

    Args:
        model: As the provider was asked for it.
    """
    if isinstance(error, LoginRefused):  # the login itself knows that it needs its user, and asks nobody until then
        return Verdict(settings[AUTO_SWITCH_ON_ERROR], False, None, None, "needs_login")
    rule = _rule(error)
    if rule is None:
        return Verdict(False, False, None, None, "request_refused")
    if rule.is_limit and _REQUEST_SCOPED.search(error.message):
        return Verdict(settings[AUTO_SWITCH_ON_RATE_LIMIT], False, None, None, "request_too_large", is_of_request=True)
    is_out = rule.is_limit and _is_out_of_credits(error)
    if is_out or (rule.is_limit and _names(error, model)):
        rest_s = KEY_REST_S if is_out and error.retry_after_s is None else error.retry_after_s
        told = None if rest_s is None else min(max(rest_s, SHORTEST_S), LONGEST_S)
        reason = OUT_OF_CREDITS if is_out else RATE_LIMITED if told is not None else rule.reason
        return Verdict(settings[AUTO_SWITCH_ON_RATE_LIMIT], True, told, None, reason, is_of_model=True)
    setting = AUTO_SWITCH_ON_RATE_LIMIT if rule.is_limit else AUTO_SWITCH_ON_ERROR
    told = error.retry_after_s
    is_window = rule.is_limit and _is_window(error)
    longest_s = WINDOW_LONGEST_S if is_window and _is_subscription(error) else LONGEST_S
    cooldown_s = rule.rest_s if told is None else min(max(told, SHORTEST_S), longest_s)
    reason = (WINDOW_SPENT if is_window else RATE_LIMITED) if rule.is_limit and told is not None else rule.reason
    return Verdict(settings[setting], True, cooldown_s, rule.status, reason)


def _is_window(error: CodeGateError) -> bool:
    """A window of quota is spent: a subscription says so, or it is a long time until there is room again."""
    return _is_subscription(error) or (error.retry_after_s or 0.0) > WINDOW_FROM_S


def _is_subscription(error: CodeGateError) -> bool:
    """Claude's and ChatGPT's subscriptions tell in their own words that five hours or a week are used up."""
    if not isinstance(error, UpstreamRejected):
        return False
    return bool(error.limits) or error.headers.get(f"{_UNIFIED}status") == "rejected"


def _names(error: CodeGateError, model: str) -> bool:
    """The provider's words name the model: OpenAI, Groq and Gemini limit each model apart."""
    return len(model) > 3 and model.rsplit("/", 1)[-1].lower() in error.message.lower()


def _is_out_of_credits(error: CodeGateError) -> bool:
    """Extra credit that a model needs is used up; the account's own windows, which other models use, are not."""
    headers = error.headers if isinstance(error, UpstreamRejected) else {}
    return headers.get(f"{_UNIFIED}overage-disabled-reason") == OUT_OF_CREDITS and (
        headers.get(f"{_UNIFIED}status") != "rejected"
    )


def _rule(error: CodeGateError) -> _Rule | None:
    """What to make of this error; None: the client must change something."""
    if isinstance(error, UpstreamRejected):
        if error.kind in _BY_KIND:
            return _BY_KIND[error.kind]
        if error.kind in _CLIENT_KINDS or 400 <= error.status < 500:
            return None
        return _BY_KIND["server"]
    if isinstance(error, UpstreamTimeout):
        return _BY_KIND["timeout"]
    if isinstance(error, UpstreamUnreachable):
        return _Rule("unreachable")
    if isinstance(error, UpstreamBroke):
        return _Rule("broke_off")
    if isinstance(error, ProtocolError):
        return None if isinstance(error, LocalProtocolError) else _Rule("bad_answer")
    return _BY_KIND["server"] if isinstance(error, UpstreamError) else None
