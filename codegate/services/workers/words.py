"""What the hub and a worker say to each other, over a link."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, ClassVar

from codegate.events import Event
from codegate.link.message import Message, Question
from codegate.records import RequestLog, Secret, Snapshot
from codegate.routing.budget import Period
from codegate.routing.notices import AnyNews, Enter, Entered, Look, Seen
from codegate.services.live_request import Asked, Called, CallGrew, Ended, LeftOut, LiveRequest, Said, Standing, Thought
from codegate.services.spending import Owner
from codegate.store.mappings import MappingRow

if TYPE_CHECKING:
    AnyEvent = Event
else:
    AnyEvent = reduce(or_, Event.__subclasses__())
"""Every event, by its tag."""

AnySight = Asked | Said | Thought | CallGrew | Called | LeftOut | Standing | Ended

Sums = dict[str, float]


class Start(Question[None], frozen=True, kw_only=True, tag="start"):
    """
    Serve, from the moment this is answered.

    Attributes:
        data_dir: For caches; a worker opens no database and no key.
        process: Values of flags and environment by setting key.
        hosts: Names by which the proxy may be called.
        ports: Of this server itself, which no request may go to.
        instance: Name of this server for `Via`.
        mappings: The newest replacements that were issued, newest first.
        spent: US dollars by owner and period.
    """

    answer: ClassVar[Any] = None
    data_dir: str
    process: dict[str, Any]
    hosts: tuple[str, ...]
    ports: tuple[int, ...]
    instance: str
    guardrail_key: Secret
    snapshot: Snapshot
    mappings: list[MappingRow]
    spent: dict[Owner, dict[Period, Sums]]


class Drain(Message, frozen=True, kw_only=True, tag="drain"):
    """Take no more requests, let those under way end, then end; with `now` they are cut at once."""

    now: bool = False


class Adopt(Question[None], frozen=True, kw_only=True, tag="adopt"):
    """Decide by this snapshot from the next request on."""

    answer: ClassVar[Any] = None
    snapshot: Snapshot


class Spent(Message, frozen=True, kw_only=True, tag="spent"):
    """What an owner has spent in a period, all in all."""

    owner: Owner
    period: Period
    id: str
    usd: float


class Learn(Message, frozen=True, kw_only=True, tag="learn"):
    """Replacements that another worker has issued."""

    rows: list[MappingRow]


class Relearn(Question[None], frozen=True, kw_only=True, tag="relearn"):
    """
    These are all replacements there are, newest first, sealed with this guardrail key.

    Attributes:
        forgets: What this worker has issued and not told yet is gone too.
    """

    answer: ClassVar[Any] = None
    guardrail_key: Secret
    rows: list[MappingRow]
    forgets: bool = False


class ListLive(Question[list[LiveRequest]], frozen=True, kw_only=True, tag="list_live"):
    """Which requests are running?"""

    answer: ClassVar[Any] = list[LiveRequest]


class WatchLive(Question[AnySight], frozen=True, kw_only=True, tag="watch_live"):
    """What does this request's answer say?"""

    answer: ClassVar[Any] = AnySight
    id: str


class RerouteLive(Question[LiveRequest], frozen=True, kw_only=True, tag="reroute_live"):
    """Ask another account for this request."""

    answer: ClassVar[Any] = LiveRequest
    id: str
    account: str | None = None


class CancelLive(Question[LiveRequest], frozen=True, kw_only=True, tag="cancel_live"):
    """End this request."""

    answer: ClassVar[Any] = LiveRequest
    id: str


class LookUp(Question[Seen], frozen=True, kw_only=True, tag="look_up"):
    """How does everything stand?"""

    answer: ClassVar[Any] = Seen
    look: Look


class LetIn(Question[Entered], frozen=True, kw_only=True, tag="let_in"):
    """May a request in?"""

    answer: ClassVar[Any] = Entered
    enter: Enter


class Noted(Message, frozen=True, kw_only=True, tag="noted"):
    """News for the board."""

    news: AnyNews


class Settle(Question[None], frozen=True, kw_only=True, tag="settle"):
    """Tell what was spent until now; the answer comes after it."""

    answer: ClassVar[Any] = None


class Finished(Message, frozen=True, kw_only=True, tag="finished"):
    """A request has its one row."""

    row: RequestLog


class Sampled(Message, frozen=True, kw_only=True, tag="sampled"):
    """A line for a fine-tune dataset, as JSON."""

    tenant_id: str | None
    line: bytes


class AccountNoted(Message, frozen=True, kw_only=True, tag="account_noted"):
    """What a request has shown of an account."""

    account_id: str
    status: str
    error: str | None = None


class Happened(Message, frozen=True, kw_only=True, tag="happened"):
    """An event."""

    event: AnyEvent


class Issued(Message, frozen=True, kw_only=True, tag="issued"):
    """Replacements that this worker's guardrails have issued, sealed."""

    rows: list[MappingRow]


class Load(Message, frozen=True, kw_only=True, tag="load"):
    """
    How much a worker has to do.

    Attributes:
        active: Requests that are running.
        dropped: What it could not tell, or keep, since its start.
    """

    active: int
    dropped: int = 0


class FreshLogin(Question[None], frozen=True, kw_only=True, tag="fresh_login"):
    """See that an account's login is good; a new one comes with a snapshot, before the answer."""

    answer: ClassVar[Any] = None
    account_id: str


class RenewLogin(Question[bool], frozen=True, kw_only=True, tag="renew_login"):
    """A provider has refused this token: is there another one now?"""

    answer: ClassVar[Any] = bool
    account_id: str
    rejected: Secret | None


class ReadMetrics(Question[tuple[bytes, str]], frozen=True, kw_only=True, tag="read_metrics"):
    """The metrics, and their content type."""

    answer: ClassVar[Any] = tuple[bytes, str]
    accept: str


class NameModels(Question[list[str]], frozen=True, kw_only=True, tag="name_models"):
    """Which models may a client of this config (None: the active one) ask for?"""

    answer: ClassVar[Any] = list[str]
    config_id: str | None = None


ToWorker = Start | Drain | Adopt | Spent | Learn | Relearn | ListLive | WatchLive | RerouteLive | CancelLive
ToHub = (
    LookUp
    | LetIn
    | Noted
    | Settle
    | Finished
    | Sampled
    | AccountNoted
    | Happened
    | Issued
    | Load
    | FreshLogin
    | RenewLogin
    | ReadMetrics
    | NameModels
)
