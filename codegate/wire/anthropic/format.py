"""The record of Messages."""

from codegate.wire.anthropic import errors, own_body, reply, request
from codegate.wire.anthropic.decoder import Decoder
from codegate.wire.anthropic.encoder import Encoder
from codegate.wire.anthropic.tap import AnthropicTap
from codegate.wire.format import WireFormat

FORMAT = WireFormat(
    name="anthropic",
    label="Anthropic Messages",
    paths=("/v1/messages",),
    upstream_path="/messages",
    to_hub=request.to_hub,
    from_hub=request.from_hub,
    reply_to_hub=reply.to_hub,
    reply_from_hub=reply.from_hub,
    decoder=Decoder,
    encoder=Encoder,
    tap=AnthropicTap,
    read_usage=reply.read_usage,
    error=errors.error,
    error_event=errors.error_event,
    id_prefix="msg_",
    patch=own_body.patch,
    reroute=own_body.reroute,
)
