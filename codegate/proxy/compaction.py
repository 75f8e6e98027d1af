"""
Compacting a conversation for a client whose provider cannot: when a call is one, and when a summary must do instead.

What a compaction is, and its words, are in `wire/openai_responses/compaction.py`.
"""

from codegate.errors import CodeGateError
from codegate.guardrails.restore import Restorer
from codegate.proxy.call import CleanCall
from codegate.wire.openai_responses import compaction
from codegate.wire.openai_responses.format import COMPACT
from codegate.wire.profile import Profile

_NOT_OFFERED = frozenset({404, 405, 501})
"""How providers of Responses say that they have no `/responses/compact`."""


class Compaction:
    """
    What one call wants in this respect.

    Attributes:
        is_asked: The client wants a compaction in place of an answer.
        is_endpoint: It asks for it at the path of its own.
    """

    __slots__ = ("_by_summary", "is_asked", "is_endpoint")

    def __init__(self, call: CleanCall) -> None:
        self.is_endpoint = call.head.wire_format.upstream_path == COMPACT.upstream_path
        is_responses = call.head.wire_format.name == COMPACT.name
        self.is_asked = self.is_endpoint or (is_responses and compaction.is_asked(call.body))
        self._by_summary = False

    def takes_summary(self, profile: Profile) -> bool:
        """
        A provider of the client's own format must be asked for a summary in words.

        Who has the endpoint shows when it is asked; a trigger that is not understood would be answered as if nothing
        had been asked, which ends the client's task.
        """
        return self.is_asked and (self._by_summary or not (self.is_endpoint or profile.compaction))

    def refused(self, error: CodeGateError) -> bool:
        """
        From here on take a summary, if this is how a provider says that it has no compaction.

        Returns:
            True once: the same account may be asked again.
        """
        if not self.is_endpoint or self._by_summary or error.status not in _NOT_OFFERED:
            return False
        self._by_summary = True
        return True


def seal(data: bytes, restorer: Restorer) -> bytes:
    """Bytes for the client in which a summary's draft is sealed, with what guardrails hid put back in its words."""
    return compaction.seal(data, restorer.text)
