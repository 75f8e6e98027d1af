"""
The resolver that lets no denied address through.

A name is resolved once; every address it turned into is checked, and only checked addresses are handed to the
connector, so what was checked is what is connected to (`reliability.md` 3.4, SSRF policy).
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from aiohttp.abc import AbstractResolver, ResolveResult

from codegate.providers.address import DOCKER_PORTS, is_denied

_MAX_LOOKUPS = 16

Lookup = Callable[[str, int], Awaitable[list[str]]]
"""Host and port -> IP addresses as text; raises OSError."""


class Denied(OSError):
    """The address must not be connected to; the text says why, without anything secret."""


def check(host: str, address: str, port: int, *, allow_private: bool, own_ports: frozenset[int]) -> None:
    """
    Let an address pass or raise.

    Args:
        own_ports: Ports this process listens on: a provider there would be CodeGate itself, a loop.

    Raises:
        Denied: By the policy, or it is ourselves.
    """
    if port in DOCKER_PORTS:
        raise Denied(f"port {port} of {host} is Docker's, which is never asked")
    if is_denied(address, allow_private):
        shown = host if host == address else f"{host} ({address})"
        raise Denied(f"{shown} is on this machine, a private network or never allowed")
    if port in own_ports and is_this_machine(address):
        raise Denied(f"{host}:{port} is CodeGate itself")


def is_this_machine(address: str) -> bool:
    """Whether an IP address is one of this machine's: only those can be bound to."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True


async def system_lookup(host: str, port: int) -> list[str]:
    """Addresses by the system's resolver, in threads of its own: a name that hangs holds up nothing else."""
    return await asyncio.get_running_loop().run_in_executor(_threads(), _addresses, host, port)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_MAX_LOOKUPS, thread_name_prefix="codegate-dns")


def _addresses(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


class GuardedResolver(AbstractResolver):
    """
    Resolves by `lookup` and checks what came back.

    Args:
        exempt: Names that are not checked: proxies the user's environment names.
    """

    def __init__(
        self,
        lookup: Lookup,
        *,
        allow_private: bool,
        own_ports: Callable[[], frozenset[int]],
        exempt: frozenset[str] = frozenset(),
    ) -> None:
        self._lookup = lookup
        self._allow_private = allow_private
        self._own_ports = own_ports
        self._exempt = exempt

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """
        Checked addresses of this name.

        Raises:
            Denied: One of them, which is enough: the others may be next.
            OSError: The name does not resolve.
        """
        addresses = await self._lookup(host, port)
        if not addresses:
            raise OSError(f"{host} has no address")
        if host not in self._exempt:
            for address in addresses:
                check(host, address, port, allow_private=self._allow_private, own_ports=self._own_ports())
        return [_result(host, address, port) for address in addresses]

    async def close(self) -> None:
        """Nothing is held."""


def _result(host: str, address: str, port: int) -> ResolveResult:
    return ResolveResult(
        hostname=host,
        host=address,
        port=port,
        family=socket.AF_INET6 if ":" in address else socket.AF_INET,
        proto=0,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )
