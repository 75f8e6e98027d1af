"""Listening sockets, bound before anything else is opened, so that a busy port changes nothing."""

import errno
import ipaddress
import socket

from codegate.errors import ConfigError, PortInUse

_BACKLOG = 2048


def bind(host: str, port: int, *, what: str, flag: str) -> socket.socket:
    """
    A bound socket, not yet accepting.

    Raises:
        PortInUse: Somebody else listens there.
        ConfigError: The address is not ours, or the port may not be used.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, UnicodeError) as error:
        raise ConfigError(f"{host!r} is not an address to listen on.", hint="Try --host 127.0.0.1") from error
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
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
