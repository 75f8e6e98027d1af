"""Vertex: the project in the base URL, the model in the path, betas in a header."""

from codegate.providers.request import build
from codegate.providers.vertex import VERTEX
from codegate.records import Account

BASE = "https://us-east5-aiplatform.googleapis.com/v1/projects/lab/locations/us-east5"
ENDPOINT = VERTEX.endpoints[0]
ACCOUNT = Account(id="a", name="a", provider="vertex", auth_type="gcp", base_url=BASE)


def test_model_and_method_are_in_the_path() -> None:
    assert ENDPOINT.cloud is not None
    path = ENDPOINT.cloud.path_for("claude-sonnet-4-5-20250929", is_stream=True)
    made = build(ACCOUNT, None, ENDPOINT, path, b"{}", {}, is_stream=True)

    assert made.url == f"{BASE}/publishers/anthropic/models/claude-sonnet-4-5@20250929:streamRawPredict"
    assert dict(made.headers)["accept"] == "text/event-stream"
    assert made.login == "gcp"


def test_betas_it_has_travel_in_their_header() -> None:
    client = {"anthropic-beta": "claude-code-20250219,context-1m-2025-08-07", "anthropic-version": "2023-06-01"}
    headers = dict(build(ACCOUNT, None, ENDPOINT, "/x", b"{}", client).headers)

    assert headers["anthropic-beta"] == "context-1m-2025-08-07"
    assert "anthropic-version" not in headers


def test_models_are_listed_outside_of_the_project() -> None:
    assert ENDPOINT.cloud is not None
    assert ENDPOINT.cloud.models_url(BASE, VERTEX.models_path or "") == (
        "https://us-east5-aiplatform.googleapis.com/v1beta1/publishers/anthropic/models"
    )
