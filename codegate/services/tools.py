"""
How each coding tool is pointed at the proxy, as data: what to set, where, and what one should know.

Every snippet is text with `{base}` (the proxy without `/v1`) and `{key}`. Sources: the tools' own documentation and
captures of 93 client set-ups; a tool that needs `/v1` in its base URL has it, one that adds it itself has not.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from codegate.errors import NotFound

NO_KEY = "codegate"
"""Sent by tools that insist on a key when the proxy asks for none."""

_ANY_MODEL = "claude-sonnet-5-5"


@dataclass(frozen=True, slots=True)
class Tool:
    """
    One coding tool.

    Attributes:
        id: Name on the command line.
        label: The name people use.
        where: File or place the snippet belongs to; "" for a shell's environment.
        snippet: Text to put there; `{base}`, `{key}` and `{model}` are filled in.
        commands: Names of its executables, for `codegate run`.
        environment: Variables for one process; values may hold the same fields.
        note: What one should know, or "".
        is_writable: `--write` knows its file.
    """

    id: str
    label: str
    where: str
    snippet: str
    commands: tuple[str, ...] = ()
    environment: Mapping[str, str] | None = None
    note: str = ""
    is_writable: bool = False

    def text(self, base: str, key: str) -> str:
        """The snippet for this proxy, with this text where the key goes."""
        return _filled(self.snippet, base, key)


ANTHROPIC = {"ANTHROPIC_BASE_URL": "{base}", "ANTHROPIC_AUTH_TOKEN": "{key}"}
OPENAI = {"OPENAI_BASE_URL": "{base}/v1", "OPENAI_API_KEY": "{key}"}
EVERYTHING = {**ANTHROPIC, **OPENAI, "OPENAI_API_BASE": "{base}/v1", "ANTHROPIC_API_BASE": "{base}"}

_TOOLS = (
    Tool(
        "claude-code",
        "Claude Code",
        "~/.claude/settings.json",
        '{{\n  "env": {{\n    "ANTHROPIC_BASE_URL": "{base}",\n    "ANTHROPIC_AUTH_TOKEN": "{key}"\n  }}\n}}',
        commands=("claude",),
        environment=ANTHROPIC,
        is_writable=True,
    ),
    Tool(
        "codex-cli",
        "Codex CLI",
        "~/.codex/config.toml",
        'model_provider = "codegate"\n\n[model_providers.codegate]\nname = "CodeGate"\nbase_url = "{base}/v1"\n'
        'wire_api = "responses"\nenv_key = "CODEGATE_API_KEY"',
        commands=("codex",),
        environment={**OPENAI, "CODEGATE_API_KEY": "{key}"},
        note="Put the key into CODEGATE_API_KEY; any text will do when the proxy asks for none.",
    ),
    Tool(
        "cursor",
        "Cursor",
        "Settings > Models > Override OpenAI Base URL",
        "Base URL: {base}/v1\nAPI key:  {key}",
        note="Cursor asks from its own servers: the proxy needs a public HTTPS address and a key.",
    ),
    Tool(
        "copilot",
        "GitHub Copilot CLI",
        "",
        "export COPILOT_PROVIDER_TYPE=anthropic\nexport COPILOT_PROVIDER_BASE_URL={base}\n"
        "export COPILOT_PROVIDER_API_KEY={key}\nexport COPILOT_MODEL={model}\nexport COPILOT_OFFLINE=true",
        commands=("copilot",),
        environment={
            "COPILOT_PROVIDER_TYPE": "anthropic",
            "COPILOT_PROVIDER_BASE_URL": "{base}",
            "COPILOT_PROVIDER_API_KEY": "{key}",
            "COPILOT_MODEL": "{model}",
            "COPILOT_OFFLINE": "true",
        },
    ),
    Tool(
        "windsurf",
        "Windsurf",
        "Settings > AI > Custom model provider (OpenAI-compatible)",
        "Base URL: {base}/v1\nAPI key:  {key}\nModel:    {model}",
    ),
    Tool(
        "cline",
        "Cline",
        "Settings > API Configuration",
        "API provider: Anthropic\nUse custom base URL: {base}\nAPI key: {key}\nModel: {model}",
        note="With the provider “OpenAI Compatible” the base URL is {base}/v1.",
    ),
    Tool(
        "continue",
        "Continue",
        "~/.continue/config.yaml",
        "models:\n  - name: CodeGate\n    provider: anthropic\n    model: {model}\n"
        "    apiBase: {base}/v1\n    apiKey: {key}\n    roles: [chat, edit, apply]",
        commands=("cn",),
    ),
    Tool(
        "aider",
        "aider",
        "",
        "export ANTHROPIC_API_BASE={base}\nexport ANTHROPIC_API_KEY={key}\naider --model anthropic/{model}",
        commands=("aider",),
        environment={
            "ANTHROPIC_API_BASE": "{base}",
            "ANTHROPIC_API_KEY": "{key}",
            "OPENAI_API_BASE": "{base}/v1",
            "OPENAI_API_KEY": "{key}",
        },
    ),
    Tool(
        "opencode",
        "OpenCode",
        "~/.config/opencode/opencode.json",
        '{{\n  "$schema": "https://opencode.ai/config.json",\n  "provider": {{\n    "codegate": {{\n'
        '      "npm": "@ai-sdk/anthropic",\n      "name": "CodeGate",\n'
        '      "options": {{ "baseURL": "{base}/v1", "apiKey": "{key}" }},\n'
        '      "models": {{ "{model}": {{}} }}\n    }}\n  }}\n}}',
        commands=("opencode",),
        note="Then: opencode -m codegate/{model}",
    ),
    Tool(
        "gemini-cli",
        "Gemini CLI",
        "",
        "export GOOGLE_GEMINI_BASE_URL={base}\nexport GEMINI_API_KEY={key}",
        commands=("gemini",),
        environment={"GOOGLE_GEMINI_BASE_URL": "{base}", "GEMINI_API_KEY": "{key}"},
        note="Gemini CLI speaks Google's own protocol only, which the proxy does not serve yet.",
    ),
    Tool(
        "qwen-code",
        "Qwen Code",
        "",
        "export OPENAI_BASE_URL={base}/v1\nexport OPENAI_API_KEY={key}\nexport OPENAI_MODEL={model}\n"
        "qwen --auth-type openai",
        commands=("qwen",),
        environment={**OPENAI, "OPENAI_MODEL": "{model}", "ANTHROPIC_BASE_URL": "{base}", "ANTHROPIC_API_KEY": "{key}"},
    ),
    Tool(
        "crush",
        "Crush",
        "~/.config/crush/crush.json",
        '{{\n  "providers": {{\n    "codegate": {{\n      "type": "openai-compat",\n      "base_url": "{base}/v1",\n'
        '      "api_key": "{key}",\n      "models": [{{ "id": "{model}", "name": "{model}" }}]\n    }}\n  }}\n}}',
        commands=("crush",),
    ),
    Tool(
        "goose",
        "goose",
        "",
        "export GOOSE_PROVIDER=anthropic\nexport GOOSE_MODEL={model}\nexport ANTHROPIC_HOST={base}\n"
        "export ANTHROPIC_API_KEY={key}",
        commands=("goose",),
        environment={
            "GOOSE_PROVIDER": "anthropic",
            "GOOSE_MODEL": "{model}",
            "ANTHROPIC_HOST": "{base}",
            "ANTHROPIC_API_KEY": "{key}",
        },
    ),
    Tool(
        "generic",
        "Any other tool",
        "",
        "export ANTHROPIC_BASE_URL={base}\nexport ANTHROPIC_AUTH_TOKEN={key}\n"
        "export OPENAI_BASE_URL={base}/v1\nexport OPENAI_API_KEY={key}",
        environment=EVERYTHING,
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
    name = executable.replace("\\", "/").rsplit("/", maxsplit=1)[-1].removesuffix(".exe")
    return next((found for found in _TOOLS if name in found.commands), TOOLS["generic"])


def environment(found: Tool, base: str, key: str | None, present: Mapping[str, str]) -> dict[str, str]:
    """
    Variables to set for one run of a tool.

    Args:
        key: Key of the proxy, or None when it asks for none; tools that insist on one get a placeholder then.
        present: The variables that are set already; a model chosen there stays, and so does a login of Claude Code
            when the proxy needs no key (it is dropped at the proxy, but the tool would ask for another).
    """
    wanted = {name: _filled(text, base, key or NO_KEY) for name, text in (found.environment or EVERYTHING).items()}
    for name in ("COPILOT_MODEL", "GOOSE_MODEL", "OPENAI_MODEL"):
        if present.get(name):
            wanted.pop(name, None)
    if key is None and "ANTHROPIC_AUTH_TOKEN" in wanted and present.get("ANTHROPIC_API_KEY"):
        del wanted["ANTHROPIC_AUTH_TOKEN"]
    return wanted


def unwanted(found: Tool, key: str | None) -> tuple[str, ...]:
    """Variables to take away for one run: a second Anthropic key would be sent beside the proxy's own."""
    names = found.environment or EVERYTHING
    return ("ANTHROPIC_API_KEY",) if key and "ANTHROPIC_AUTH_TOKEN" in names else ()


def _filled(text: str, base: str, key: str) -> str:
    return text.format(base=base, key=key, model=_ANY_MODEL)
