"""Measurements for Prometheus, by its own client library."""

from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import choose_encoder

from codegate.services.meters import METERS, Meter


class Prometheus:
    """A `meters.Backend` whose state is asked for."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._known: dict[Meter, Any] = {meter: self._made(meter) for meter in METERS}

    def add(self, meter: Meter, amount: float, labels: tuple[str, ...] = ()) -> None:
        """See `Backend`."""
        found = self._known[meter]
        one = found.labels(*labels) if labels else found
        if meter.kind == "histogram":
            one.observe(amount)
        elif meter.kind == "counter":
            one.inc(amount)
        else:
            one.set(amount)

    def text(self, accept: str = "") -> tuple[bytes, str]:
        """Everything so far in the form that an `Accept` header asks for, and its content type."""
        encode, kind = choose_encoder(accept)
        return encode(self._registry), kind

    def _made(self, meter: Meter) -> Counter | Gauge | Histogram:
        name, labels = meter.prometheus, meter.prometheus_labels
        if meter.kind == "histogram":
            return Histogram(name, meter.doc, labels, buckets=meter.buckets, registry=self._registry)
        kind = Counter if meter.kind == "counter" else Gauge
        return kind(name, meter.doc, labels, registry=self._registry)
