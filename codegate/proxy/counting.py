"""
`POST /v1/messages/count_tokens`: asked of the provider where it speaks Messages, else estimated here.
`POST /v1/responses/input_tokens`: estimated here.

Never a paid completion, never a 404 (clients size their context by it), and no trace on an account's health: a
provider that cannot count is no reason to let it rest.
"""

import asyncio
import logging

import msgspec

from codegate.errors import CodeGateError
from codegate.models.estimate import request_tokens
from codegate.proxy.call import CleanCall, Head
from codegate.proxy.client import Client
from codegate.proxy.login import login_for
from codegate.proxy.outbound import Outbound
from codegate.proxy.pipeline import Stages
from codegate.routing.route import Candidate
from codegate.services.serving import Serving
from codegate.settings import CONVERSION_STRICT, Resolved
from codegate.upstream.client import UpstreamClient

log = logging.getLogger(__name__)

PATH = "/v1/messages/count_tokens"
RESPONSES_PATH = "/v1/responses/input_tokens"
_UPSTREAM_PATH = "/messages/count_tokens"
_PATIENCE_S = 10.0
_ANSWER_LIMIT = 100_000


class _Counted(msgspec.Struct):
    input_tokens: int


async def count_tokens(
    stages: Stages, services: Serving, upstream: UpstreamClient, head: Head, client: Client
) -> bytes:
    """
    The JSON answer: `{"input_tokens": n}`.

    Raises:
        CodeGateError: The caller may not ask, or asks nothing that makes sense.
    """
    tenant = await stages.identify(head)
    await stages.admit(tenant)
    settings = stages.settings_for(tenant)
    asked = await stages.receive(head, client)
    stages.check(asked, tenant)
    call = await stages.clean(asked, tenant, settings)
    candidates = (await stages.route(call)).candidates
    counted = await _asked(candidates, services, upstream, call, settings)
    if counted is not None:
        return counted
    model = candidates[0].model if candidates else call.model
    return msgspec.json.encode({"input_tokens": request_tokens(call.body.whole(), model)})


async def estimate_tokens(stages: Stages, head: Head, client: Client) -> bytes:
    """
    The JSON answer for a request of Responses; nothing leaves this machine for it.

    Raises:
        CodeGateError: The caller may not ask, or asks nothing that makes sense.
    """
    tenant = await stages.identify(head)
    await stages.admit(tenant)
    call = await stages.receive(head, client)
    stages.check(call, tenant)
    tokens = request_tokens(call.body.whole(), call.model)
    return msgspec.json.encode({"object": "response.input_tokens", "input_tokens": tokens})


async def _asked(
    candidates: tuple[Candidate, ...],
    services: Serving,
    upstream: UpstreamClient,
    call: CleanCall,
    settings: Resolved,
) -> bytes | None:
    """What the first account that can count says, or None."""
    via = services.live.hops.onward(call.head.headers.get("via", ""))
    outbound = Outbound(call, services.state.current, strict=settings[CONVERSION_STRICT], via=via)
    for candidate in candidates:
        if not outbound.counts_tokens(candidate):
            continue
        try:
            async with asyncio.timeout(_PATIENCE_S):
                login = await login_for(call, candidate.account, services.logins, upstream)
                if login is not None:
                    outbound.use(login)
                answer = await upstream.send(outbound.prepare(candidate, path=_UPSTREAM_PATH).request)
                raw = await answer.read(_ANSWER_LIMIT)
            if answer.status == 200:
                msgspec.json.decode(raw, type=_Counted)
                return raw
        except (CodeGateError, TimeoutError, msgspec.DecodeError, UnicodeDecodeError) as error:
            log.info("account %s did not count tokens: %s", candidate.account.name, type(error).__name__)
        return None
    return None
