"""
Metrics and traces over OTLP (HTTP, protobuf), by OpenTelemetry's own SDK: the extra `codegate[otlp]`.

Where to, how often and with which headers is said by the standard variables (`OTEL_EXPORTER_OTLP_ENDPOINT`,
`OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_METRIC_EXPORT_INTERVAL`, `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES` …).
"""

import logging
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from codegate import __version__
from codegate.records import RequestLog
from codegate.services.measure import operation, provider_name
from codegate.services.meters import METERS, Meter

log = logging.getLogger(__name__)

_ENDPOINTS = "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_{}_ENDPOINT"
_CLOSE_MS = 3_000


def is_wanted(environ: Mapping[str, str], signal: str) -> bool:
    """Whether the environment names a place for a signal (`TRACES`, `METRICS`) and does not switch it off."""
    is_named = any(environ.get(name.format(signal)) for name in _ENDPOINTS)
    is_off = environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    return is_named and not is_off and environ.get(f"OTEL_{signal}_EXPORTER", "otlp").strip().lower() == "otlp"


def open_otlp(environ: Mapping[str, str]) -> "Otlp | None":
    """What sends, if the environment wants it and the extra is installed."""
    wanted = [signal for signal in ("TRACES", "METRICS") if is_wanted(environ, signal)]
    if not wanted:
        return None
    if not _is_there("opentelemetry.sdk") or not _is_there("opentelemetry.exporter.otlp.proto.http"):
        log.warning("OTEL_* asks for telemetry, and the extra for it is missing: pip install 'codegate[otlp]'")
        return None
    if environ.get("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf") != "http/protobuf":
        log.warning("OTLP goes out as http/protobuf; OTEL_EXPORTER_OTLP_PROTOCOL says otherwise.")
    return Otlp(traces="TRACES" in wanted, metrics="METRICS" in wanted)


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ImportError:
        return False


class Otlp:
    """A `meters.Backend` that sends, in threads of its own; `span` makes a trace of a request."""

    def __init__(self, *, traces: bool, metrics: bool, spans: Any = None, reader: Any = None) -> None:
        """
        Args:
            spans: Instead of the exporter of spans, for tests; sent at once.
            reader: Instead of what exports metrics.
        """
        from opentelemetry.sdk.resources import Resource

        resource = Resource.create({"service.version": __version__})
        if str(resource.attributes.get("service.name", "")).startswith("unknown_service"):
            resource = resource.merge(Resource({"service.name": "codegate"}))
        self._meters = _meter_provider(resource, reader) if metrics else None
        self._traces = _tracer_provider(resource, spans) if traces else None
        self._tracer = self._traces.get_tracer("codegate", __version__) if self._traces else None
        self._known = {meter: _instrument(self._meters, meter) for meter in METERS} if self._meters else {}

    def add(self, meter: Meter, amount: float, labels: tuple[str, ...] = ()) -> None:
        """See `Backend`."""
        found = self._known.get(meter)
        if found is None:
            return
        pairs = {name: value for name, value in zip(meter.labels, labels, strict=True) if value}
        if meter.kind == "counter":
            found.add(amount, pairs)
        elif meter.kind == "histogram":
            found.record(amount, pairs)
        else:
            found.set(amount, pairs)

    def span(self, row: RequestLog) -> None:
        """A request as a span, its tries as events of it; a child of the client's own, where it names one."""
        if self._tracer is None:
            return
        from opentelemetry.trace import SpanKind, Status, StatusCode
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        start = row.timestamp * 1_000_000
        span = self._tracer.start_span(
            f"{operation(row.path)} {row.original_model or ''}".strip(),
            context=TraceContextTextMapPropagator().extract({"traceparent": row.traceparent}),
            kind=SpanKind.CLIENT,
            start_time=start,
            attributes=_attributes(row),
        )
        at_ms = row.timestamp
        for attempt in row.attempts:
            pairs = {"account": attempt.account_name, "model": attempt.model, "outcome": attempt.outcome}
            span.add_event("attempt", {**pairs, "reason": attempt.reason}, timestamp=at_ms * 1_000_000)
            at_ms += attempt.latency_ms
        if row.outcome != "ok":
            span.set_status(Status(StatusCode.ERROR, row.error_message or row.outcome))
        span.end(end_time=start + row.latency_ms * 1_000_000)

    def close(self) -> None:
        """Send what is left, for three seconds at most each."""
        for provider in (self._traces, self._meters):
            if provider is not None:
                provider.force_flush(_CLOSE_MS)
                provider.shutdown()


def _attributes(row: RequestLog) -> dict[str, Any]:
    usage = row.usage
    found = {
        "gen_ai.operation.name": operation(row.path),
        "gen_ai.provider.name": provider_name(row.provider),
        "gen_ai.request.model": row.original_model,
        "gen_ai.response.model": row.routed_model,
        "gen_ai.request.stream": row.is_stream,
        "gen_ai.usage.input_tokens": usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens,
        "gen_ai.usage.output_tokens": usage.output_tokens,
        "gen_ai.usage.cache_read.input_tokens": usage.cache_read_tokens,
        "gen_ai.usage.cache_creation.input_tokens": usage.cache_write_tokens,
        "http.response.status_code": row.status_code,
        "error.type": None if row.outcome == "ok" else row.outcome,
        "codegate.request_id": row.request_id,
        "codegate.account": row.account_name,
        "codegate.cost_usd": row.cost_usd,
        "codegate.ttft_ms": row.ttft_ms,
    }
    return {name: value for name, value in found.items() if value is not None}


def _meter_provider(resource: Any, reader: Any) -> Any:
    from opentelemetry.sdk.metrics import MeterProvider

    if reader is None:
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
        from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

        reader = PeriodicExportingMetricReader(OTLPMetricExporter())
    return MeterProvider([reader], resource=resource, shutdown_on_exit=False)


def _tracer_provider(resource: Any, spans: Any) -> Any:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor

    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    if spans is None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    else:
        provider.add_span_processor(SimpleSpanProcessor(spans))
    return provider


def _instrument(provider: Any, meter: Meter) -> Any:
    owner = provider.get_meter("codegate", __version__)
    if meter.kind == "histogram":
        return owner.create_histogram(
            meter.name, meter.unit, meter.doc, explicit_bucket_boundaries_advisory=meter.buckets
        )
    make = owner.create_counter if meter.kind == "counter" else owner.create_gauge
    return make(meter.name, meter.unit, meter.doc)
