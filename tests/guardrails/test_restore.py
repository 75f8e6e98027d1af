import json

import pytest

from codegate.guardrails.restore import Restorer, restore_reply
from tests.guardrails.given import EMAIL, PEM, issued_for

ISSUED = issued_for(EMAIL, PEM)
TOKEN = {value: token for token, value in ISSUED.items()}


def test_a_reply_without_tokens_is_the_same_object() -> None:
    raw = b'{"content": [{"type": "text", "text": "hi"}]}'

    assert restore_reply(raw, ISSUED) == (raw, 0, 0)
    assert restore_reply(raw, ISSUED).body is raw


def test_tokens_in_text_and_input_are_restored_and_counted() -> None:
    raw = json.dumps(
        {
            "id": TOKEN[EMAIL],
            "content": [
                {"type": "text", "text": f"to {TOKEN[EMAIL]}, key {TOKEN[PEM]}"},
                {"type": "tool_use", "id": "t", "name": "Write", "input": {"content": TOKEN[PEM], TOKEN[EMAIL]: 1}},
            ],
        }
    ).encode()
    body, restored, unknown = restore_reply(raw, ISSUED)
    reply = json.loads(body)

    assert reply["content"][0]["text"] == f"to {EMAIL}, key {PEM}"
    assert reply["content"][1]["input"] == {"content": PEM, EMAIL: 1}
    assert reply["id"] == TOKEN[EMAIL]
    assert (restored, unknown) == (4, 0)


def test_reasoning_is_never_touched() -> None:
    raw = json.dumps({"content": [{"type": "thinking", "thinking": TOKEN[EMAIL], "signature": "s"}]}).encode()

    assert restore_reply(raw, ISSUED) == (raw, 0, 0)


def test_arguments_stay_json() -> None:
    arguments = json.dumps({"key": TOKEN[PEM], "to": TOKEN[EMAIL]})
    raw = json.dumps({"choices": [{"message": {"tool_calls": [{"function": {"arguments": arguments}}]}}]}).encode()
    reply = json.loads(restore_reply(raw, ISSUED).body)

    assert json.loads(reply["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"]) == {
        "key": PEM,
        "to": EMAIL,
    }


def test_a_member_of_json_in_a_string_is_escaped_once_more_for_line_breaks() -> None:
    file = json.dumps({"key": TOKEN[PEM]})
    restorer = Restorer(ISSUED)

    assert json.loads(restorer.text(file)) == {"key": PEM}
    assert json.loads(json.loads(restorer.json(json.dumps({"file": file})))["file"]) == {"key": PEM}
    assert json.loads(json.loads(restorer.text(json.dumps({"file": file})))["file"]) == {"key": PEM}
    assert restorer.text(f'KEY = """{TOKEN[PEM]}"""') == f'KEY = """{PEM}"""'


def test_error_bodies_are_restored_and_so_is_plain_text() -> None:
    raw = json.dumps({"type": "error", "error": {"type": "x", "message": f"bad key {TOKEN[EMAIL]}"}}).encode()

    assert json.loads(restore_reply(raw, ISSUED).body)["error"]["message"] == f"bad key {EMAIL}"
    assert (
        restore_reply(f"<p>{TOKEN[EMAIL]}\udcff".encode("utf-8", "surrogateescape"), ISSUED).body
        == f"<p>{EMAIL}".encode() + b"\xff"
    )


@pytest.mark.parametrize("token", ["cg_email_111111111111111", "cg_key_openai_123456789012345"])
def test_a_token_that_was_not_issued_stays_and_is_counted(token: str) -> None:
    raw = json.dumps({"text": f"{token} {TOKEN[EMAIL]}"}).encode()
    body, restored, unknown = restore_reply(raw, ISSUED)

    assert json.loads(body) == {"text": f"{token} {EMAIL}"}
    assert (restored, unknown) == (1, 1)


def test_quotes_and_backslashes_survive_arguments() -> None:
    odd = 'p"w\\d\t'
    restorer = Restorer({TOKEN[EMAIL]: odd})

    assert json.loads(restorer.json(json.dumps({"a": f"x{TOKEN[EMAIL]}y"}))) == {"a": f"x{odd}y"}


def test_a_body_with_a_byte_that_is_no_text_is_restored_around_it() -> None:
    raw = b'{"content": [{"type": "text", "text": "\xff %s"}]}' % TOKEN[EMAIL].encode()

    assert restore_reply(raw, ISSUED).body == raw.replace(TOKEN[EMAIL].encode(), EMAIL.encode())
