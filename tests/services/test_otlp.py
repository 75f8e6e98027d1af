"""Telemetry goes where the standard variables say, or nowhere."""

from collections.abc import Mapping
from typing import Any

import pytest
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from codegate.records import Attempt
from codegate.services import meters, otlp
from codegate.services.otlp import Otlp, is_wanted, open_otlp
from tests.builders import NOW_MS, request_log

PLACE = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}


@pytest.mark.parametrize(
    ("environ", "traces", "metrics"),
    [
        ({}, False, False),
        (PLACE, True, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://x"}, True, False),
        ({**PLACE, "OTEL_METRICS_EXPORTER": "none"}, True, False),
        ({**PLACE, "OTEL_SDK_DISABLED": "true"}, False, False),
    ],
)
def test_the_environment_says_what_is_sent(environ: Mapping[str, str], traces: bool, metrics: bool) -> None:
    assert (is_wanted(environ, "TRACES"), is_wanted(environ, "METRICS")) == (traces, metrics)


def test_without_the_extra_it_is_off_and_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(otlp, "_is_there", lambda module: False)

    assert open_otlp({}) is None
    assert not caplog.text
    assert open_otlp(PLACE) is None
    assert "codegate[otlp]" in caplog.text


def test_measurements_have_their_names_and_attributes() -> None:
    reader = InMemoryMetricReader()
    found = Otlp(traces=False, metrics=True, reader=reader)
    found.add(meters.DURATION, 2.0, ("chat", "anthropic", "m", ""))
    found.add(meters.COST, 0.5, ("anthropic", "m", ""))
    found.add(meters.IN_FLIGHT, 3)
    data: Any = reader.get_metrics_data()
    (scope,) = data.resource_metrics[0].scope_metrics
    by_name = {metric.name: metric for metric in scope.metrics}
    point = by_name["gen_ai.client.operation.duration"].data.data_points[0]
    found.close()

    assert data.resource_metrics[0].resource.attributes["service.name"] == "codegate"
    assert (point.sum, dict(point.attributes)["gen_ai.request.model"]) == (2.0, "m")
    assert "error.type" not in point.attributes
    assert by_name["codegate.cost"].unit == "USD"
    assert by_name["codegate.requests.in_flight"].data.data_points[0].value == 3


def test_a_request_is_a_span_with_its_tries() -> None:
    exporter = InMemorySpanExporter()
    found = Otlp(traces=True, metrics=False, spans=exporter)
    tries = tuple(
        Attempt(account_id=name, account_name=name, model="m", outcome=outcome, latency_ms=100)
        for name, outcome in (("one", "error"), ("two", "ok"))
    )
    found.add(meters.COST, 0.5, ("anthropic", "m", ""))
    found.span(request_log(latency_ms=1_500, attempts=tries))
    found.span(request_log(outcome="broken", error_message="reset"))
    good, bad = exporter.get_finished_spans()
    found.close()

    assert good.name == "chat claude-opus-4-5"
    assert (good.start_time, good.end_time) == (NOW_MS * 1_000_000, (NOW_MS + 1_500) * 1_000_000)
    assert good.attributes is not None
    assert good.attributes["gen_ai.provider.name"] == "anthropic"
    assert [dict(event.attributes or {})["account"] for event in good.events] == ["one", "two"]
    assert good.events[1].timestamp - good.events[0].timestamp == 100_000_000
    assert (bad.status.status_code.name, bad.status.description) == ("ERROR", "reset")


@pytest.mark.parametrize(
    ("given", "is_child"),
    [("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", True), ("", False), ("00-zz-00-01", False)],
)
def test_a_request_is_a_child_of_its_clients_span(given: str, is_child: bool) -> None:
    exporter = InMemorySpanExporter()
    found = Otlp(traces=True, metrics=False, spans=exporter)
    found.span(request_log(traceparent=given))
    (span,) = exporter.get_finished_spans()
    found.close()

    assert (span.parent is not None) is is_child
    assert span.context is not None
    assert (f"{span.context.trace_id:032x}" in given) is is_child
