"""
The REST API keeps to its own description: requests made from it, good and bad, with a token and without.

`CODEGATE_FUZZ_EXAMPLES=500 scripts/test tests/flow/test_openapi.py` looks further.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from codegate.api.app import ENDPOINTS
from codegate.api.call import Endpoint
from codegate.api.openapi import described, plain_path
from codegate.runfile import read
from tests.declared import hold
from tests.flow.process import cli

EXAMPLES = int(os.environ.get("CODEGATE_FUZZ_EXAMPLES", "3"))
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
PUBLIC = {("GET", "/api/health")}
SLOW = {("GET", "/api/events"), ("POST", "/api/accounts/login"), ("POST", "/api/alerts/test")}
"""A stream without an end, and what goes out to others."""

QUESTION = {"model": "claude-sonnet-4-5", "max_tokens": 9, "messages": [{"role": "user", "content": "jane@acme.io"}]}
SEEDED = """
[[accounts]]
name = "one"
provider = "custom-anthropic"
base_url = "http://127.0.0.1:9"
allow_private = true
api_key = "sk-fake"
monthly_budget = 5.0

[[configs]]
name = "day"
is_active = true
slots = [{ tier = "sonnet", account = "one" }]

[[tenants]]
name = "ada"
config = "day"

[[guardrails.custom]]
name = "Ticket"
pattern = "ACME-[0-9]+"
"""
"""So that lists are not empty: an account nobody answers at, a config, a tenant, a pattern of one's own."""

WALKED = [one for one in described(ENDPOINTS) if (one.method, one.path) not in SLOW]

CASES = [
    pytest.param(one, mode, id=f"{one.method} {one.path} {mode.value}")
    for one in WALKED
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    if mode is GenerationMode.POSITIVE or one.query or one.body or "{" in one.path
]
"""Nothing can be wrong in a request that takes nothing."""

load_all_checks()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Address and token of a real server."""
    data = tmp_path_factory.mktemp("fuzzed") / "data"
    with pytest.MonkeyPatch.context() as environ:
        # Endpoints write files of the user's tools: these of nobody.
        environ.setenv("HOME", str(data.parent))
        for name in [name for name in os.environ if name.startswith(("XDG_", "CLAUDE_", "CODEX_"))]:
            environ.delenv(name)
        yield from _served(data)


def _served(data: Path) -> Iterator[tuple[str, str]]:
    started = cli(data, "up", "--detach", "--proxy-port", "0", "--api-port", "0")
    assert started.returncode == 0, started.stderr
    found = read(data / "codegate.run")
    assert found is not None
    applied = cli(data, "apply", "-", "--yes", given=SEEDED)
    assert applied.returncode == 0, applied.stderr
    asked = httpx.post(f"{found.proxy_url}/v1/messages", json=QUESTION, trust_env=False)
    assert asked.status_code == 502
    yield found.api_url, (data / ".admin-token").read_text().strip()
    cli(data, "down")


@pytest.fixture(scope="module")
def schema(served: tuple[str, str]) -> Any:
    """The description as the server gives it."""
    url, token = served
    return schemathesis.openapi.from_url(f"{url}/api/openapi.json", headers={"authorization": f"Bearer {token}"})


@pytest.mark.parametrize(("endpoint", "mode"), CASES)
def test_every_answer_is_one_that_is_described(
    served: tuple[str, str], schema: Any, endpoint: Endpoint, mode: GenerationMode
) -> None:
    url, token = served
    operation = schema[plain_path(endpoint)][endpoint.method]
    headers = {"authorization": f"Bearer {token}"}

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        answer = case.call(base_url=url, headers=headers)
        case.validate_response(answer, checks=CHECKS)
        if answer.status_code < 400:
            hold(endpoint, answer.status_code, answer.content)

    ask()


@pytest.mark.parametrize("endpoint", described(ENDPOINTS), ids=lambda one: f"{one.method} {one.path}")
def test_nothing_but_the_public_list_answers_without_the_token(
    served: tuple[str, str], schema: Any, endpoint: Endpoint
) -> None:
    url, _ = served
    operation = schema[plain_path(endpoint)][endpoint.method]
    case = operation.Case(path_parameters=dict.fromkeys(("id", "key", "model", "flow", "tool"), "x"))
    statuses = set()
    for headers in ({}, {"authorization": "Bearer wrong"}, {"cookie": "codegate_session=wrong"}):
        answer = case.call(base_url=url, headers=headers)
        statuses.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    assert statuses == ({200} if (endpoint.method, endpoint.path) in PUBLIC else {401})
