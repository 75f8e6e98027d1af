"""The API key detector: all vendor shapes in one."""

from codegate.guardrails.detector import Detector
from codegate.guardrails.generic_keys import GENERIC_KEYS
from codegate.guardrails.keys_ai import AI_KEYS
from codegate.guardrails.keys_cloud import CLOUD_KEYS
from codegate.guardrails.keys_code import CODE_KEYS
from codegate.guardrails.keys_services import SERVICE_KEYS

_BODY = "q7Zk1MvN8bX3cT5yRw9LaH2sJ4dF6gK0pUeQiVxW"
"""Forty characters that look made by chance; examples are put together here so that no scanner takes them for keys."""

API_KEY = Detector(
    id="api_key",
    label="API key",
    description="Keys and tokens by the form their service gives them, or by their name; public keys and digests stay.",
    category="credentials",
    priority=11,
    default_on=True,
    shapes=AI_KEYS + CODE_KEYS + CLOUD_KEYS + SERVICE_KEYS + GENERIC_KEYS,
    examples=(
        "sk-" + "ant-api03-" + _BODY * 2,
        "export GITHUB_TOKEN=" + "ghp_" + _BODY[:36],
        '{"key": "' + "sk-" + _BODY[:32] + '"}',
        "hf_" + _BODY[:34] + " is the key",
        "https://" + "hooks.slack.com/services/T0AB1CD2E/B0AB1CD2E/" + _BODY[:24],
    ),
    counterexamples=(
        "<task-notification>disk-usage</task-notification>",
        "sk-" + "x" * 48,
        "sk-proj-your-key-goes-here-and-not-anywhere-else-please",
        "risk-free-assessment-of-the-situation-in-general",
        "gh" + "p_" + "a" * 36,
        "hf_hub_download_with_a_long_function_name_here",
    ),
)
