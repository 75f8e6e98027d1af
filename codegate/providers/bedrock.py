"""
Claude on Amazon Bedrock, through its Messages bodies (InvokeModel).

The region is part of the host, so an account names it: `https://bedrock-runtime.us-east-1.amazonaws.com`. Models are
called by Bedrock's own names or the ids of inference profiles (`us.anthropic.claude-…-v1:0`). A key is one of Bedrock's
API keys; accounts of type `aws` sign their requests, with a stored `ACCESS_KEY_ID:SECRET[:SESSION_TOKEN]` or with what
AWS's own chain finds on this machine.
"""

from dataclasses import replace

from codegate.providers.anthropic import ANTHROPIC
from codegate.providers.cloud import Cloud
from codegate.providers.provider import BEARER, Endpoint, Provider
from codegate.wire.event_stream import CONTENT_TYPE
from codegate.wire.profile import Profile

_CLOUD = Cloud(
    version="bedrock-2023-05-31",
    path="/model/{model}/invoke",
    stream_path="/model/{model}/invoke-with-response-stream",
    stream_type=CONTENT_TYPE,
    betas=(
        "compact-",
        "computer-use-",
        "context-1m-",
        "context-management-",
        "dev-full-thinking-",
        "effort-",
        "fine-grained-tool-streaming-",
        "interleaved-thinking-",
        "output-128k-",
        "token-efficient-tools-",
        "tool-examples-",
        "tool-search-tool-",
    ),
    betas_in_body=True,
    drop=("service_tier", "speed", "container", "mcp_servers", "inference_geo", "cache_control"),
    drop_tools=("web_search_", "web_fetch_", "code_execution_"),
    models_host=("bedrock-runtime", "bedrock"),
)


def of_cloud(profile: Profile) -> Profile:
    """Anthropic's dialect, as clouds serve it: no automatic caching, no fast mode."""
    return replace(profile, auto_cache=False, fast_mode=False)


BEDROCK = Provider(
    id="bedrock",
    label="Amazon Bedrock",
    endpoints=(
        Endpoint(
            "anthropic",
            None,
            BEARER,
            of_cloud(ANTHROPIC.endpoints[0].profile),
            tail="",
            domain="amazonaws.com",
            cloud=_CLOUD,
        ),
    ),
    auth_types=("api_key", "aws"),
    models_path="/foundation-models?byProvider=anthropic",
    key_hint="a Bedrock API key; or with --auth-type aws ACCESS_KEY_ID:SECRET, or none for AWS's own chain",
    console="https://console.aws.amazon.com/bedrock/home#/api-keys",
    key_env=("AWS_BEARER_TOKEN_BEDROCK",),
    needs_base_url=True,
    base_url_hint="https://bedrock-runtime.us-east-1.amazonaws.com",
    profiles=tuple((pattern, of_cloud(profile)) for pattern, profile in ANTHROPIC.profiles),
)
