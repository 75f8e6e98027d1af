"""
The table of what is measured: one entry each, under its OpenTelemetry name.

Where OpenTelemetry's conventions for generative AI have a name, that is the one (`gen_ai.*`); the others are ours. In
Prometheus dots become underscores and the unit goes to the end: `gen_ai_client_operation_duration_seconds`.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0)
_TOKENS = (1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304)
_SUFFIXES = {"s": "_seconds", "USD": "_usd"}

OPERATION = ("gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model")
WHOSE = ("provider", "model", "tenant")


@dataclass(frozen=True, slots=True)
class Meter:
    """
    One thing that is measured.

    Attributes:
        unit: As UCUM has it: `s`, `{token}`, `USD`.
        labels: Names of the values that go with each measurement, in order.
    """

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    doc: str
    unit: str = ""
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()

    @property
    def prometheus(self) -> str:
        """Its name in Prometheus, without what belongs to a kind (`_total`, `_bucket`)."""
        return self.name.replace(".", "_") + _SUFFIXES.get(self.unit, "")

    @property
    def prometheus_labels(self) -> tuple[str, ...]:
        """Its labels as Prometheus wants them."""
        return tuple(label.replace(".", "_") for label in self.labels)


DURATION = Meter(
    "gen_ai.client.operation.duration",
    "histogram",
    "Time from a request to the end of its answer, where an account answered or failed.",
    "s",
    (*OPERATION, "error.type"),
    _SECONDS,
)
FIRST_CHUNK = Meter(
    "gen_ai.client.operation.time_to_first_chunk",
    "histogram",
    "Time from a request to the first content of its answer.",
    "s",
    OPERATION,
    _SECONDS,
)
TOKEN_USAGE = Meter(
    "gen_ai.client.token.usage",
    "histogram",
    "Tokens of a request (input, cached ones included) and of its answer (output).",
    "{token}",
    (*OPERATION, "gen_ai.token.type"),
    _TOKENS,
)
REQUESTS = Meter(
    "codegate.requests", "counter", "Requests that have ended.", "", ("outcome", "format", "provider", "tenant")
)
REQUEST_DURATION = Meter(
    "codegate.request.duration", "histogram", "Time of any request, refused ones too.", "s", ("format",), _SECONDS
)
TOKENS = Meter("codegate.tokens", "counter", "Tokens, each in one kind.", "{token}", (*WHOSE, "kind"))
COST = Meter("codegate.cost", "counter", "US dollars that answers cost by list price.", "USD", WHOSE)
ATTEMPTS = Meter("codegate.attempts", "counter", "Tries of accounts.", "", ("account", "outcome"))
FAILOVERS = Meter("codegate.failovers", "counter", "Tries that failed, so that another may follow.", "", ("account",))
COOLDOWNS = Meter("codegate.cooldowns", "counter", "Rests that accounts began.", "", ("account", "reason"))
FINDINGS = Meter("codegate.guardrail.findings", "counter", "Places where guardrails hid something.", "", ("detector",))
GUARDRAIL_FAILURES = Meter(
    "codegate.guardrail.failures", "counter", "Requests on which guardrails could not work.", "", ("sent",)
)
DROPPED = Meter("codegate.dropped", "counter", "What was given up because a queue was full.", "", ("queue",))
IN_FLIGHT = Meter("codegate.requests.in_flight", "gauge", "Requests that are running.")
COOLING = Meter("codegate.accounts.cooling", "gauge", "Accounts that rest now.")
LOG_QUEUE = Meter("codegate.log.queue", "gauge", "Requests that wait to be written to the log.")

METERS = (
    DURATION,
    FIRST_CHUNK,
    TOKEN_USAGE,
    REQUESTS,
    REQUEST_DURATION,
    TOKENS,
    COST,
    ATTEMPTS,
    FAILOVERS,
    COOLDOWNS,
    FINDINGS,
    GUARDRAIL_FAILURES,
    DROPPED,
    IN_FLIGHT,
    COOLING,
    LOG_QUEUE,
)


class Backend(Protocol):
    """Where measurements go. Called from a thread."""

    def add(self, meter: Meter, amount: float, labels: tuple[str, ...] = ()) -> None:
        """Count up a counter, put a value into a histogram, or set a gauge."""
        ...
