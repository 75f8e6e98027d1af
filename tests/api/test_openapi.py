import re

import pytest

from codegate.api.app import ENDPOINTS
from codegate.api.openapi import described, document, plain_path, statuses, summary_of
from codegate.client import shapes

DOCUMENT = document(ENDPOINTS)
OPERATIONS = {(method, path): one for path, by_method in DOCUMENT["paths"].items() for method, one in by_method.items()}


def test_every_endpoint_is_described_once() -> None:
    found = described(ENDPOINTS)
    ids = [one["operationId"] for one in OPERATIONS.values()]

    assert set(OPERATIONS) == {(one.method.lower(), plain_path(one)) for one in found}
    assert len(ids) == len(set(ids)) == len(found) > 70


def test_only_public_endpoints_need_no_token() -> None:
    open_ = {key for key, one in OPERATIONS.items() if one.get("security") == []}

    assert open_ == {("get", "/api/health")}
    assert DOCUMENT["security"] == [{"token": []}, {"browser": []}]


@pytest.mark.parametrize("endpoint", described(ENDPOINTS), ids=lambda one: f"{one.method} {one.path}")
def test_every_endpoint_says_what_it_is_for(endpoint) -> None:
    summary, _ = summary_of(endpoint)

    assert summary.endswith(".")
    assert endpoint.body is None or endpoint.example is not None
    assert endpoint.answer is not None or endpoint.media or endpoint.method == "DELETE"
    assert set(statuses(endpoint)) >= {403, 421, 500}


def test_every_reference_leads_somewhere() -> None:
    references = set(re.findall(r"'#/components/schemas/(\w+)'", str(DOCUMENT)))

    assert references - {"FaultJson"} <= set(DOCUMENT["components"]["schemas"])
    assert set(shapes.__all__) <= set(DOCUMENT["components"]["schemas"])


def test_a_path_parameter_has_no_converter() -> None:
    assert "/api/model-limits/{model}" in DOCUMENT["paths"]


def test_secrets_are_write_only_text() -> None:
    assert "writeOnly" in str(DOCUMENT["components"]["schemas"]["NewAccount"]["properties"]["api_key"])
