"""What a tenant may do at all: whether its key opens, and which models it may ask for. Pure."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from hashlib import sha256
from hmac import compare_digest

from codegate.records import Tenant


def digest_of(key: str) -> str:
    """
    By what a key is looked up: its SHA-256, in hex.

    Keys are 128 random bits, so no slow hash is needed, and how long a lookup by digest takes tells nothing of keys:
    who does not know one cannot steer its digest.
    """
    return sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def opens(tenant: Tenant, digest: str, now_ms: int) -> bool:
    """Whether a key lets its tenant in: enabled, not expired, and the key is the present one or still honoured."""
    return tenant.enabled and not is_expired(tenant, now_ms) and is_key(tenant, digest, now_ms)


def is_expired(tenant: Tenant, now_ms: int) -> bool:
    """Whether its time is over."""
    return tenant.expires_at is not None and tenant.expires_at <= now_ms


def is_key(tenant: Tenant, digest: str, now_ms: int) -> bool:
    """Whether this is its key, or the one before while that is still honoured."""
    if compare_digest(digest, tenant.api_key_hash):
        return True
    previous, until = tenant.previous_key_hash, tenant.previous_key_until
    return previous is not None and until is not None and until > now_ms and compare_digest(digest, previous)


def by_digest(tenants: Iterable[Tenant]) -> dict[str, Tenant]:
    """Tenants by the digests of their keys, the one before the present one too."""
    found: dict[str, Tenant] = {}
    for tenant in tenants:
        if tenant.previous_key_hash:
            found.setdefault(tenant.previous_key_hash, tenant)
        found[tenant.api_key_hash] = tenant
    return found


def may_ask(tenant: Tenant | None, model: str) -> bool:
    """Whether a model is on the tenant's list; no list allows all, and so does no tenant."""
    if tenant is None or not tenant.models:
        return True
    name = model.lower()
    return any(fnmatchcase(name, pattern.lower()) for pattern in tenant.models)
