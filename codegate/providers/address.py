"""
Where a request may go: the policy for base URLs and for the addresses that names turn into.

A base URL is judged when an account is written (`check_base_url`), an address each time it is connected to
(`is_denied`), because a name can point elsewhere tomorrow. Source: `reliability.md` 3.4, SSRF policy.
"""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from codegate.errors import Invalid

_ALWAYS_DENIED = (
    # Metadata services that sit outside the link-local range: AWS, Google and Scaleway (IPv6), Alibaba, Azure, Oracle.
    ipaddress.ip_network("fd00:ec2::/32"),
    ipaddress.ip_network("fd20:ce::254/128"),
    ipaddress.ip_network("fd00:42::42/128"),
    ipaddress.ip_network("100.100.100.200/32"),
    ipaddress.ip_network("168.63.129.16/32"),
    ipaddress.ip_network("192.0.0.192/32"),
    ipaddress.ip_network("0.0.0.0/8"),
    ipaddress.ip_network("255.255.255.255/32"),
    # Ways into IPv4 whose end cannot be told from the address: local NAT64, Teredo.
    ipaddress.ip_network("64:ff9b:1::/48"),
    ipaddress.ip_network("2001::/32"),
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LOCAL_NAMES = frozenset(
    {
        "localhost",
        "localhost.localdomain",
        "localhost4",
        "localhost6",
        "ip6-localhost",
        "ip6-loopback",
        "loopback",
        "host.docker.internal",
        "gateway.docker.internal",
        "host.containers.internal",
    }
)
_METADATA_NAMES = frozenset({"metadata", "metadata.google.internal", "metadata.goog", "instance-data"})
DOCKER_PORTS = frozenset({2375, 2376})
"""Where Docker's API listens: whoever may speak to it owns the machine."""

_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_denied(address: str, allow_private: bool) -> bool:
    """
    Whether this IP address must not be connected to; a text that is no IP address is denied.

    Never: link-local (with the cloud metadata services), multicast, unspecified, reserved. With `allow_private` only:
    loopback, private and carrier-grade NAT. An IPv4 address inside an IPv6 one is judged as what it is.
    """
    try:
        found = _unwrapped(ipaddress.ip_address(address))
    except ValueError:
        return True
    if found.is_link_local or found.is_multicast or found.is_unspecified:
        return True
    if any(found in network for network in _ALWAYS_DENIED):
        return True
    if found.is_loopback:
        return not allow_private
    if found.is_reserved:
        return True
    return not found.is_global and not allow_private


def is_ip_literal(host: str) -> bool:
    """Whether the host of a URL is an address, not a name (brackets of IPv6 already taken off)."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def check_base_url(url: str, allow_private: bool) -> str:
    """
    The base URL in its normal form: lower-case scheme and host, no default port, no slash at the end.

    Raises:
        Invalid: It cannot be used; the hint names `--allow-private` where that would help.
    """
    text = url.strip()
    if any(ord(char) <= 0x20 or ord(char) == 0x7F for char in text) or "\\" in text:
        raise _invalid(f"The base URL {text!r} contains a space, a control character or a backslash.")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise _invalid(f"The base URL {text!r} is not a URL: {error}.") from None
    if parts.scheme not in _DEFAULT_PORTS:
        raise _invalid(f"The base URL must begin with https:// or http://, not {text[:20]!r}.")
    if "@" in parts.netloc:
        raise _invalid("The base URL must not contain a user name or password.", "Give the key by --api-key-stdin.")
    if "#" in text or "?" in text:
        raise _invalid("The base URL must not contain a query or a fragment.")
    host = (parts.hostname or "").removesuffix(".")
    if not host or port == 0:
        raise _invalid(f"The base URL {text!r} names no host.")
    if port in DOCKER_PORTS:
        raise _invalid(f"Port {port} is Docker's, which is never asked.")
    _check_host(host, parts.scheme, allow_private)
    return _normal(parts, host, port)


def host_changed(old: str | None, new: str | None) -> bool:
    """Whether scheme, host or port differ, so that a stored secret would go to somebody else."""
    return _origin(old) != _origin(new)


def _check_host(host: str, scheme: str, allow_private: bool) -> None:
    is_private_name = host in _LOCAL_NAMES or host.endswith(".localhost")
    if host in _METADATA_NAMES:
        raise _invalid(f"{host} is never allowed: it is the metadata service of a cloud.")
    if is_ip_literal(host):
        address = ipaddress.ip_address(host)
        if "%" in host or _unwrapped(address) is not address:
            raise _invalid(f"{host} is an unusual spelling of an IP address.", "Write it without zone and mapping.")
        if is_denied(host, allow_private=True):
            raise _invalid(f"{host} is never allowed: link-local, metadata, multicast or unspecified address.")
        is_private_name = is_denied(host, allow_private=False)
    elif _NUMBER.fullmatch(host.rsplit(".", 1)[-1]):
        raise _invalid(f"{host} is an unusual spelling of an IP address.", "Write it as four decimal numbers.")
    elif not _HOST.fullmatch(host):
        raise _invalid(f"{host!r} is not a host name.")
    if allow_private:
        return
    if is_private_name:
        raise _invalid(f"{host} is on this machine or a private network.", "Allow it with --allow-private.")
    if scheme != "https":
        raise _invalid(f"{host} must be reached by https.", "Allow plain http with --allow-private.")


def _normal(parts: SplitResult, host: str, port: int | None) -> str:
    shown = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        shown = f"{shown}:{port}"
    return f"{parts.scheme}://{shown}{parts.path.rstrip('/')}"


def _origin(url: str | None) -> tuple[str, str, int] | None:
    if not url:
        return None
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").rstrip("."), parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)


def _unwrapped(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _invalid(message: str, hint: str = "") -> Invalid:
    return Invalid(message, field="base_url", hint=hint)
