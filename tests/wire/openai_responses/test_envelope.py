"""The response object."""

from codegate.records import Usage
from codegate.wire.format import ReplyContext
from codegate.wire.openai_responses.envelope import response, response_id

CONTEXT = ReplyContext(model="asked", reply_id="7", created_s=5)
ASKED = ReplyContext(model="asked", echo={"instructions": "Be brief.", "store": True, "input": "hi", "top_p": None})


def test_it_repeats_what_the_request_said() -> None:
    found = response(ASKED, "resp_1", "completed", [])

    assert found["instructions"] == "Be brief."
    assert found["store"] is True


def test_it_repeats_nothing_else() -> None:
    assert "input" not in response(ASKED, "resp_1", "completed", [])


def test_members_the_request_left_out_have_their_defaults() -> None:
    found = response(ASKED, "resp_1", "completed", [])

    assert (found["top_p"], found["tools"], found["tool_choice"]) == (1.0, [], "auto")
    assert found["parallel_tool_calls"] is True


def test_it_has_the_name_the_client_asked_for_and_no_joined_text() -> None:
    found = response(CONTEXT, "resp_1", "completed", [], usage=Usage(input_tokens=1))

    assert (found["model"], found["created_at"], found["usage"]["input_tokens"]) == ("asked", 5, 1)
    assert "output_text" not in found


def test_it_says_why_it_is_incomplete_or_failed() -> None:
    incomplete = response(CONTEXT, "resp_1", "incomplete", [], reason="max_output_tokens")
    failed = response(CONTEXT, "resp_1", "failed", [], error={"code": "server_error", "message": "x"})

    assert incomplete["incomplete_details"] == {"reason": "max_output_tokens"}
    assert failed["error"]["code"] == "server_error"


def test_an_id_of_this_format_is_kept() -> None:
    assert response_id("resp_up", CONTEXT) == "resp_up"


def test_another_id_is_replaced() -> None:
    assert response_id("msg_up", CONTEXT) == "resp_7"
    assert response_id(None, CONTEXT) == "resp_7"
