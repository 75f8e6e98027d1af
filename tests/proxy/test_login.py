"""Which login an attempt uses."""

from typing import Any, cast

import pytest

from codegate.errors import NoRoute, UpstreamRejected
from codegate.proxy.login import is_refused, login_for
from codegate.records import Account, Credentials, Secret
from codegate.services.logins import Logins
from codegate.upstream.client import UpstreamClient


class Head:
    def __init__(self, headers: dict[str, str]) -> None:
        self.headers = headers


class Call:
    def __init__(self, **headers: str) -> None:
        self.head = Head(headers)


class FakeLogins:
    """Logins of which all need work, or none."""

    def __init__(self, needs: bool) -> None:
        self._needs = needs

    def needs_work(self, account: Account) -> bool:
        return self._needs

    async def fresh(self, account: Account, client: object) -> Credentials:
        return Credentials(account_id=account.id, api_key=Secret("fresh"))


async def used(auth_type: str, *, needs: bool = False, **headers: str) -> Credentials | None:
    account = Account(id="a", name="a", provider="anthropic", auth_type=auth_type)
    call, logins, client = cast(Any, Call(**headers)), cast(Logins, FakeLogins(needs)), cast(UpstreamClient, None)
    return await login_for(call, account, logins, client)


async def test_a_key_needs_nothing() -> None:
    assert await used("api_key") is None


async def test_a_good_login_needs_nothing_and_an_old_one_is_renewed() -> None:
    fresh = await used("oauth", needs=True)

    assert await used("oauth") is None
    assert fresh is not None
    assert fresh.api_key is not None
    assert fresh.api_key.reveal() == "fresh"


async def test_the_clients_own_subscription_is_passed_on() -> None:
    found = await used("passthrough", authorization="Bearer sk-ant-oat01-mine")

    assert found is not None
    assert found.api_key is not None
    assert found.api_key.reveal() == "sk-ant-oat01-mine"


@pytest.mark.parametrize("value", ["", "Bearer cgk_0123", "Basic sk-ant-oat01-x", "Bearer sk-ant-api03-x"])
async def test_nothing_else_is_passed_on(value: str) -> None:
    with pytest.raises(NoRoute, match="sent none"):
        await used("passthrough", authorization=value)


def test_only_a_refused_login_can_be_renewed() -> None:
    login, key = (Account(id="a", name="a", provider="anthropic", auth_type=kind) for kind in ("oauth", "api_key"))
    refused, limited = (UpstreamRejected("x", status=status, kind="auth") for status in (401, 429))

    assert is_refused(refused, login)
    assert not is_refused(refused, key)
    assert not is_refused(limited, login)
