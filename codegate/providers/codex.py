"""
The Codex backend of a ChatGPT subscription: Responses with rules of its own (`protocols.md` 1.5.1 and 5.8).

It always streams, keeps nothing, takes neither limits nor sampling, and is told the subscription's account beside the
token. A genuine Codex' own headers go through; nothing is made up for other clients.
"""

from dataclasses import replace

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile

_NEWEST = Profile(
    system_parts=True,
    developer_role=True,
    pdf=True,
    tool_image=True,
    strict_tools=True,
    sampling="none",
    effort_levels=("none", "low", "medium", "high", "xhigh"),
    cache_key=True,
    service_tiers=True,
    codex=True,
    compaction=True,
)
_CODEX_MODELS = replace(_NEWEST, effort_levels=("low", "medium", "high", "xhigh"))

CODEX = Provider(
    id="codex",
    label="Codex (ChatGPT subscription)",
    endpoints=(
        Endpoint(
            "openai_responses",
            "https://chatgpt.com/backend-api/codex",
            BEARER,
            _NEWEST,
            profiles=(("*codex*", _CODEX_MODELS), ("gpt-5", _CODEX_MODELS), ("gpt-5-*", _CODEX_MODELS)),
            account_header="chatgpt-account-id",
            passed_names=(
                "user-agent",
                "originator",
                "version",
                "openai-beta",
                "session-id",
                "session_id",
                "thread-id",
                "conversation_id",
                "x-client-request-id",
                "x-openai-subagent",
            ),
            passed_prefixes=("x-codex-", "x-openai-internal-codex-"),
        ),
    ),
    auth_types=("api_key", "oauth"),
    families=("gpt-5", "gpt-6", "codex-"),
    models_path="/models?client_version=1.0.0",
    key_hint="eyJ… (access token)",
    console="https://chatgpt.com/codex",
    key_env=("CODEX_ACCESS_TOKEN",),
)
