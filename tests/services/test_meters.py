"""Names that OpenTelemetry and Prometheus both take, each once."""

import json
import re
from pathlib import Path

from codegate.services.meters import DURATION, METERS, TOKEN_USAGE

DOCS = Path(__file__).parents[2] / "docs"
SERIES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}


def series() -> set[str]:
    """Every name that Prometheus stores."""
    return {meter.prometheus + end for meter in METERS for end in SERIES[meter.kind]}


def test_names_are_those_of_the_conventions() -> None:
    assert DURATION.prometheus == "gen_ai_client_operation_duration_seconds"
    assert TOKEN_USAGE.prometheus == "gen_ai_client_token_usage"
    assert DURATION.prometheus_labels[1] == "gen_ai_provider_name"


def test_no_name_is_there_twice_and_all_have_words() -> None:
    assert len({meter.prometheus for meter in METERS}) == len(METERS)
    assert all(meter.doc.endswith(".") for meter in METERS)
    assert all(meter.buckets for meter in METERS if meter.kind == "histogram")


def test_every_metric_of_the_dashboard_is_there() -> None:
    board = json.loads((DOCS / "grafana.json").read_text(encoding="utf-8"))
    queries = " ".join(target["expr"] for panel in board["panels"] for target in panel.get("targets", ()))
    used = set(re.findall(r"\b(?:codegate|gen_ai)_[a-z_]+(?=[{\[)\s]|$)", queries))
    labels = {label for meter in METERS for label in meter.prometheus_labels}

    assert used - labels
    assert sorted(used - labels - series()) == []


def test_every_metric_is_on_its_page() -> None:
    page = (DOCS / "metrics.md").read_text(encoding="utf-8")

    assert [meter.prometheus for meter in METERS if f"`{meter.prometheus}" not in page] == []
