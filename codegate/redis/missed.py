"""Rests that began while nobody could be told of them."""

from codegate import clock
from codegate.routing.cooldown import BASE_S
from codegate.routing.notices import AnyNews, Cleared, Failed, Served


class Missed:
    """Remembers what must be told later: the rests, but for those that something has ended."""

    def __init__(self) -> None:
        self._rests: dict[str, tuple[str, float]] = {}  # key -> why, and until when on the monotonic clock

    def note(self, news: AnyNews) -> None:
        """This could not be told."""
        match news:
            case Failed(key=str(key)):
                self._rests[key] = news.reason, clock.monotonic() + (news.retry_after_s or BASE_S)
            case Served():
                for key in news.rests:
                    self._rests.pop(key, None)
            case Cleared():
                for key in [key for key in self._rests if key.partition(" ")[0] == news.account_id]:
                    del self._rests[key]

    def taken(self) -> list[Failed]:
        """What is still true of it, to be told now; it is forgotten."""
        now, rests = clock.monotonic(), self._rests
        self._rests = {}
        return [
            Failed(key=key, reason=why, retry_after_s=ends - now) for key, (why, ends) in rests.items() if ends > now
        ]
