from codegate.services import meters
from codegate.services.prometheus import Prometheus


def test_measurements_are_told_as_text() -> None:
    found = Prometheus()
    found.add(meters.FINDINGS, 2, ("email",))
    found.add(meters.FINDINGS, 1, ("email",))
    found.add(meters.REQUEST_DURATION, 0.3, ("anthropic",))
    found.add(meters.IN_FLIGHT, 4)
    text, kind = found.text()

    assert kind.startswith("text/plain")
    assert b'codegate_guardrail_findings_total{detector="email"} 3.0' in text
    assert b'codegate_request_duration_seconds_bucket{format="anthropic",le="0.5"} 1.0' in text
    assert b"codegate_requests_in_flight 4.0" in text


def test_open_metrics_are_had_for_the_asking() -> None:
    text, kind = Prometheus().text("application/openmetrics-text; version=1.0.0")

    assert kind.startswith("application/openmetrics-text")
    assert text.endswith(b"# EOF\n")


def test_labels_are_escaped() -> None:
    found = Prometheus()
    found.add(meters.FINDINGS, 1, ('a"b\nc',))

    assert b'detector="a\\"b\\nc"' in found.text()[0]
