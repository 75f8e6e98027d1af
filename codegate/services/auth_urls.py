"""Addresses of login pages that tools in a session wanted to open: only those of known login servers count."""

from urllib.parse import urlsplit

HOSTS = frozenset(
    {
        "claude.ai",
        "claude.com",
        "console.anthropic.com",
        "platform.claude.com",
        "auth.openai.com",
        "chatgpt.com",
        "accounts.google.com",
    }
)
"""Whoever works in the container writes the list: another address would be a way to lure the user anywhere."""

MOST = 20
_LONGEST = 4_000


def login_urls(text: bytes) -> tuple[str, ...]:
    """The login addresses in a list with one a line, newest first, each once."""
    lines = [line.strip() for line in text.decode("utf-8", "replace").splitlines()]
    return tuple(dict.fromkeys(line for line in reversed(lines) if is_login_url(line)))[:MOST]


def is_login_url(text: str) -> bool:
    """An https address of a known login server, in plain printable characters, with nobody's name in it."""
    if len(text) > _LONGEST or not text.isascii() or not text.isprintable() or " " in text or "\\" in text:
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme == "https" and "@" not in parts.netloc and parts.netloc in HOSTS
    except ValueError:
        return False
