"""The record of Responses."""

from dataclasses import replace

from codegate.wire.format import WireFormat
from codegate.wire.openai_responses import compaction, errors, own_body, reply, request
from codegate.wire.openai_responses.compaction import opened
from codegate.wire.openai_responses.decoder import Decoder
from codegate.wire.openai_responses.encoder import Encoder
from codegate.wire.openai_responses.envelope import ECHO
from codegate.wire.openai_responses.gather import Gatherer
from codegate.wire.openai_responses.tap import ResponsesTap

FORMAT = WireFormat(
    name="openai_responses",
    label="OpenAI Responses",
    paths=("/v1/responses",),
    upstream_path="/responses",
    to_hub=request.to_hub,
    from_hub=request.from_hub,
    reply_to_hub=reply.to_hub,
    reply_from_hub=reply.from_hub,
    decoder=Decoder,
    encoder=Encoder,
    tap=ResponsesTap,
    read_usage=reply.read_usage,
    error=errors.error,
    error_event=errors.error_event,
    id_prefix="resp_",
    echo=ECHO,
    patch=own_body.patch,
    gather=Gatherer,
    opened=opened,
)

COMPACT = replace(
    FORMAT,
    paths=("/v1/responses/compact",),
    upstream_path="/responses/compact",
    to_hub=request.to_summary,
    reply_from_hub=compaction.from_hub,
    echo=("input",),
    patch=None,
)
"""
Compaction as an endpoint of its own: passed on untouched to who has it, by a summary elsewhere. Never streamed.
"""
