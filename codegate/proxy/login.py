"""
The login of one attempt, where it is not simply the account's stored key: the client's own, or one kept fresh.
"""

from codegate.errors import CodeGateError, NoRoute, UpstreamRejected
from codegate.proxy.call import CleanCall
from codegate.records import Account, Credentials, Secret
from codegate.services.serving import LoginKeeper
from codegate.upstream.client import UpstreamClient

_SUBSCRIPTION = "sk-ant-oat"
"""How the tokens of Claude subscriptions begin; nothing else is passed on."""


async def login_for(
    call: CleanCall, account: Account, logins: LoginKeeper, client: UpstreamClient
) -> Credentials | None:
    """
    What to use in place of the stored key; None if that is good.

    Raises:
        NoRoute: The account passes the client's own login on, and the client sent none.
        UpstreamError: The account's login is void, or could not be renewed.
    """
    if account.auth_type == "passthrough":
        return _own_login(call, account)
    if logins.needs_work(account):
        return await logins.fresh(account, client)
    return None


def is_refused(error: CodeGateError, account: Account) -> bool:
    """The provider refused a login that may be renewed."""
    return isinstance(error, UpstreamRejected) and error.status == 401 and account.auth_type == "oauth"


def _own_login(call: CleanCall, account: Account) -> Credentials:
    scheme, _, token = call.head.headers.get("authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token.startswith(_SUBSCRIPTION):
        raise NoRoute(
            f"Account {account.name!r} passes the client's own Claude login on, and this client sent none.",
            hint="Log in with the client, and send the proxy's key, if it has one, as x-codegate-key.",
        )
    return Credentials(account_id=account.id, api_key=Secret(token))
