"""What the HTTP library raises, as our errors. Messages name the host, never a path, a query or a header."""

import os
import socket

import aiohttp

from codegate.errors import CodeGateError, RemoteProtocolError, UpstreamBroke, UpstreamUnreachable
from codegate.upstream.gate import Denied

_ALLOW_PRIVATE = "If that is wanted: codegate accounts edit NAME --allow-private"

_CERTIFICATE = (
    "Correct the base URL, or name the file of the authority that signed it in SSL_CERT_FILE and start again."
)


def before_answer(error: Exception, host: str, connect_timeout_s: float) -> CodeGateError:
    """Our error for a send that gave no answer."""
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return UpstreamUnreachable(f"{host} could not be reached within {connect_timeout_s:g} s.")
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        reason = getattr(error.certificate_error, "verify_message", "") or "it does not fit the host"
        return UpstreamUnreachable(f"The TLS certificate of {host} is not accepted: {reason}.", hint=_CERTIFICATE)
    if isinstance(error, aiohttp.ClientSSLError):
        return UpstreamUnreachable(f"TLS with {host} failed.", hint="Does the base URL have the right scheme and port?")
    if isinstance(error, aiohttp.ClientConnectorError):
        return _no_connection(error.os_error, host, isinstance(error, aiohttp.ClientConnectorDNSError))
    if isinstance(error, aiohttp.ClientResponseError):
        return RemoteProtocolError(f"{host} answered something that is not HTTP: {_short(error.message)}")
    if isinstance(error, aiohttp.InvalidURL):
        return UpstreamUnreachable(f"The base URL of {host or 'this account'} is not a URL that can be asked.")
    return UpstreamUnreachable(f"{host} closed the connection before it answered.")


def _no_connection(reason: OSError, host: str, is_dns: bool) -> UpstreamUnreachable:
    if isinstance(reason, Denied):
        return denied(reason)
    if is_dns and reason.errno == socket.EAI_AGAIN:
        return UpstreamUnreachable(f"The name {host} was not found in time.", hint="Does the network's DNS answer?")
    if is_dns:
        return UpstreamUnreachable(f"The name {host} does not resolve.", hint="Check the base URL, and the network.")
    words = os.strerror(reason.errno) if reason.errno else reason.strerror or str(reason)
    message = f"No connection to {host}: {_short(words)}."
    return UpstreamUnreachable(message, hint="Is the server running, and is the base URL's port the right one?")


def denied(reason: Denied) -> UpstreamUnreachable:
    """Our error for an address the policy refuses."""
    return UpstreamUnreachable(f"Not asked: {reason}.", hint=_ALLOW_PRIVATE, code="upstream_denied")


def inside_answer(host: str) -> UpstreamBroke:
    """Our error for a body that ended before it was complete."""
    return UpstreamBroke(f"{host} broke off in the middle of its answer.")


def _short(text: str) -> str:
    """The first line of a foreign text, cut to what fits a message."""
    lines = text.strip().splitlines()
    return lines[0][:120].rstrip(".") if lines else "no reason given"
