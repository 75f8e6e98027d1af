"""
LM Studio on this machine (lmstudio.ai/docs/developer); a key only where "Require Authentication" is on.
`tool_choice` is a word there, never one tool (github.com/lmstudio-ai/lmstudio-bug-tracker/issues/670).

Its Responses stream may lack events that clients wait for (`protocols.md` 6.2), so those clients are converted.
"""

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile

_BASE = "http://127.0.0.1:1234/v1"

LM_STUDIO = Provider(
    id="lm-studio",
    label="LM Studio (this machine)",
    endpoints=(
        Endpoint("openai_chat", _BASE, BEARER, Profile(top_k=True, mid_system=False, named_choice=False)),
        Endpoint("anthropic", _BASE, BEARER, Profile(system_parts=True, top_k=True, adaptive_thinking=False)),
    ),
    key_env=("LM_API_TOKEN",),
    key_optional=True,
    is_local=True,
)
