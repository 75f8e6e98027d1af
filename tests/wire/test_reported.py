"""An answer with status 200 may be an error."""

import json

import msgspec
import pytest

from codegate.wire.reported import reported, reported_raw

LOGIN = {"status_code": 1004, "status_msg": "login fail"}


def raw(**members):
    return msgspec.json.decode(json.dumps(members), type=dict[str, msgspec.Raw])


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ({"error": {"type": "overloaded_error", "message": "x"}}, "overloaded"),
        ({"error": "gone"}, "server"),
        ({"error": "gone", "type": "overloaded_error"}, "overloaded"),
        ({"base_resp": LOGIN, "choices": None}, "auth"),
    ],
)
def test_an_error_is_found_decoded_or_not(members, kind):
    assert reported(members).kind == kind
    assert reported_raw(raw(**members)).kind == kind


@pytest.mark.parametrize(
    "members",
    [{"stop_reason": "NETWORK_ERROR"}, {"choices": [{"message": {"content": "a"}, "finish_reason": "error"}]}],
)
def test_a_reason_to_stop_that_is_an_error_is_one(members):
    assert reported_raw(raw(**members)).kind == "server"


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"error": None, "base_resp": {"status_code": 0, "status_msg": "success"}},
        {"error": {}, "base_resp": "odd"},
        {"choices": [{"message": {"content": "a"}, "finish_reason": "stop"}]},
        {"choices": []},
        {"choices": "odd"},
        {"stop_reason": "end_turn"},
    ],
)
def test_a_good_answer_is_none(members):
    assert reported(members) is None
    assert reported_raw(raw(**members)) is None
