"""The record of Chat Completions."""

from codegate.wire.format import WireFormat
from codegate.wire.openai_chat import dialect, errors, reply, request
from codegate.wire.openai_chat.decoder import Decoder
from codegate.wire.openai_chat.encoder import Encoder
from codegate.wire.openai_chat.tap import ChatTap

FORMAT = WireFormat(
    name="openai_chat",
    label="OpenAI Chat Completions",
    paths=("/v1/chat/completions",),
    upstream_path="/chat/completions",
    to_hub=request.to_hub,
    from_hub=request.from_hub,
    reply_to_hub=reply.to_hub,
    reply_from_hub=reply.from_hub,
    decoder=Decoder,
    encoder=Encoder,
    tap=ChatTap,
    read_usage=reply.read_usage,
    error=errors.error,
    error_event=errors.error_event,
    patch=dialect.patch,
)
