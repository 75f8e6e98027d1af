"""
A request that comes back to the proxy it left: told by `Via`, answered with 508 (`reliability.md`, row C8).

Each proxy has a random name for as long as it runs. It is written on requests to base URLs of a user's own, where
another proxy may sit; a provider at its own host is never told. Of what came in, only the names of such proxies are
passed on, so nothing is said of a client's network.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

import msgspec

from codegate.errors import LoopDetected
from codegate.providers.provider import Endpoint
from codegate.providers.request import UpstreamRequest
from codegate.records import Account

MOST = 4
"""Proxies of our kind that a request may have passed; a longer row of them is a mistake, if not a loop."""

_HINT = "An account's base URL leads back here: codegate accounts list"
_NAME = re.compile(r"codegate[-/]([0-9a-f]{16})")


class Hops:
    """
    One proxy's sign on what it sends, and its eye for what it has sent before.

    Args:
        instance: Its name, 16 hexadecimal digits.
    """

    def __init__(self, instance: str) -> None:
        self._instance = instance

    def refuse(self, via: str) -> None:
        """
        Let a request in, or not.

        Args:
            via: Its `Via` header; "" for none.

        Raises:
            LoopDetected: It was here before, or has passed too many proxies like this one.
        """
        if not via:
            return
        names = _NAME.findall(via)
        if self._instance in names:
            raise LoopDetected("This request has been here before: an account leads back to this proxy.", hint=_HINT)
        if len(names) >= MOST:
            raise LoopDetected(f"This request has passed {len(names)} proxies like this one.", hint=_HINT)

    def onward(self, via: str) -> str:
        """The `Via` of what is sent on for a request that came with this one."""
        return ", ".join(f"1.1 codegate-{name}" for name in (*_NAME.findall(via), self._instance))


def marked(request: UpstreamRequest, account: Account, endpoint: Endpoint, via: str) -> UpstreamRequest:
    """The request with `Via`, if it goes to a base URL of the user's own and not to the provider's hosts."""
    if not via or not account.base_url or _is_at_home(account.base_url, endpoint.base_url or "", endpoint.domain):
        return request
    return msgspec.structs.replace(request, headers=(*request.headers, ("via", via)))


@lru_cache(maxsize=1024)
def _is_at_home(base_url: str, own_url: str, domain: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    own = urlsplit(own_url).hostname or ""
    domains: Iterable[str] = (domain, ".".join(own.split(".")[-2:]) if own.count(".") < 3 else own)
    return any(one and (host == one or host.endswith(f".{one}")) for one in domains)
