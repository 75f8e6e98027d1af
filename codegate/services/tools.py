"""
How each coding tool is pointed at the proxy, as data: what to set, where, and what one should know.

In every text `{base}` is the proxy without `/v1`, `{key}` its key and `{model}` a model. Sources: the tools' own
documentation and captures of 93 client set-ups; a tool that needs `/v1` in its base URL has it, one that adds it
itself has not.
"""

from collections.abc import Mapping

from codegate.errors import NotFound
from codegate.services.edits.place import Item
from codegate.services.tool import ANY_MODEL, Entry, Tool, ToolFile

ANTHROPIC = {"ANTHROPIC_BASE_URL": "{base}", "ANTHROPIC_AUTH_TOKEN": "{key}"}
OPENAI = {"OPENAI_BASE_URL": "{base}/v1", "OPENAI_API_KEY": "{key}"}
EVERYTHING = {**ANTHROPIC, **OPENAI, "OPENAI_API_BASE": "{base}/v1", "ANTHROPIC_API_BASE": "{base}"}

_CODEX = ("model_providers", "codegate")
_OPENCODE = ("provider", "codegate")
_CRUSH = ("providers", "codegate")
_CONTINUE = ("models", Item("name", "CodeGate"))
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


def _exports(variables: Mapping[str, str]) -> str:
    return "\n".join(f"export {name}={value}" for name, value in variables.items())


