"""
Claude on Google's Vertex AI, through its Messages bodies (rawPredict).

Project and region are parts of the base URL, so an account names them. Models are called by Vertex's names; a date
behind a hyphen, as Anthropic writes it, is put behind an `@`. Accounts of type `gcp` have their tokens from a stored
service account (its JSON file) or from what Google's own chain finds on this machine; a key is an access token.
"""

from codegate.providers.anthropic import ANTHROPIC
from codegate.providers.bedrock import of_cloud
from codegate.providers.cloud import Cloud
from codegate.providers.provider import BEARER, Endpoint, Provider

_CLOUD = Cloud(
    version="vertex-2023-10-16",
    path="/publishers/anthropic/models/{model}:rawPredict",
    stream_path="/publishers/anthropic/models/{model}:streamRawPredict",
    stream_type="text/event-stream",
    betas=(
        "compact-",
        "computer-use-",
        "context-1m-",
        "context-management-",
        "effort-",
        "fine-grained-tool-streaming-",
        "interleaved-thinking-",
        "output-128k-",
        "token-efficient-tools-",
        "tool-search-tool-",
        "web-search-",
    ),
    betas_in_body=False,
    drop=("service_tier", "speed", "container", "mcp_servers", "inference_geo", "cache_control"),
    drop_tools=("web_fetch_", "code_execution_"),
    dated=True,
)

VERTEX = Provider(
    id="vertex",
    label="Google Vertex AI",
    endpoints=(
        Endpoint(
            "anthropic",
            None,
            BEARER,
            of_cloud(ANTHROPIC.endpoints[0].profile),
            domain="googleapis.com",
            cloud=_CLOUD,
        ),
    ),
    auth_types=("api_key", "gcp"),
    models_path="/v1beta1/publishers/anthropic/models",
    key_hint="an access token; or with --auth-type gcp a service account's JSON, or none for Google's own chain",
    console="https://console.cloud.google.com/iam-admin/serviceaccounts",
    key_env=("GOOGLE_OAUTH_ACCESS_TOKEN",),
    needs_base_url=True,
    base_url_hint="https://us-east5-aiplatform.googleapis.com/v1/projects/PROJECT/locations/us-east5",
    base_url_parts=("/projects/", "/locations/"),
    profiles=tuple((pattern, of_cloud(profile)) for pattern, profile in ANTHROPIC.profiles),
)
