"""
Every error CodeGate raises on purpose.

CodeGateError
  x ClientFault       InvalidRequest 400 · Unauthorized 401 · Forbidden 403 · NotFound 404
                      MethodNotAllowed 405 · Conflict 409 · TooLarge 413 · UnsupportedMedia 415
                      Misdirected 421 · Invalid 422 · UpgradeRequired 426 · RateLimited 429 (BudgetSpent)
                      LoopDetected 508
  x Cancelled 499     NoRoute 503 · Draining 503
  x GuardrailFailed 500
  x UpstreamError     UpstreamRejected (their status) · UpstreamUnreachable 502 · UpstreamTimeout 504
                      UpstreamBroke 502 (mid-stream)
  x ProtocolError     LocalProtocolError 500 (our bug) · RemoteProtocolError 502 (their bytes)
  x StoreError 500    StoreBusy 503 · StoreFull 507
  x ServerUnreachable 503
  x LinkLost 503      (between the processes of one server)
  x ConfigError       exit 78 · PortInUse exit 69

A message says what happened, to what, with values; `hint` says what to do now. Neither ever holds a secret.
Doors render them: wire formats in the client's envelope, REST as JSON, the CLI on stderr with `exit_code`.
"""

from collections.abc import Mapping
from typing import Any


class CodeGateError(Exception):
    """
    Base of the tree.

    Attributes:
        status: HTTP status a door answers with.
        code: Stable word for machines, `snake_case`.
        message: What happened, to what.
        hint: What to do now; empty when there is nothing to say.
        field: Path of the offending input field, for example `messages[2].content`.
        retry_after_s: Seconds after which trying again makes sense, or None.
        exit_code: What the CLI exits with (`interface.md`, exit codes).
    """

    status = 500
    code = "internal"
    exit_code = 1

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        field: str | None = None,
        code: str | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.field = field
        self.retry_after_s = retry_after_s
        if code is not None:
            self.code = code

    def text(self) -> str:
        """Message and hint in one line, for places that have one field only."""
        return f"{self.message} {self.hint}".strip()


class ClientFault(CodeGateError):
    """The caller asked for something that cannot be done as asked."""

    status = 400
    code = "bad_request"


class InvalidRequest(ClientFault):
    """Body or parameters of a proxy request make no sense."""

    code = "invalid_request"


class Unauthorized(ClientFault):
    """No key, or not the right one."""

    status = 401
    code = "unauthorized"
    exit_code = 4


class Forbidden(ClientFault):
    """Known, but not allowed: a foreign Origin, a tenant outside its scope."""

    status = 403
    code = "forbidden"
    exit_code = 4


class NotFound(ClientFault):
    """No such thing."""

    status = 404
    code = "not_found"
    exit_code = 3


class MethodNotAllowed(ClientFault):
    """
    The path exists, the method does not.

    Attributes:
        allowed: The methods there are, as the header `Allow` lists them.
    """

    status = 405
    code = "method_not_allowed"
    allowed = ""


class Conflict(ClientFault):
    """The name is taken, or something still depends on it."""

    status = 409
    code = "conflict"


class TooLarge(ClientFault):
    """The body is over the limit."""

    status = 413
    code = "too_large"


class LoopDetected(ClientFault):
    """The request has been here before: an account leads back to this proxy."""

    status = 508
    code = "loop_detected"


class UnsupportedMedia(ClientFault):
    """A state-changing request without `Content-Type: application/json`."""

    status = 415
    code = "unsupported_media_type"


class Misdirected(ClientFault):
    """The Host header names a machine that we are not (DNS rebinding)."""

    status = 421
    code = "misdirected_request"


class UpgradeRequired(ClientFault):
    """Another protocol than HTTP was asked for; Codex goes on over HTTP only after this status."""

    status = 426
    code = "upgrade_required"


class Invalid(ClientFault):
    """A field of a REST body or a command option has a value that cannot be used."""

    status = 422
    code = "invalid"


class RateLimited(ClientFault):
    """Too many requests, or every account is resting; `retry_after_s` says how long."""

    status = 429
    code = "rate_limited"