_TOOLS = (
    Tool(
        "claude-code",
        "Claude Code",
        commands=("claude",),
        environment=ANTHROPIC,
        note="The file's `env` beats variables of the shell. Behind an address that is not Anthropic's it reckons with "
        "200,000 tokens of context: choose a model as `sonnet[1m]` for the long one.",
        file=ToolFile(
            names=(".claude/settings.json",),
            format="json",
            entries=(
                Entry(("env", "ANTHROPIC_BASE_URL"), "{base}"),
                Entry(("env", "ANTHROPIC_AUTH_TOKEN"), "{key}", is_key=True),
            ),
            address=("env", "ANTHROPIC_BASE_URL"),
            key=("env", "ANTHROPIC_AUTH_TOKEN"),
            folder_env="CLAUDE_CONFIG_DIR",
        ),
        trial=("-p", "Reply with the word OK."),
    ),
    Tool(
        "codex-cli",
        "Codex CLI",
        commands=("codex",),
        environment={"CODEGATE_API_KEY": "{key}"},
        note="Codex asks with the Responses protocol only; any model that an account serves can answer it.",
        file=ToolFile(
            names=(".codex/config.toml",),
            format="toml",
            entries=(
                Entry(("model_provider",), "codegate"),
                Entry((*_CODEX, "name"), "CodeGate"),
                Entry((*_CODEX, "base_url"), "{base}/v1"),
                Entry((*_CODEX, "wire_api"), "responses"),
                Entry((*_CODEX, "experimental_bearer_token"), "{key}", is_key=True),
            ),
            address=(*_CODEX, "base_url"),
            choice=(("model_provider",), "codegate"),
            key=(*_CODEX, "experimental_bearer_token"),
            folder_env="CODEX_HOME",
        ),
        trial=("exec", "--skip-git-repo-check", "Reply with the word OK."),
    ),
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
        snippet=_exports(_COPILOT),
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
        note="With the provider “OpenAI Compatible” the base URL is {base}/v1.",
        unwritable="Cline keeps its provider beside its keys, in files that are not ours to edit.",
    ),
    Tool(
        "continue",
        "Continue",
        commands=("cn",),
        note="`codegate run -- cn` uses a copy of the file that is gone afterwards.",
        file=ToolFile(
            names=(".continue/config.yaml",),
            format="yaml",
            entries=(
                Entry(("name",), "Local", is_default=True),
                Entry(("version",), "1.0.0", is_default=True),
                Entry(("schema",), "v1", is_default=True),
                Entry(
                    _CONTINUE,
                    {
                        "name": "CodeGate",
                        "provider": "anthropic",
                        "model": "{model}",
                        "apiBase": "{base}/v1",
                        "apiKey": "{key}",
                        "roles": ["chat", "edit", "apply"],
                    },
                ),
            ),
            address=(*_CONTINUE, "apiBase"),
            key=(*_CONTINUE, "apiKey"),
            folder_env="CONTINUE_GLOBAL_DIR",
        ),
        trial=("-p", "Reply with the word OK."),
    ),
    Tool(
        "aider",
        "aider",
        commands=("aider",),
        environment={
            "ANTHROPIC_API_BASE": "{base}",
            "ANTHROPIC_API_KEY": "{key}",
            "OPENAI_API_BASE": "{base}/v1",
            "OPENAI_API_KEY": "{key}",
            "AIDER_OPENAI_API_BASE": "{base}/v1",
            "AIDER_OPENAI_API_KEY": "{key}",
        },
        note="A model's name begins with openai/ in the file; in `codegate run` anthropic/ goes as well. Edits come "
        "as text, without tools.",
        file=ToolFile(
            names=(".aider.conf.yml",),
            format="yaml",
            entries=(
                Entry(("openai-api-base",), "{base}/v1"),
                Entry(("openai-api-key",), "{key}"),
                Entry(("model",), "openai/{model}"),
            ),
            address=("openai-api-base",),
            choice=(("model",), "openai/"),
            key=("openai-api-key",),
        ),
        trial=("--yes-always", "--no-git", "--no-check-update", "--message", "Reply with the word OK."),
    ),
    Tool(
        "opencode",
        "OpenCode",
        commands=("opencode",),
        note="Another model of the proxy: add it to `models` of the provider, and choose it as codegate/NAME.",
        file=ToolFile(
            names=(".config/opencode/opencode.jsonc", ".config/opencode/opencode.json"),
            format="json",
            entries=(
                Entry(("$schema",), "https://opencode.ai/config.json", is_default=True),
                Entry(("model",), "codegate/{model}"),
                Entry((*_OPENCODE, "npm"), "@ai-sdk/anthropic"),
                Entry((*_OPENCODE, "name"), "CodeGate"),
                Entry((*_OPENCODE, "options", "baseURL"), "{base}/v1"),
                Entry((*_OPENCODE, "options", "apiKey"), "{key}"),
                Entry((*_OPENCODE, "models", ANY_MODEL), {}, is_default=True),
            ),
            address=(*_OPENCODE, "options", "baseURL"),
            choice=(("model",), "codegate/"),
            key=(*_OPENCODE, "options", "apiKey"),
        ),
        trial=("run", "Reply with the word OK."),
    ),
    Tool(
        "gemini-cli",
        "Gemini CLI",
        snippet=_exports(_GEMINI),
        commands=("gemini",),
        environment=_GEMINI,
        note="Gemini CLI speaks Google's own protocol only, which the proxy does not serve yet.",
        unwritable="Gemini CLI takes the address from the environment only.",
    ),
    Tool(
        "qwen-code",
        "Qwen Code",
        commands=("qwen",),
        environment={
            **OPENAI,
            "OPENAI_MODEL": "{model}",
            "ANTHROPIC_BASE_URL": "{base}",
            "ANTHROPIC_API_KEY": "{key}",
            "ANTHROPIC_MODEL": "{model}",
        },
        arguments=(("--auth-type", "anthropic"), ("--model|-m", "{model}")),
        note="Variables of the shell beat the file's `env`. A model that `modelProviders` lists goes where that says.",
        file=ToolFile(
            names=(".qwen/settings.json",),
            format="json",
            entries=(
                Entry(("env", "ANTHROPIC_BASE_URL"), "{base}"),
                Entry(("env", "ANTHROPIC_API_KEY"), "{key}"),
                Entry(("env", "ANTHROPIC_MODEL"), "{model}"),
                Entry(("security", "auth", "selectedType"), "anthropic"),
                Entry(("model", "name"), "{model}"),
            ),
            address=("env", "ANTHROPIC_BASE_URL"),
            choice=(("security", "auth", "selectedType"), "anthropic"),
            key=("env", "ANTHROPIC_API_KEY"),
            folder_env="QWEN_HOME",
        ),
        trial=("-p", "Reply with the word OK."),
    ),
    Tool(
        "crush",
        "Crush",
        commands=("crush",),
        note="`codegate run -- crush` uses a copy of the file that is gone afterwards.",
        file=ToolFile(
            names=(".config/crush/crush.json",),
            format="json",
            entries=(
                Entry((*_CRUSH, "name"), "CodeGate"),
                Entry((*_CRUSH, "type"), "openai-compat"),
                Entry((*_CRUSH, "base_url"), "{base}/v1"),
                Entry((*_CRUSH, "api_key"), "{key}"),
                Entry((*_CRUSH, "models"), [{"id": "{model}", "name": "{model}"}], is_default=True),
                Entry(("models", "large"), {"provider": "codegate", "model": "{model}"}),
                Entry(("models", "small"), {"provider": "codegate", "model": "{model}"}),
            ),
            address=(*_CRUSH, "base_url"),
            choice=(("models", "large", "provider"), "codegate"),
            key=(*_CRUSH, "api_key"),
            folder_env="CRUSH_GLOBAL_CONFIG",
        ),
        trial=("run", "Reply with the word OK."),
    ),
    Tool(
        "goose",
        "goose",
        snippet=_exports(_GOOSE),
        commands=("goose",),
        environment=_GOOSE,
        note="goose asks OpenAI-compatible providers through OPENAI_HOST, also without /v1.",
        unwritable="goose keeps its key in the system's keychain.",
        trial=("run", "--no-session", "-t", "Reply with the word OK."),
    ),
    Tool(
        "generic",
        "Any other tool",
        snippet=_exports({**ANTHROPIC, **OPENAI}),
        environment=EVERYTHING,
        note="Tools differ in whether the base URL ends in /v1; the proxy answers both ways.",
        unwritable="Only you know its file.",
    ),
)

TOOLS: dict[str, Tool] = {tool.id: tool for tool in _TOOLS}
"""Every tool by id, in the order they are shown."""


def tool(name: str) -> Tool:
    """
    The tool of this name.

    Raises:
        NotFound: There is none.
    """
    if name not in TOOLS:
        raise NotFound(f"No tool named {name!r}.", hint=f"Known: {', '.join(TOOLS)}.")
    return TOOLS[name]


def for_command(executable: str) -> Tool:
    """The tool an executable belongs to, by its file name; else the generic one."""
    name = executable.replace("\\", "/").rsplit("/", maxsplit=1)[-1]
    for suffix in (".exe", ".cmd", ".js"):
        name = name.removesuffix(suffix)
    return next((found for found in _TOOLS if name in found.commands), TOOLS["generic"])
