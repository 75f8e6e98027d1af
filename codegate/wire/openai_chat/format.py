"""The record of Chat Completions."""

from collections.abc import Callable
from functools import partial

from codegate.wire.format import WireFormat
from codegate.wire.openai_chat import dialect, errors, recalled, reply, request
from codegate.wire.openai_chat.decoder import Decoder
from codegate.wire.openai_chat.encoder import Encoder
from codegate.wire.openai_chat.tap import ChatTap
from codegate.wire.profile import Profile


def decoder_for(profile: Profile) -> Callable[[], Decoder]:
    """A decoder that knows what this dialect does otherwise than all others."""
    if not (profile.lenient_eof or profile.joins_names):
        return Decoder
    return partial(Decoder, lenient_eof=profile.lenient_eof, joins_names=profile.joins_names)


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
    id_prefix="chatcmpl-",
    patch=dialect.patch,
    recalled=recalled.messages,
    decoder_for=decoder_for,
)
