"""Listening sockets, bound before anything else is opened, so that a busy port changes nothing."""

import errno
import ipaddress
import socket
import sys

from codegate.errors import ConfigError, PortInUse

_BACKLOG = 2048


def bind(host: str, port: int, *, what: str, flag: str) -> socket.socket:
    """
    A listening socket; connections wait in it until somebody accepts them.

    Raises:
        PortInUse: Somebody else listens there.
        ConfigError: The address is not ours, or the port may not be used.
    """
    return _bound(host, port, what=what, flag=flag, is_shared=False)


def bind_each(host: str, port: int, count: int, *, what: str, flag: str) -> list[socket.socket]:
    """
    A listening socket on the same port for each of `count` processes; port 0 picks one port for all.

    On Linux the kernel deals connections out over sockets of their own far more evenly than processes that share one
    take them: of 64 clients 53:47 instead of 69:31 (docs/performance.md). Elsewhere it would not deal them out at all,
    and every process gets a copy of one socket.

    Raises:
        PortInUse: Somebody else listens there.
        ConfigError: The address is not ours, or the port may not be used.
    """
    first = _bound(host, port, what=what, flag=flag, is_shared=False)
    if count == 1:
        return [first]
    if not sys.platform.startswith("linux"):
        return [first, *(first.dup() for _ in range(count - 1))]
    port = port_of(first)
    first.close()  # it has shown that nobody else is there, who would not be seen from a shared port
    found: list[socket.socket] = []
    try:
        found.extend(_bound(host, port, what=what, flag=flag, is_shared=True) for _ in range(count))
    except ConfigError:
        for sock in found:
            sock.close()
        raise
    return found


def _bound(host: str, port: int, *, what: str, flag: str, is_shared: bool) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, UnicodeError) as error:
        raise ConfigError(f"{host!r} is not an address to listen on.", hint="Try --host 127.0.0.1") from error
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if is_shared:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        sock.bind(address)
        sock.listen(_BACKLOG)  # a second bind fails only once somebody listens
        sock.setblocking(False)
    except OSError as error:
        sock.close()
        hint = f"Stop what uses it, or choose another: {flag} PORT"
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(f"Port {port} for the {what} is already in use.", hint=hint) from error
        raise ConfigError(f"Cannot listen on {host}:{port}: {error.strerror}.", hint=hint) from error
    return sock


def port_of(sock: socket.socket) -> int:
    """The port a socket got."""
    return int(sock.getsockname()[1])


def is_loopback(host: str) -> bool:
    """True if only this machine can reach a server bound to this address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
