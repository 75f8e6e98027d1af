"""A provider's answer on its way to becoming the client's: whole out of a stream, a summary as a compaction."""

from codegate.proxy.call import CleanCall
from codegate.proxy.outbound import Prepared
from codegate.wire import hub
from codegate.wire.format import ReplyContext
from codegate.wire.machines import Gatherer
from codegate.wire.openai_responses.compaction import condensed
from codegate.wire.replay import Collector
from codegate.wire.sse import SseEvent


def gatherer_for(prepared: Prepared, call: CleanCall) -> Gatherer:
    """What puts a stream together: the format's own where both sides speak it and have one, so that nothing is lost."""
    gather = prepared.wire_format.gather
    return gather() if gather is not None and prepared.context is None else _HubGatherer(prepared, call)


def said(reply: hub.Reply, prepared: Prepared) -> hub.Reply:
    """
    What the provider answered, as what the client asked for.

    Raises:
        RemoteProtocolError: A summary was asked for, and there is none.
    """
    return condensed(reply) if prepared.is_summary else reply


def context_for(prepared: Prepared, call: CleanCall) -> ReplyContext:
    """The context of an answer that is rewritten, also where both sides speak the same format."""
    if prepared.context is not None:
        return prepared.context
    if prepared.spare is not None:
        return prepared.spare()
    return ReplyContext(model=call.model, reply_id=call.head.request_id, created_s=call.head.received_ms // 1000)


class _HubGatherer:
    """Puts a stream together in the hub, for a client of any format."""

    def __init__(self, prepared: Prepared, call: CleanCall) -> None:
        self._prepared = prepared
        self._call = call
        self._decoder = prepared.wire_format.decoder()
        self._collector = Collector()

    def feed(self, event: SseEvent) -> None:
        for known in self._decoder.feed(event):
            self._collector.feed(known)

    def close(self) -> None:
        for known in self._decoder.close():
            self._collector.feed(known)

    def reply(self) -> hub.Reply:
        return said(self._collector.reply(), self._prepared)

    def body(self) -> hub.Json:
        own = self._call.head.wire_format
        return own.reply_from_hub(self.reply(), context_for(self._prepared, self._call))
