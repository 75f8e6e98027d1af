"""Accounts."""

from functools import partial

import msgspec
from msgspec import UnsetType

from codegate.records import Account, Secret
from codegate.services import account_form
from codegate.services.account_form import AccountChange, NewAccount
from codegate.services.accounts import Accounts
from codegate.services.declared.plan import HIDDEN, Changes, Planned, differences, located, plain, planned, updated
from codegate.services.declared.shape import Declaration, DeclaredAccount, given, named
from codegate.services.snapshot import State

_SECRETS = frozenset(account_form.SECRETS)


async def plan_accounts(said: Declaration, state: State, accounts: Accounts) -> list[Planned]:
    """
    The steps to the accounts as they are said.

    Raises:
        Invalid: A field makes no sense; `field` says which.
    """
    here = {view.account.name: view.account for view in await accounts.list()}
    steps = []
    for number, (name, form) in enumerate(named(said.accounts, "accounts").items()):
        old = here.get(name)
        plan = partial(_new, form, accounts) if old is None else partial(_old, old, form, state, accounts)
        steps.append(located(f"accounts[{number}]", plan))
    return steps


def _new(form: DeclaredAccount, accounts: Accounts) -> Planned:
    fields = given(form)
    new = msgspec.convert(plain(fields), NewAccount, dec_hook=_secret)
    account_form.checked(Account(id="", **account_form.values(new)))
    changes = {key: (None, HIDDEN if key in _SECRETS else value) for key, value in fields.items() if key != "name"}
    return planned("account", new.name, "create", changes, lambda: accounts.create(new))


def _old(old: Account, form: DeclaredAccount, state: State, accounts: Accounts) -> Planned:
    change = AccountChange(**given(form, {"name"}))
    wanted = account_form.checked(msgspec.structs.replace(old, **account_form.values(change)))
    changes = differences(old, wanted) | _new_secrets(old, change, state)
    return planned("account", old.name, updated(changes), changes, lambda: accounts.update(old.id, change))


def _new_secrets(old: Account, change: AccountChange, state: State) -> Changes:
    known = state.current.credentials.get(old.id)
    changes: Changes = {}
    for field in account_form.SECRETS:
        said = getattr(change, field)
        if isinstance(said, UnsetType):
            continue
        now, wanted = getattr(known, field, None), account_form.secret(said, field)
        if (now.reveal() if now else None) != (wanted.reveal() if wanted else None):
            changes[field] = (HIDDEN if now else None, HIDDEN if wanted else None)
    return changes


def _secret(type_: type, value: object) -> object:
    if type_ is Secret and isinstance(value, Secret):
        return value
    raise TypeError(f"Expected `{type_.__name__}`.")
