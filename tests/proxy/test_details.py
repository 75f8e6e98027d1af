import json

import pytest

from codegate.errors import GuardrailFailed
from codegate.guardrails.policy import Policy
from codegate.guardrails.screen import Screened, Screener
from codegate.proxy.details import FORMAT, screened, together

EMAIL = "jane.doe@corp-mail.com"
PASSWORD = "Tr0ub4dor" + "3xyz"
REMOTE = f"https://jane:{PASSWORD}@git.corp-mail.com/x.git"
USUAL = {
    "user-agent": "codex_exec/0.169.0 (Debian 12.0.0; x86_64) dumb (codex_exec; 0.169.0)",
    "x-codex-window-id": "42be567d-2689-5da7-ae3f-5e1a165b0c1c:0",
    "session-id": "42be567d-2689-5da7-ae3f-5e1a165b0c1c",
    "x-stainless-runtime-version": "v24.3.0",
    "anthropic-beta": "claude-code-20250219,interleaved-thinking-2025-05-14",
    "x-codex-turn-metadata": '{"turn_id":"f0b3016d-2720-52b7-ad34-e4cacab7740f","workspaces":{"/src":{}}}',
}


def screen(body: bytes) -> Screened:
    return Screener(b"k" * 32).screen(body, FORMAT, None, Policy())


def test_what_clients_usually_say_is_the_same_object() -> None:
    headers, results = screened(USUAL, screen)

    assert headers is USUAL
    assert results == []


@pytest.mark.parametrize(
    "value",
    [
        json.dumps({"workspaces": {"/src": {"associated_remote_urls": {"origin": REMOTE}}}}),
        json.dumps({"workspaces": {REMOTE: {}}}),
        json.dumps({"a": {"db_password": PASSWORD}}),
        json.dumps({"a": REMOTE}).replace("T", "\\u0054"),
        f"origin={REMOTE}",
        REMOTE,
    ],
)
def test_a_secret_in_a_header_that_is_passed_on_is_hidden(value: str) -> None:
    headers, results = screened({"x-codex-turn-metadata": value, "accept": EMAIL}, screen)
    issued, counts = together(results)
    said = headers["x-codex-turn-metadata"]

    assert PASSWORD not in said
    assert PASSWORD not in str(json.loads(said)) if value.startswith("{") else True
    assert list(issued.values()) == [PASSWORD]
    assert sum(counts.values()) == 1
    assert headers["accept"] == EMAIL


def test_where_it_cannot_be_told_nothing_leaves() -> None:
    def broken(body: bytes) -> Screened:
        raise GuardrailFailed("broken")

    with pytest.raises(GuardrailFailed):
        screened(USUAL, broken)
