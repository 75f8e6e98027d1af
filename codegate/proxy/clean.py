"""
The guardrail stage: the only maker of a `CleanCall`.

It fails closed: whatever goes wrong in here, the request is refused and nothing is sent, unless the caller's policy
says in so many words that it may go out unscreened.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from codegate.errors import CodeGateError, GuardrailFailed
from codegate.guardrails.budget import OutOfTime
from codegate.guardrails.policy import Policy
from codegate.guardrails.restore import NOTHING, Known
from codegate.guardrails.screen import Screened, Screener
from codegate.proxy import details
from codegate.proxy.call import Call, CleanBody, CleanCall
from codegate.records import Tenant
from codegate.settings import PRIVACY_ENABLED, Resolved
from codegate.wire.splice import Body

UNSCREENED = "guardrails_failed"
"""Warning on an answer to a request that went out although guardrails failed."""

_LOOP_S = 0.005
"""Seconds on the event loop, after which screening goes on in a thread."""

_LEAST_S = 1.0
_PER_MB_S = 1.0
"""Processor seconds in a thread: some forty times what a body takes, dense with findings or not."""

log = logging.getLogger(__name__)

Policies = Callable[[str | None], Policy]
"""The policy in force, by tenant."""


async def clean(
    call: Call, tenant: Tenant | None, settings: Resolved, policies: Policies, screener: Screener
) -> CleanCall:
    """
    The call with everything hidden that must not leave.

    Raises:
        GuardrailFailed: A detector failed, or took too long; the text of the request is not in the error.
    """
    if not settings[PRIVACY_ENABLED]:
        return _clean_call(call, call.body, tenant)
    policy = None
    try:
        policy = policies(tenant.id if tenant else None)
        screened, clean_call = await _screen(call, tenant.id if tenant else None, policy, screener)
    except Exception as error:
        failure = _failure(error)
        if not isinstance(failure, GuardrailFailed):
            raise
        log.error("guardrails failed on request %s: %s", call.head.request_id, failure.message)
        if policy is None or not policy.fail_open:
            raise failure from None
        return _clean_call(call, call.body, tenant, warnings=(UNSCREENED,))
    return _clean_call(
        clean_call, clean_call.body, tenant, screened, known=screener.known(tenant.id if tenant else None)
    )


async def _screen(call: Call, tenant_id: str | None, policy: Policy, screener: Screener) -> tuple[Screened, Call]:
    """Screen on the loop when the cache knows most of it, else in a thread: new text may take many milliseconds."""
    raw, wire_format, members = call.body.raw, call.head.wire_format.name, call.body.members

    def screen(seconds: float) -> tuple[Screened, Call]:
        screened = screener.screen(raw, wire_format, tenant_id, policy, seconds, members)
        headers, hidden = details.screened(
            call.head.headers, lambda body: screener.screen(body, details.FORMAT, tenant_id, policy, seconds)
        )
        if screened.body is raw and not hidden:
            return screened, call
        issued, counts = details.together([screened, *hidden])
        body = call.body if screened.body is raw else Body.parse(screened.body)
        return Screened(screened.body, issued, counts), replace(
            call, body=body, head=replace(call.head, headers=headers)
        )

    if screener.is_cheap(raw, wire_format, tenant_id, policy, members):
        try:
            return screen(_LOOP_S)
        except OutOfTime:
            log.debug("request %s is dear to screen", call.head.request_id)
    return await asyncio.to_thread(screen, _LEAST_S + _PER_MB_S * len(raw) / 1e6)


def _failure(error: Exception) -> CodeGateError:
    """What is told of an error: nothing that may hold words of the request."""
    if isinstance(error, CodeGateError):
        return error
    return GuardrailFailed(
        f"Guardrails failed ({type(error).__name__}), so the request was not sent.",
        hint="Switch them off to send it unscreened: codegate settings set privacy_enabled false",
    )


def _clean_call(
    call: Call,
    body: Body,
    tenant: Tenant | None,
    screened: Screened | None = None,
    *,
    known: Known = NOTHING,
    warnings: tuple[str, ...] = (),
) -> CleanCall:
    issued: Mapping[str, str] = dict(screened.issued) if screened else {}
    return CleanCall(
        head=call.head,
        body=CleanBody(body),
        model=call.model,
        is_stream=call.is_stream,
        tenant=tenant,
        issued=issued,
        guardrails=screened is not None,
        known=known,
        counts=screened.counts if screened else {},
        warnings=warnings,
    )
