"""
The credential files of Claude Code and Codex CLI: read, never written.

Their refresh tokens are single use: refreshing one behind its tool's back would log that tool out. So an account that
is linked to such a file takes what the tool has put there, and waits for the tool when that has run out.
Sources: `protocols.md` 5.7, 5.8.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from codegate.errors import ConfigError, NotFound
from codegate.providers.oauth import account_of, claims_of
from codegate.records import Record, Secret
from codegate.services.keychain import login_of

MAX_BYTES = 1 << 20


class Borrowed(Record, frozen=True, kw_only=True):
    """
    What a tool's file holds now.

    Attributes:
        provider: `anthropic` or `codex`.
        expires_at: Milliseconds UTC, or None when the file does not say.
        plan: `max`, `pro`, `plus`, …
    """

    provider: str
    path: str
    access: Secret
    refresh: Secret | None
    expires_at: int | None
    account_id: str | None = None
    email: str | None = None
    plan: str | None = None


def default_path(provider: str, environ: Mapping[str, str], home: Path) -> Path:
    """Where the provider's own tool keeps its login (`interface.md` 1)."""
    if provider == "anthropic":
        named = environ.get("CLAUDE_CREDENTIALS_FILE")
        folder = Path(environ.get("CLAUDE_CONFIG_DIR") or home / ".claude")
        return Path(named) if named else folder / ".credentials.json"
    if provider == "codex":
        named = environ.get("CODEX_AUTH_FILE")
        folder = Path(environ.get("CODEX_HOME") or home / ".codex")
        return Path(named) if named else folder / "auth.json"
    raise NotFound(f"No tool's login can be read for {provider!r}.", hint="There are some for: anthropic, codex.")


def read(provider: str, path: Path, keychain: Callable[[Path], bytes | None] = login_of) -> Borrowed:
    """
    The login in a tool's file. On macOS that of Claude Code is in the keychain; the file counts where that has none.

    Args:
        keychain: What it holds for a file; may wait for its user.

    Raises:
        NotFound: There is no such file, or no login in it.
        ConfigError: It cannot be read.
    """
    return parse(provider, str(path), keychain(path) if provider == "anthropic" else None)


def parse(provider: str, place: str, kept: bytes | None) -> Borrowed:
    """
    The login in what such a file holds.

    Args:
        place: Where it is from, for messages.
        kept: Its content; None has it read from `place`.

    Raises:
        NotFound: There is no login in it.
        ConfigError: It cannot be read.
    """
    path = Path(place)
    said = _parsed(provider, path, kept)
    return _claude(said, path) if provider == "anthropic" else _codex(said, path)


def _parsed(provider: str, path: Path, kept: bytes | None) -> dict[str, Any]:
    tool = "claude" if provider == "anthropic" else "codex login"
    try:
        if kept is None:
            with path.open("rb") as file:
                kept = file.read(MAX_BYTES)
        found = msgspec.json.decode(kept)
    except FileNotFoundError:
        raise NotFound(f"There is no login at {path}.", hint=f"Log in with the tool first: {tool}") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", hint=f"Run: ls -l {path}") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise ConfigError(f"{path} is no JSON file.", hint=f"Log in with the tool again: {tool}") from None
    return found if isinstance(found, dict) else {}


def _claude(said: Mapping[str, Any], path: Path) -> Borrowed:
    login = said.get("claudeAiOauth")
    login = login if isinstance(login, dict) else {}
    expires = login.get("expiresAt")
    return Borrowed(
        provider="anthropic",
        path=str(path),
        access=_required(login.get("accessToken"), path),
        refresh=_secret(login.get("refreshToken")),
        expires_at=int(expires) if isinstance(expires, int | float) and expires > 0 else None,
        plan=_text(login.get("subscriptionType")),
    )


def _codex(said: Mapping[str, Any], path: Path) -> Borrowed:
    tokens = said.get("tokens")
    tokens = tokens if isinstance(tokens, dict) else {}
    access = _required(tokens.get("access_token"), path)
    claims, identity = claims_of(access.reveal()), claims_of(tokens.get("id_token"))
    expires = claims.get("exp")
    plan = identity.get("https://api.openai.com/auth")
    return Borrowed(
        provider="codex",
        path=str(path),
        access=access,
        refresh=_secret(tokens.get("refresh_token")),
        expires_at=expires * 1000 if isinstance(expires, int) and expires > 0 else None,
        account_id=_text(tokens.get("account_id")) or account_of(identity),
        email=_text(identity.get("email")),
        plan=_text(plan.get("chatgpt_plan_type")) if isinstance(plan, dict) else None,
    )


def is_fresh(borrowed: Borrowed, now_ms: int) -> bool:
    """The token has not run out; one without a time is believed."""
    return borrowed.expires_at is None or now_ms < borrowed.expires_at


def _required(value: object, path: Path) -> Secret:
    found = _secret(value)
    if found is None:
        raise NotFound(f"{path} holds no login.", hint="Log in with the tool first.")
    return found


def _secret(value: object) -> Secret | None:
    is_token = isinstance(value, str) and value.isascii() and value.isprintable() and " " not in value
    return Secret(value) if is_token and isinstance(value, str) and value else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.isprintable() and 0 < len(value) <= 200 else None
