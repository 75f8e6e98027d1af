"""Tools whose own file is edited: what to put where in it. Texts are filled in as `services/tool.py` says."""

from codegate.services.edits.place import Item
from codegate.services.tool import ANY_MODEL, Entry, Tool, ToolFile
from codegate.services.variables import ANTHROPIC, OPENAI

_CODEX = ("model_providers", "codegate")
_OPENCODE = ("provider", "codegate")
_CRUSH = ("providers", "codegate")
_CONTINUE = ("models", Item("name", "CodeGate"))

WRITTEN = (
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
            table=_CODEX,
            address=(*_CODEX, "base_url"),
            choice=(("model_provider",), "codegate"),
            key=(*_CODEX, "experimental_bearer_token"),
            folder_env="CODEX_HOME",
        ),
        trial=("exec", "--skip-git-repo-check", "Reply with the word OK."),
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
            table=_CONTINUE,
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
            table=_OPENCODE,
            address=(*_OPENCODE, "options", "baseURL"),
            choice=(("model",), "codegate/"),
            key=(*_OPENCODE, "options", "apiKey"),
        ),
        trial=("run", "Reply with the word OK."),
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
            habits=(("$version",),),
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
            table=_CRUSH,
            address=(*_CRUSH, "base_url"),
            choice=(("models", "large", "provider"), "codegate"),
            key=(*_CRUSH, "api_key"),
            folder_env="CRUSH_GLOBAL_CONFIG",
        ),
        trial=("run", "Reply with the word OK."),
    ),
)
"""By the names on the command line."""
