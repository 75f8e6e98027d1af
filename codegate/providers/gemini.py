"""
Google Gemini through its OpenAI-compatible door (`protocols.md` 6.2).

Unknown members are refused; system text must come first; effort `none` is an error on several 3.x models.
"""

from dataclasses import replace

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile

_CHAT = Profile(
    mid_system=False,
    empty_content=False,
    parallel_flag=False,
    schema_dialect="gemini",
    letter_names=True,
    says_lowest=False,
    call_signatures="kept",
    extra_drop=("frequency_penalty", "presence_penalty", "logit_bias", "seed"),
)

GEMINI = Provider(
    id="gemini",
    label="Google Gemini",
    endpoints=(
        Endpoint(
            "openai_chat",
            "https://generativelanguage.googleapis.com/v1beta/openai",
            BEARER,
            _CHAT,
            profiles=(("*gemini-3*", replace(_CHAT, call_signatures="required")),),
        ),
    ),
    families=("gemini", "gemma"),
    key_hint="AIza…",
    console="https://aistudio.google.com/apikey",
    key_env=("GEMINI_API_KEY", "GOOGLE_API_KEY"),
)
