"""Response headers for a client: ours, and the few of the provider's that clients read."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from codegate import clock
from codegate.guardrails.restore import Restored
from codegate.proxy.call import Answer, CleanCall, Head
from codegate.records import Tenant
from codegate.wire.limit_headers import translated

Headers = list[tuple[bytes, bytes]]

_PASSED = frozenset({"retry-after", "retry-after-ms", "x-should-retry"})
_PASSED_TO_ANTHROPIC = _PASSED | {"anthropic-organization-id", "anthropic-workspace-id"}
_PASSED_TO_OPENAI = _PASSED | {"openai-processing-ms", "openai-version", "openai-model"}
_CODEX_PREFIXES = ("x-codex-", "x-models-etag", "x-reasoning-included")
"""What the Codex backend says of limits and of the turn; Codex shows it and sends some of it back."""

_UPSTREAM_IDS = ("request-id", "x-request-id", "cf-ray")
"""Where a provider names the request, best first."""


def safe(text: str) -> str:
    """The text as a header value: printable ASCII stays, all else is percent-encoded."""
    if text.isascii() and text.isprintable() and "%" not in text and "\\" not in text:
        return text
    return quote(text, safe=" !\"#$&'()*+,-./:;<=>?@[]^_`{|}~")


def passed_on(upstream: Mapping[str, str], client: str) -> Iterable[tuple[str, str]]:
    """
    The provider's headers that a client of this format may see: an allow-list, so nothing else can get through.

    Limits are given in the client's own terms (`wire/limit_headers.py`).
    """
    own = _PASSED_TO_ANTHROPIC if client == "anthropic" else _PASSED_TO_OPENAI
    is_responses = client == "openai_responses"
    for name, value in upstream.items():
        if name in own or (is_responses and name.startswith(_CODEX_PREFIXES)):
            yield name, value
    named = next((upstream[name] for name in _UPSTREAM_IDS if upstream.get(name)), None)
    if named is not None:
        yield "x-codegate-upstream-request-id", named
    yield from translated(upstream, client, clock.now_ms())


def encoded(pairs: Iterable[tuple[str, str]]) -> Headers:
    """ASGI's form."""
    return [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in pairs]


def of_request(head: Head, tenant: Tenant | None) -> list[tuple[str, str]]:
    """What every answer to this request carries."""
    pairs = [("x-codegate-request-id", head.request_id), (_id_header(head), head.request_id)]
    if tenant is not None:
        pairs.append(("x-proxy-tenant", safe(tenant.name)))
    return pairs


def of_answer(call: CleanCall, answer: Answer) -> list[tuple[str, str]]:
    """What a good answer carries, without its content type and length."""
    strategy = f"{answer.strategy}+failover" if answer.is_failover else answer.strategy
    pairs = [
        *of_request(call.head, call.tenant),
        ("x-proxy-account", safe(answer.candidate.account.name)),
        ("x-proxy-strategy", strategy),
        ("x-codegate-upstream-model", safe(answer.candidate.model)),
        *_of_affinity(answer),
        *_of_usage(answer),
        *_of_id(answer.upstream_id, call.head.wire_format.id_prefix),
        *passed_on(answer.headers, call.head.wire_format.name),
    ]
    return [*pairs, *of_warnings(*call.warnings, *answer.warnings)]


def _of_affinity(answer: Answer) -> list[tuple[str, str]]:
    """What became of the conversation: `new`, `kept` or `moved`, and what moving cost."""
    if answer.affinity == "none":
        return []
    tax = "" if answer.cache_tax_usd is None else f"; cache-tax-usd={answer.cache_tax_usd:.6f}"
    return [("x-codegate-affinity", answer.affinity + tax)]


def _of_usage(answer: Answer) -> list[tuple[str, str]]:
    """That the tokens a whole answer tells are our estimate, where its provider told none."""
    is_estimated = answer.upstream is None and answer.usage is not None and answer.usage.estimated
    return [("x-codegate-usage", "estimated")] if is_estimated else []


def _of_id(upstream_id: str, prefix: str) -> list[tuple[str, str]]:
    """The provider's id of an answer that has one of ours because the client's format has other ids."""
    is_ours = upstream_id and not upstream_id.startswith(prefix)
    return [("x-codegate-upstream-id", safe(upstream_id))] if is_ours else []


def of_warnings(*warnings: str) -> list[tuple[str, str]]:
    """What the conversion lost, and what else went otherwise than asked."""
    return [("x-codegate-warnings", safe(", ".join(warnings)))] if warnings else []


def of_guardrails(call: CleanCall, restored: Restored | None = None) -> list[tuple[str, str]]:
    """How much was hidden; how much was restored is known in time only for a whole answer."""
    if not call.guardrails:
        return []
    text = f"anonymised={len(call.issued)}"
    if restored is not None:
        text += f"; restored={restored.restored}; unknown={restored.unknown}"
    return [("x-codegate-guardrails", text)]


def _id_header(head: Head) -> str:
    """Anthropic's SDK reads `request-id`, OpenAI's `x-request-id`."""
    return "request-id" if head.wire_format.name == "anthropic" else "x-request-id"
