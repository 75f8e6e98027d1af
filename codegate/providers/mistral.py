"""
Mistral (`protocols.md` 6.2; docs.mistral.ai/api).

Call ids are nine letters and digits, neighbours of one role are merged, a last turn of the assistant is marked
`prefix`. Unknown members are a 422, so those of OpenAI's that it has under other names or not at all stay here.
"""

from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.profile import Profile

_CHAT = Profile(
    one_limit=True,
    empty_content=False,
    null_content=False,
    mid_system=False,
    stream_usage="automatic",
    effort_param="none",
    effort_levels=(),
    schema_dialect="plain",
    alternating=True,
    short_ids=True,
    prefill=True,
    prefill_param="prefix",
    extra_drop=(
        "seed",
        "logit_bias",
        "logprobs",
        "top_logprobs",
        "stream_options",
        "user",
        "store",
        "verbosity",
        "web_search_options",
    ),
)

MISTRAL = Provider(
    id="mistral",
    label="Mistral",
    endpoints=(Endpoint("openai_chat", "https://api.mistral.ai/v1", BEARER, _CHAT),),
    families=("mistral", "codestral", "devstral", "magistral", "ministral", "pixtral", "open-mi"),
    key_hint="32 letters and digits",
    console="https://console.mistral.ai/api-keys",
    key_env=("MISTRAL_API_KEY",),
)
