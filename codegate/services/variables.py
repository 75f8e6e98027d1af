"""Variables that point the official libraries at the proxy, for what reads no file."""

from collections.abc import Mapping

ANTHROPIC = {"ANTHROPIC_BASE_URL": "{base}", "ANTHROPIC_AUTH_TOKEN": "{key}"}
OPENAI = {"OPENAI_BASE_URL": "{base}/v1", "OPENAI_API_KEY": "{key}"}
EVERYTHING = {**ANTHROPIC, **OPENAI, "OPENAI_API_BASE": "{base}/v1", "ANTHROPIC_API_BASE": "{base}"}


def exports(variables: Mapping[str, str]) -> str:
    """Lines for a shell."""
    return "\n".join(f"export {name}={value}" for name, value in variables.items())
