"""Tools that are told by hand or by variables: what to set where. Texts are filled in as `services/tool.py` says."""

from codegate.services.tool import RunFile, Tool
from codegate.services.variables import ANTHROPIC, EVERYTHING, OPENAI, exports

_COPILOT = {
    "COPILOT_PROVIDER_TYPE": "anthropic",
    "COPILOT_PROVIDER_BASE_URL": "{base}",
    "COPILOT_PROVIDER_API_KEY": "{key}",
    "COPILOT_MODEL": "{model}",
    "COPILOT_OFFLINE": "true",
}
_GOOSE = {
    "GOOSE_PROVIDER": "anthropic",
    "GOOSE_MODEL": "{model}",
    "ANTHROPIC_HOST": "{base}",
    "ANTHROPIC_API_KEY": "{key}",
}
_GEMINI = {"GOOGLE_GEMINI_BASE_URL": "{base}", "GEMINI_API_KEY": "{key}"}

_CLINE = {
    "version": 1,
    "lastUsedProvider": "anthropic",
    "modes": {},
    "providers": {
        "anthropic": {
            "settings": {"provider": "anthropic", "apiKey": "{key}", "model": "{model}", "baseUrl": "{base}/v1"},
            "updatedAt": "1970-01-01T00:00:00.000Z",
            "tokenSource": "manual",
        }
    },
}

TOLD = (
    Tool(
        "cursor",
        "Cursor",
        "Settings > Models > Override OpenAI Base URL",
        "Base URL: {base}/v1\nAPI key:  {key}",
        note="Cursor asks from its own servers: the proxy needs a public HTTPS address and a key.",
        unwritable="Cursor keeps these settings in a database of its own.",
    ),
    Tool(
        "copilot",
        "GitHub Copilot CLI",
        snippet=exports(_COPILOT),
        commands=("copilot",),
        environment=_COPILOT,
        note="No GitHub login is needed. It asks with the Messages protocol.",
        unwritable="Copilot CLI takes another provider from the environment only.",
        trial=("-p", "Reply with the word OK."),
    ),
    Tool(
        "windsurf",
        "Windsurf",
        "Settings > AI > Custom model provider (OpenAI-compatible)",
        "Base URL: {base}/v1\nAPI key:  {key}\nModel:    {model}",
        unwritable="Windsurf keeps these settings in a database of its own.",
    ),
    Tool(
        "cline",
        "Cline",
        "Settings > API Configuration",
        "API provider: Anthropic\nUse custom base URL: {base}\nAPI key: {key}\nModel: {model}",
        commands=("cline",),
        run_file=RunFile("providers.json", "CLINE_PROVIDER_SETTINGS_PATH", _CLINE),
        note="With the provider “OpenAI Compatible” the base URL is {base}/v1; for its command line that is: "
        "cline auth -p openai -b {base}/v1 -k KEY -m {model}. `codegate run -- cline` gives it providers of its own.",
        unwritable="Cline keeps its provider beside its keys, in files that are not ours to edit.",
        trial=("Reply with the word OK.",),
    ),
    Tool(
        "gemini-cli",
        "Gemini CLI",
        snippet=exports(_GEMINI),
        commands=("gemini",),
        environment=_GEMINI,
        note="Newer versions also want `security.auth.selectedType` to be `gemini-api-key` in their settings.json.",
        unserved="Gemini CLI speaks Google's own protocol only, which the proxy does not serve: it answers with 404.",
        unwritable="Gemini CLI takes the address from the environment only.",
    ),
    Tool(
        "goose",
        "goose",
        snippet=exports(_GOOSE),
        commands=("goose",),
        environment=_GOOSE,
        note="goose asks OpenAI-compatible providers through OPENAI_HOST, also without /v1.",
        unwritable="goose keeps its key in the system's keychain.",
        trial=("run", "--no-session", "-t", "Reply with the word OK."),
    ),
    Tool(
        "generic",
        "Any other tool",
        snippet=exports({**ANTHROPIC, **OPENAI}),
        environment=EVERYTHING,
        note="Tools differ in whether the base URL ends in /v1; the proxy answers both ways.",
        unwritable="Only you know its file.",
    ),
)
