"""The tap of legacy Completions streams: chunks whose choices hold `text` in place of a delta."""

import msgspec

from codegate.wire.openai_chat.tap import ChatTap
from codegate.wire.sse import SseEvent


class _Choice(msgspec.Struct):
    text: str | None = None


class _Chunk(msgspec.Struct):
    choices: list[_Choice] = []


_DECODER = msgspec.json.Decoder(_Chunk)


class CompletionTap(ChatTap):
    """Passes a stream of Completions on; all but the content is as in Chat Completions."""

    def _see(self, event: SseEvent) -> None:
        super()._see(event)
        if not self.has_content and self.error is None:
            self.has_content = _has_text(event.data)


def _has_text(data: bytes) -> bool:
    try:
        return any(choice.text for choice in _DECODER.decode(data).choices)
    except (msgspec.MsgspecError, RecursionError):
        return False
