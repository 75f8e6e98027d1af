"""
What the proxy needs to serve requests: `Services` where everything is in one process, else a worker's view of them.
"""

from typing import Protocol

from codegate.events import Event
from codegate.guardrails.issue import Ledger
from codegate.records import Account, Credentials, RequestLog, Secret
from codegate.services.budgets import Budgets
from codegate.services.current import Current
from codegate.services.finetune_entry import Sample
from codegate.services.live import Live
from codegate.services.requests import Requests
from codegate.upstream.client import UpstreamClient


class Rows(Protocol):
    """Where the rows of finished requests go; see `LogWriter`."""

    def add(self, found: RequestLog) -> RequestLog | None:
        """Keep one; as it is kept, or None if it is not."""
        ...


class Samples(Protocol):
    """Where exchanges to learn from go; see `Finetune`."""

    def add(self, sample: Sample) -> None:
        """Keep one; never waits."""
        ...


class Notes(Protocol):
    """Where it is noted how accounts did; see `Accounts`."""

    def note(self, account_id: str, status: str, error: str | None = None) -> None:
        """What a request has just shown of an account; never waits."""
        ...


class LoginKeeper(Protocol):
    """Who keeps logins good; see `Logins`."""

    def needs_work(self, account: Account) -> bool:
        """Something has to be awaited before this account's login can be used."""
        ...

    async def fresh(self, account: Account, client: UpstreamClient) -> Credentials | None:
        """Credentials that are good now."""
        ...

    async def renew(self, account: Account, rejected: Secret | None, client: UpstreamClient) -> bool:
        """The provider has refused this token: there is another one now."""
        ...


class Publisher(Protocol):
    """Where events go; see `Bus`."""

    def publish(self, event: Event) -> None:
        """Tell everybody; never waits."""
        ...


class Measured(Protocol):
    """Who has the metrics; see `Metrics`."""

    async def text(self, accept: str = "") -> tuple[bytes, str]:
        """Everything so far for Prometheus, and its content type."""
        ...


class ModelNames(Protocol):
    """Who knows which models there are; see `Models`."""

    async def offered(self, config_id: str | None = None) -> list[str]:
        """Names that a client of this config (None: the active one) may ask for; sorted."""
        ...


class Serving(Protocol):
    """One attribute per noun; see `Services`."""

    @property
    def state(self) -> Current: ...
    @property
    def live(self) -> Live: ...
    @property
    def budgets(self) -> Budgets: ...
    @property
    def requests(self) -> Requests: ...
    @property
    def logs(self) -> Rows: ...
    @property
    def finetune(self) -> Samples: ...
    @property
    def accounts(self) -> Notes: ...
    @property
    def logins(self) -> LoginKeeper: ...
    @property
    def bus(self) -> Publisher: ...
    @property
    def metrics(self) -> Measured: ...
    @property
    def models(self) -> ModelNames: ...
    @property
    def mappings(self) -> Ledger: ...
