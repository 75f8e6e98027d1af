"""Who is asking: the proxy's own key, a tenant's key, or nobody on loopback."""

import hmac
import ipaddress
from collections.abc import Mapping
from functools import lru_cache

from codegate.errors import Forbidden, RateLimited, Unauthorized
from codegate.proxy.call import Head
from codegate.records import Snapshot, Tenant
from codegate.routing.tenancy import digest_of, is_expired, is_key
from codegate.services.live import Live
from codegate.settings import DEFAULT_TENANT_ID, MULTI_TENANCY, PROXY_API_KEY, Resolved

_KEY_HEADERS = ("x-codegate-key", "x-api-key", "x-goog-api-key")
"""The first is for clients whose own login travels in the others."""


GUESSES_A_MINUTE = 20
"""Wrong keys from one peer before it is told to wait; a right key is never made to."""


def client_key(headers: Mapping[str, str]) -> str:
    """The key a client sent, by any of the headers that clients use, or ""."""
    for name in _KEY_HEADERS:
        if key := headers.get(name, "").strip():
            return key
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def identify(head: Head, snapshot: Snapshot, settings: Resolved) -> Tenant | None:
    """
    The tenant that asks, or None for the owner of the proxy.

    Order (`interface.md` 3): the proxy's own key, a tenant's key; with neither configured, loopback only and only
    requests that no browser page can make.

    Raises:
        Unauthorized: A key is needed and this is none.
        Forbidden: Nobody needs a key, but a web page is asking; or the default tenant is disabled.
    """
    key = client_key(head.headers)
    digest = digest_of(key)
    own_key = settings[PROXY_API_KEY]
    if own_key and hmac.compare_digest(digest, digest_of(own_key)):
        return _default_tenant(snapshot, settings)
    has_tenants = settings[MULTI_TENANCY] and bool(snapshot.tenants_by_key)
    if has_tenants:
        tenant = snapshot.tenants_by_key.get(digest)
        if tenant is not None and tenant.enabled and is_key(tenant, digest, head.received_ms):
            _check_expiry(tenant, head)
            return tenant
    if own_key or has_tenants:
        raise Unauthorized(
            "The API key is missing or not valid for this proxy.",
            hint="Send the proxy's key as x-api-key or Authorization: Bearer.",
            code="invalid_api_key",
        )
    only_from_here(head)
    return None


async def check_guesses(head: Head, live: Live) -> None:
    """
    Count a wrong key of this peer. No key at all is no guess.

    Raises:
        RateLimited: It was one too many within a minute.
    """
    if not client_key(head.headers):
        return
    wait = await live.take(f"guesses:{peer_of(head.peer)}", GUESSES_A_MINUTE)
    if wait > 0:
        raise RateLimited(
            "Too many wrong API keys came from this address.", retry_after_s=wait, code="too_many_guesses"
        )


def peer_of(address: str) -> str:
    """Who an address belongs to: an IPv6 user has a whole network of them, and counts as one."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ip) if ip.version == 4 else str(ipaddress.ip_network((ip, 64), strict=False))


def _default_tenant(snapshot: Snapshot, settings: Resolved) -> Tenant | None:
    wanted = settings[DEFAULT_TENANT_ID]
    if not wanted or not settings[MULTI_TENANCY]:
        return None
    tenant = snapshot.tenants.get(wanted)
    if tenant is not None and not tenant.enabled:
        raise Forbidden("The tenant that the proxy's own key stands for is disabled.", code="tenant_disabled")
    return tenant


def _check_expiry(tenant: Tenant, head: Head) -> None:
    """Said only to who holds the right key."""
    if is_expired(tenant, head.received_ms):
        raise Unauthorized(
            "This API key has expired.", hint="Ask whoever runs this proxy to extend it.", code="api_key_expired"
        )


def only_from_here(head: Head) -> None:
    """
    Without any key the proxy serves programs on this machine, not pages in its browser.

    Raises:
        Unauthorized: Another machine asks.
        Forbidden: A web page does.
    """
    if not is_loopback(head.peer):
        raise Unauthorized(
            "This proxy has no key, so it serves this machine only.",
            hint="Set PROXY_API_KEY on the server to let other machines in.",
        )
    if "origin" in head.headers or head.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise Forbidden(
            "Web pages may not use a proxy that has no key.",
            hint="Set PROXY_API_KEY on the server and send it.",
            code="origin_not_allowed",
        )


@lru_cache(maxsize=1024)
def is_loopback(address: str) -> bool:
    """True for an address of this machine; a unix socket ("") counts as one."""
    if not address:
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
