"""Bodies and URLs as clouds want them."""

import json
from typing import Any

import pytest

from codegate.providers.cloud import Cloud, for_cloud

CLOUD = Cloud(
    version="v-1",
    path="/m/{model}/invoke",
    stream_path="/m/{model}:stream",
    stream_type="text/event-stream",
    betas=("context-1m-", "effort-"),
    betas_in_body=True,
    drop=("service_tier",),
    drop_tools=("web_search_",),
    models_host=("run", "list"),
    dated=True,
)


def made(body: dict[str, Any], betas: str = "") -> tuple[dict[str, Any], tuple[str, ...]]:
    found = for_cloud(CLOUD, json.dumps(body).encode(), betas)
    return json.loads(found.body), found.dropped


def test_model_and_stream_leave_the_body_and_the_version_enters() -> None:
    body, dropped = made({"model": "m", "stream": True, "messages": [], "service_tier": "auto"})

    assert body == {"messages": [], "anthropic_version": "v-1"}
    assert dropped == ("service_tier",)


def test_what_stays_is_byte_for_byte_what_it_was() -> None:
    raw = b'{"messages":[{"role":"user","content":"\\u00e9 1e2"}] ,"temperature":1.0e0,"model":"m"}'

    assert b'[{"role":"user","content":"\\u00e9 1e2"}]' in for_cloud(CLOUD, raw, "").body
    assert b"1.0e0" in for_cloud(CLOUD, raw, "").body


def test_only_betas_it_has_travel_each_once() -> None:
    body, _ = made({}, "context-1m-2025-08-07, oauth-2025-04-20,effort-2025-11-24,context-1m-2025-08-07")

    assert body["anthropic_beta"] == ["context-1m-2025-08-07", "effort-2025-11-24"]
    assert "anthropic_beta" not in made({}, "claude-code-20250219")[0]


def test_tools_it_does_not_have_are_left_out_and_said() -> None:
    own, web = {"name": "find", "input_schema": {}}, {"type": "web_search_20250305", "name": "web_search"}
    both, dropped = made({"tools": [own, web], "tool_choice": {"type": "any"}})
    none, _ = made({"tools": [web], "tool_choice": {"type": "any"}})

    assert both["tools"] == [own]
    assert dropped == ("tools.web_search_20250305",)
    assert not {"tools", "tool_choice"} & none.keys()


@pytest.mark.parametrize(
    ("model", "path"),
    [
        ("claude-sonnet-4-5-20250929", "/m/claude-sonnet-4-5@20250929/invoke"),
        ("claude-sonnet-4-5@20250929", "/m/claude-sonnet-4-5@20250929/invoke"),
        ("claude-opus-4-7", "/m/claude-opus-4-7/invoke"),
        ("us.anthropic.claude-v1:0", "/m/us.anthropic.claude-v1%3A0/invoke"),
        ("arn:aws:bedrock:a/b", "/m/arn%3Aaws%3Abedrock%3Aa%2Fb/invoke"),
        ("../../x?y#z", "/m/..%2F..%2Fx%3Fy%23z/invoke"),
    ],
)
def test_model_is_one_segment_of_the_path(model: str, path: str) -> None:
    assert CLOUD.path_for(model, is_stream=False) == path
    assert CLOUD.path_for(model, is_stream=True).endswith(":stream")


def test_models_are_listed_elsewhere() -> None:
    assert CLOUD.models_url("https://run.eu.example/v1/x", "/all") == "https://list.eu.example/all"
