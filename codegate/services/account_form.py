"""What people may say of an account, and whether it makes sense."""

from base64 import b64encode
from importlib.util import find_spec
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from codegate import clock
from codegate.errors import Invalid
from codegate.providers.cloud import LOGINS
from codegate.providers.request import check_base_url
from codegate.providers.table import PROVIDERS, provider
from codegate.records import Account, Record, Secret
from codegate.services.limit_form import check_limits
from codegate.services.names import check_text

MAX_KEY_CHARS = 16_384
MAX_NUMBER = 1_000_000
SECRETS = ("api_key", "refresh_token")
_LIBRARIES = {"bedrock": "botocore", "vertex": "google.auth"}

_TEXTS = ("subscription_type", "account_email", "external_account_id")


class NewAccount(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    What a new account is made of; `token_expires_at` is ISO 8601 text.

    `allow_private` left out is no, but for a server on this machine at its usual place: choosing it says so.
    """

    name: str
    provider: str
    auth_type: str = "api_key"
    api_key: Secret | None = None
    refresh_token: Secret | None = None
    base_url: str | None = None
    allow_private: bool | None = None
    priority: int = 0
    rate_limit: int = 60
    monthly_budget: float | None = None
    tokens_per_minute: int = 0
    daily_budget: float | None = None
    enabled: bool = True
    subscription_type: str | None = None
    account_email: str | None = None
    external_account_id: str | None = None
    token_expires_at: str | None = None
    credential_file: str | None = None


class AccountChange(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fields of an account to change; one that is missing stays, `null` takes its value away."""

    name: str | UnsetType = UNSET
    provider: str | UnsetType = UNSET
    auth_type: str | UnsetType = UNSET
    api_key: Secret | UnsetType | None = UNSET
    refresh_token: Secret | UnsetType | None = UNSET
    base_url: str | UnsetType | None = UNSET
    allow_private: bool | UnsetType = UNSET
    priority: int | UnsetType = UNSET
    rate_limit: int | UnsetType = UNSET
    monthly_budget: float | UnsetType | None = UNSET
    tokens_per_minute: int | UnsetType = UNSET
    daily_budget: float | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET
    subscription_type: str | UnsetType | None = UNSET
    account_email: str | UnsetType | None = UNSET
    external_account_id: str | UnsetType | None = UNSET
    token_expires_at: str | UnsetType | None = UNSET
    credential_file: str | UnsetType | None = UNSET


def values(form: NewAccount | AccountChange) -> dict[str, Any]:
    """
    What the form says, by field of `Account`, without the secrets.

    Raises:
        Invalid: `token_expires_at` is no time.
    """
    given = {name: getattr(form, name) for name in form.__struct_fields__ if name not in SECRETS}
    said = {name: value for name, value in given.items() if value is not UNSET}
    if isinstance(form, NewAccount) and form.allow_private is None:
        said["allow_private"] = provider(form.provider).is_local and not form.base_url
    if text := said.get("token_expires_at"):
        try:
            said["token_expires_at"] = clock.parse_iso(text)
        except ValueError:
            message = f"token_expires_at must be an ISO 8601 time, not {text[:40]!r}."
            raise Invalid(message, field="token_expires_at") from None
    return said


def checked(account: Account) -> Account:
    """
    The account with its texts tidied, if it can be used.

    Raises:
        Invalid: A field makes no sense; `field` says which.
    """
    entry = provider(account.provider)
    if account.auth_type not in entry.auth_types:
        raise Invalid(
            f"{entry.label} accounts have no auth_type {account.auth_type!r}.",
            field="auth_type",
            hint=f"Choose one of {', '.join(entry.auth_types)}.",
        )
    base_url = check_base_url(account.base_url, account.allow_private) if account.base_url else None
    if entry.needs_base_url and base_url is None:
        hint = f"Give it with --base-url, for example {entry.base_url_hint}."
        raise Invalid(f"A {entry.label} account needs a base_url.", field="base_url", hint=hint)
    if entry.is_local and base_url is None and not account.allow_private:
        message = f"{entry.label} is at {entry.endpoints[0].base_url}, on this machine."
        raise Invalid(message, field="allow_private", hint="Allow it with --allow-private.")
    if base_url is not None and not all(part in f"{base_url}/" for part in entry.base_url_parts):
        hint = f"It looks like {entry.base_url_hint}."
        raise Invalid(f"The base URL of a {entry.label} account names more.", field="base_url", hint=hint)
    _check_library(account.auth_type)
    if account.credential_file is not None and account.auth_type != "oauth":
        raise Invalid("Only a login can be linked to a tool's file.", field="credential_file")
    _check_numbers(account)
    texts = {name: _text(getattr(account, name), name) for name in _TEXTS}
    return msgspec.structs.replace(account, base_url=base_url, **texts)


def _check_library(auth_type: str) -> None:
    """
    Raises:
        Invalid: The cloud's own library signs such an account's requests, and is not installed.
    """
    extra = LOGINS.get(auth_type)
    if extra is not None and find_spec(_LIBRARIES[extra]) is None:
        message = f"Accounts of type {auth_type} need a library that is not installed."
        raise Invalid(message, field="auth_type", hint=f"pip install 'codegate[{extra}]'")


def secret(given: Secret | None, field: str, auth_type: str = "api_key") -> Secret | None:
    """
    A key as it is stored: without blanks and line ends around it; an empty one is none. A service account of Google,
    which is a JSON file, becomes one line of Base64.

    Raises:
        Invalid: It cannot travel in a header. The message does not repeat it.
    """
    if given is None:
        return None
    text = given.reveal().strip()
    if auth_type == "gcp" and text.startswith("{"):
        text = b64encode(text.encode()).decode()
    if len(text) > MAX_KEY_CHARS:
        raise Invalid(f"{field} is {len(text)} characters long; {MAX_KEY_CHARS} are allowed.", field=field)
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise Invalid(f"{field} has characters that no key has (blanks, line breaks or non-ASCII).", field=field)
    return Secret(text) if text else None


def target(account: Account) -> str | None:
    """The base URL that the account's key goes to."""
    entry = PROVIDERS.get(account.provider)
    return account.base_url or (entry.endpoints[0].base_url if entry else None)


def _check_numbers(account: Account) -> None:
    if abs(account.priority) > MAX_NUMBER:
        raise Invalid(f"priority must be between -{MAX_NUMBER} and {MAX_NUMBER}.", field="priority")
    check_limits(account)


def _text(text: str | None, field: str) -> str | None:
    return check_text(text, field, max_chars=200) or None if text is not None else None
