"""What can be connected: logins, logins of tools that are there, and providers with keys, the usual ones first."""

from collections.abc import Sequence
from dataclasses import dataclass

from codegate.providers.oauth import OAUTH
from codegate.tui.feed import Row

_LOGIN_WORDS = {
    "anthropic": ("Claude", "subscription: log in", "Claude Code's login", "use it from its file"),
    "codex": ("ChatGPT", "subscription: log in", "Codex CLI's login", "use it from its file"),
}
_FIRST = ("anthropic", "openai", "gemini", "openrouter", "ollama")


@dataclass(frozen=True, slots=True)
class Offer:
    """
    One card of the gallery.

    Attributes:
        kind: `login`, `import` or `key`.
        provider: Id of the provider.
        title: Its name.
        remark: What is needed.
        is_featured: It stands with the first ones.
    """

    kind: str
    provider: str
    title: str
    remark: str
    is_featured: bool = False


def offers(providers: Sequence[Row]) -> list[Offer]:
    """All cards in their order."""
    known = {provider["id"]: provider for provider in providers}
    logins = [name for name in OAUTH if name in known]
    found = [Offer("login", name, *_words(name, known)[:2], is_featured=True) for name in logins]
    found += [Offer("import", name, *_words(name, known)[2:], is_featured=True) for name in logins]
    found += [_key(known[name], is_featured=True) for name in _FIRST if name in known]
    return found + [_key(provider) for name, provider in known.items() if name not in _FIRST]


def _words(name: str, known: dict[str, Row]) -> tuple[str, str, str, str]:
    label = known[name]["label"]
    return _LOGIN_WORDS.get(name, (label, "log in", f"{label}'s own login", "use it from its file"))


def _key(provider: Row, *, is_featured: bool = False) -> Offer:
    if provider["is_local"]:
        remark = "no key needed"
    elif provider["needs_base_url"]:
        remark = "base URL and key"
    else:
        remark = "API key"
    title = str(provider["label"]).removesuffix(" (this machine)")
    return Offer("key", provider["id"], title, remark, is_featured)
