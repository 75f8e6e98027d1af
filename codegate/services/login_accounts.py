"""What becomes of a login: an account of its own, the account that asked for it, or one linked to a tool's file."""

import asyncio
from pathlib import Path

from codegate import clock
from codegate.errors import Conflict, Invalid, NotFound
from codegate.providers.oauth import OAUTH, Tokens
from codegate.records import Account, Record
from codegate.services import credential_files
from codegate.services.account_form import AccountChange, NewAccount
from codegate.services.accounts import Accounts, AccountView
from codegate.services.credential_files import Borrowed
from codegate.services.logins import Logins

_LABELS = {"anthropic": "claude", "codex": "chatgpt"}


class Found(Record, frozen=True, kw_only=True):
    """A tool's login on this machine, without its secrets; `linked_to` names the account that uses it already."""

    provider: str
    path: str
    expires_at: int | None
    email: str | None
    plan: str | None
    linked_to: str | None


class LoginAccounts:
    """Puts logins into accounts."""

    def __init__(self, accounts: Accounts, logins: Logins) -> None:
        self._accounts = accounts
        self._logins = logins

    async def finish(self, provider: str, tokens: Tokens, name: str | None, account_id: str | None) -> tuple[str, str]:
        """
        Store a login in the account that asked for it, or in a new one.

        Raises:
            Conflict: The name is taken.
            NotFound: The account that asked is gone.
        """
        expires = clock.iso(clock.now_ms() + tokens.life_s * 1000)
        if account_id is not None:
            old = (await self._accounts.get(account_id)).account
            if old.provider != provider:
                raise Invalid(f"{old.name} is no account of {provider}.", field="account")
            change = AccountChange(
                auth_type="oauth",
                api_key=tokens.access,
                refresh_token=tokens.refresh,
                token_expires_at=expires,
                external_account_id=tokens.account_id or old.external_account_id,
                account_email=tokens.email or old.account_email,
                subscription_type=tokens.plan or old.subscription_type,
            )
            view = await self._accounts.update(account_id, change)
        else:
            new = NewAccount(
                name=name or await self._free_name(provider, tokens.email),
                provider=provider,
                auth_type="oauth",
                api_key=tokens.access,
                refresh_token=tokens.refresh,
                token_expires_at=expires,
                external_account_id=tokens.account_id,
                account_email=tokens.email,
                subscription_type=tokens.plan,
                rate_limit=0,
            )
            view = await self._accounts.create(new)
        self._logins.note(view.account.id, tokens)
        return view.account.id, view.account.name

    async def found(self, path: Path, provider: str) -> Found:
        """
        A tool's login, as far as it may be shown.

        Raises:
            NotFound: There is none.
            ConfigError: Its file cannot be read.
        """
        borrowed = await asyncio.to_thread(credential_files.read, provider, path)
        linked = await self._linked(borrowed)
        return Found(
            provider=provider,
            path=str(path),
            expires_at=borrowed.expires_at,
            email=borrowed.email,
            plan=borrowed.plan,
            linked_to=linked.name if linked else None,
        )

    async def link(self, path: Path, provider: str, name: str | None) -> AccountView:
        """
        Make an account that uses a tool's own login, read only.

        Raises:
            NotFound: There is no login in the file.
            ConfigError: The file cannot be read.
            Conflict: An account uses it already, or the name is taken.
        """
        if provider not in OAUTH:
            raise NotFound(f"There is no login for {provider!r}.")
        borrowed = await asyncio.to_thread(credential_files.read, provider, path)
        linked = await self._linked(borrowed)
        if linked is not None:
            raise Conflict(f"The account {linked.name} uses this login already.")
        new = NewAccount(
            name=name or await self._free_name(provider, borrowed.email),
            provider=provider,
            auth_type="oauth",
            credential_file=borrowed.path,
            external_account_id=borrowed.account_id,
            account_email=borrowed.email,
            subscription_type=borrowed.plan,
            rate_limit=0,
        )
        return await self._accounts.create(new)

    async def _linked(self, borrowed: Borrowed) -> Account | None:
        everyone = [view.account for view in await self._accounts.list()]
        return next((account for account in everyone if account.credential_file == borrowed.path), None)

    async def _free_name(self, provider: str, email: str | None) -> str:
        taken = {view.account.name for view in await self._accounts.list()}
        base = (email or "").split("@")[0] or _LABELS.get(provider, provider)
        number, wanted = 1, base
        while wanted in taken:
            number += 1
            wanted = f"{base}-{number}"
        return wanted