class BudgetSpent(RateLimited):
    """The money that may be spent is spent: trying again helps only when the message says it begins anew."""

    code = "budget_spent"


class Cancelled(CodeGateError):
    """Somebody who looks after the proxy ended this request. Clients do not try again on 499, as they would on 5xx."""

    status = 499
    code = "request_cancelled"


class NoRoute(CodeGateError):
    """No account can take the request."""

    status = 503
    code = "no_route"


class Draining(CodeGateError):
    """The server is stopping and takes nothing new."""

    status = 503
    code = "draining"


class GuardrailFailed(CodeGateError):
    """A guardrail could not do its work; the request was not sent (fail closed)."""

    code = "guardrail_failed"


class UpstreamError(CodeGateError):
    """The provider, or the way to it, failed."""

    status = 502
    code = "upstream_error"


class UpstreamRejected(UpstreamError):
    """
    The provider answered with an error.

    Attributes:
        status: The provider's status, or the one its in-stream error maps to (`protocols.md` 4.2, 4.4).
        kind: Neutral kind: `invalid_request`, `context_too_long`, `auth`, `billing`, `permission`, `not_found`,
            `too_large`, `rate_limit`, `quota`, `server`, `bad_gateway`, `unavailable`, `timeout`, `overloaded`.
        upstream_code: The provider's own `error.code`, as text, or None.
        verbatim: The provider's own JSON body, set when the client speaks its format and may see it as it is.
        headers: The provider's response headers, lower case.
        tokens: Of a full context: input tokens as estimated, and the model's window where it is known.
        limits: Of a subscription that is used up: `resets_at`, `resets_in_seconds`, `plan_type`, as the provider says.
    """

    code = "upstream_rejected"

    def __init__(
        self,
        message: str,
        *,
        status: int,
        kind: str,
        upstream_code: str | None = None,
        field: str | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message, field=field, retry_after_s=retry_after_s)
        self.status = status
        self.kind = kind
        self.upstream_code = upstream_code
        self.verbatim = b""
        self.headers: Mapping[str, str] = {}
        self.tokens: tuple[int, int | None] | None = None
        self.limits: Mapping[str, Any] = {}


class UpstreamUnreachable(UpstreamError):
    """No connection, or it died before an answer."""

    code = "upstream_unreachable"


class UpstreamTimeout(UpstreamError):
    """Connected, but silent for too long."""

    status = 504
    code = "upstream_timeout"


class UpstreamBroke(UpstreamError):
    """The answer ended before it was complete."""

    code = "upstream_broke"


class ProtocolError(CodeGateError):
    """Bytes or events that the wire format does not allow."""

    code = "protocol_error"


class LocalProtocolError(ProtocolError):
    """We did wrong: a bug of ours."""


class RemoteProtocolError(ProtocolError):
    """The peer did wrong."""

    status = 502


class StoreError(CodeGateError):
    """The database could not do what was asked; nothing was changed."""

    code = "store_error"


class StoreBusy(StoreError):
    """Another process holds the database."""

    status = 503
    code = "db_locked"
    exit_code = 75


class StoreFull(StoreError):
    """No space left for the write."""

    status = 507
    code = "disk_full"


class ServerUnreachable(CodeGateError):
    """The REST client finds no CodeGate server where it was told to look."""

    status = 503
    code = "server_unreachable"


class LinkLost(CodeGateError):
    """Another process of this server, which had been asked or would have been, is gone."""

    status = 503
    code = "link_lost"


class ConfigError(CodeGateError):
    """The set-up is wrong: a key file, a setting, a schema newer than this program."""

    code = "config_error"
    exit_code = 78


class PortInUse(ConfigError):
    """Somebody else listens there."""

    code = "port_in_use"
    exit_code = 69


def by_code() -> dict[str, type[CodeGateError]]:
    """Every class of the tree by its code, so that the REST client raises what the server raised."""
    found: dict[str, type[CodeGateError]] = {}
    queue: list[type[CodeGateError]] = [CodeGateError]
    while queue:
        cls = queue.pop()
        found.setdefault(cls.code, cls)
        queue.extend(cls.__subclasses__())
    return found
