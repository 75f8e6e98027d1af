"""
The guardrail stage: the only maker of a `CleanCall`.

It fails closed: whatever goes wrong in here, the request is refused and nothing is sent.
"""

import asyncio
import logging

from codegate.errors import CodeGateError, GuardrailFailed
from codegate.guardrails.screen import Screened, Screener
from codegate.guardrails.table import DEFAULT_ON
from codegate.proxy.call import Call, CleanBody, CleanCall
from codegate.records import Tenant
from codegate.settings import PRIVACY_ENABLED, Resolved
from codegate.wire.splice import Body

log = logging.getLogger(__name__)


async def clean(call: Call, tenant: Tenant | None, settings: Resolved, screener: Screener) -> CleanCall:
    """
    The call with everything hidden that must not leave.

    Raises:
        GuardrailFailed: A detector failed; the text of the request is not in the error.
    """
    if not settings[PRIVACY_ENABLED]:
        return _clean_call(call, call.body, tenant, {}, ran=False)
    tenant_id = tenant.id if tenant else None
    try:
        screened = await _screen(call, tenant_id, screener)
        body = call.body if screened.body is call.body.raw else Body.parse(screened.body)
    except CodeGateError:
        raise
    except Exception as error:
        log.error("guardrails failed on request %s: %s", call.head.request_id, type(error).__name__)
        raise GuardrailFailed(
            f"Guardrails failed ({type(error).__name__}), so the request was not sent.",
            hint="Switch them off to send it unscreened: codegate settings set privacy_enabled false",
        ) from error
    return _clean_call(call, body, tenant, dict(screened.issued), ran=True)


async def _screen(call: Call, tenant_id: str | None, screener: Screener) -> Screened:
    """Screen on the loop when the cache knows most of it, else in a thread: new text may take many milliseconds."""
    arguments = (call.body.raw, call.head.wire_format.name, tenant_id, DEFAULT_ON)
    if screener.is_cheap(*arguments):
        return screener.screen(*arguments)
    return await asyncio.to_thread(screener.screen, *arguments)


def _clean_call(call: Call, body: Body, tenant: Tenant | None, issued: dict[str, str], *, ran: bool) -> CleanCall:
    return CleanCall(
        head=call.head,
        body=CleanBody(body),
        model=call.model,
        is_stream=call.is_stream,
        tenant=tenant,
        issued=issued,
        guardrails=ran,
    )
