"""Telemetry reaches a real collector as protobuf over HTTP, and a request is a child of its client's own span."""

import asyncio
import contextlib
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.flow.conftest import body_for
from tests.flow.process import Server
from tests.flow.provider import Answer, Provider, Received, good

TRACE_ID, PARENT_ID = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
TRACEPARENT = f"00-{TRACE_ID}-{PARENT_ID}-01"
SECRET_WORDS = "the-words-of-a-prompt"


class Collector(Provider):
    """Takes whatever is exported."""

    def spans(self) -> list[Any]:
        batches = [ExportTraceServiceRequest.FromString(one.body) for one in self._at("/v1/traces")]
        return [
            span
            for batch in batches
            for resource in batch.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    def metrics(self) -> dict[str, Any]:
        """The last of each name."""
        batches = [ExportMetricsServiceRequest.FromString(one.body) for one in self._at("/v1/metrics")]
        return {
            metric.name: metric
            for batch in batches
            for resource in batch.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }

    def _at(self, target: str) -> list[Received]:
        return [one for one in self.requests if one.target == target and one.headers["content-type"].endswith("buf")]


def accepted(request: Received) -> Answer:
    return [b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n"]


def said(attributes: Any) -> dict[str, Any]:
    """Attributes of a span or a point, by name."""
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in attributes}


@pytest.mark.timeout(60)
async def test_spans_and_measurements_arrive_under_their_standard_names(tmp_path: Path) -> None:
    async with Provider(default=good) as provider, Collector(default=accepted) as collector:
        environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_EXPORTER_OTLP_COMPRESSION": "none"}
        async with Server(tmp_path / "data", **environ) as server:
            await server.add_account(provider.url)
            body = body_for("anthropic", is_stream=False)
            body["messages"][0]["content"] = SECRET_WORDS
            async with httpx.AsyncClient(trust_env=False, timeout=20) as http:
                for headers in ({"traceparent": TRACEPARENT}, {"traceparent": "garbage"}):
                    await http.post(server.url, json=body, headers=headers)
            server.signal(signal.SIGTERM)
            await server.wait()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                while len(collector.spans()) < 2 or not collector.metrics():
                    await asyncio.sleep(0.05)
        child, orphan = sorted(collector.spans(), key=lambda span: not span.parent_span_id)
        metrics = collector.metrics()
    attributes = said(child.attributes)
    duration = metrics["gen_ai.client.operation.duration"].histogram.data_points[0]
    tokens = {
        said(point.attributes)["gen_ai.token.type"]: point.sum
        for point in metrics["gen_ai.client.token.usage"].histogram.data_points
    }

    assert (child.trace_id.hex(), child.parent_span_id.hex()) == (TRACE_ID, PARENT_ID)
    assert orphan.trace_id.hex() != TRACE_ID
    assert child.name == f"chat {body['model']}"
    assert attributes["gen_ai.operation.name"] == "chat"
    assert attributes["gen_ai.provider.name"] == "anthropic"
    assert attributes["gen_ai.request.model"] == body["model"]
    assert (attributes["gen_ai.usage.input_tokens"], attributes["gen_ai.usage.output_tokens"]) == (11, 7)
    assert [event.name for event in child.events] == ["attempt"]
    assert said(duration.attributes)["gen_ai.operation.name"] == "chat"
    assert duration.count == 2
    assert tokens == {"input": 22, "output": 14}
    assert not any("traceparent" in request.headers for request in provider.requests)
    assert not any(SECRET_WORDS.encode() in request.body for request in collector.requests)
