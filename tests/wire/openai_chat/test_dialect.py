"""A Chat client's own body at a Chat provider that refuses some of it."""

import json
from typing import Any

from codegate.wire.format import Notes
from codegate.wire.openai_chat.dialect import patch
from codegate.wire.profile import Profile
from codegate.wire.splice import Body

CLEAN: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}


def sent(profile: Profile, **members: Any) -> tuple[dict[str, Any], tuple[str, ...]]:
    notes = Notes()
    body = Body.parse(json.dumps({**CLEAN, **members}).encode())
    needed = patch(body, profile, notes)
    return json.loads(body.patched(needed.changes, needed.drop)), notes.items()


def test_a_provider_without_a_dialect_gets_the_bytes_as_they_came() -> None:
    raw = b'{ "model":"m","max_tokens" : 1e2, "stop":["a"],"messages":[],"seed":7 , "temperature":0.30}'
    body = Body.parse(raw)
    needed = patch(body, Profile(), Notes())

    assert body.patched(needed.changes, needed.drop) == raw


def test_refused_members_stay_here_and_a_loss_is_told() -> None:
    profile = Profile(extra_drop=("logit_bias", "frequency_penalty", "stream_options"))
    body, warnings = sent(profile, logit_bias={"1": 2}, frequency_penalty=0, stream_options={"include_usage": True})

    assert body == CLEAN
    assert warnings == ("dropped:logit_bias",)


def test_the_limit_goes_under_the_one_name_that_is_known() -> None:
    name, other = "max_tokens", "max_completion_tokens"
    ours = Profile(max_tokens_param=name, one_limit=True)
    theirs = Profile(max_tokens_param=other, one_limit=True)

    assert sent(ours, **{other: 5})[0] == {**CLEAN, name: 5}
    assert sent(theirs, **{name: 5})[0] == {**CLEAN, other: 5}
    assert sent(theirs, **{name: 5, other: 6})[0] == {**CLEAN, other: 6}
    assert sent(Profile(), **{other: 5})[0] == {**CLEAN, other: 5}


def test_a_model_that_reasons_gets_no_sampling_unless_it_was_told_not_to_reason() -> None:
    profile = Profile(sampling="none", stop_max=0)

    assert sent(profile, temperature=0.2, top_p=1, stop="x") == (
        {**CLEAN, "top_p": 1},
        ("dropped:temperature", "dropped:stop"),
    )
    assert sent(profile, temperature=0.2, reasoning_effort="none")[0]["temperature"] == 0.2


def test_what_a_provider_always_wants_is_added_and_the_clients_own_word_stays() -> None:
    profile = Profile(extra_set=(("reasoning_split", True),))

    assert sent(profile)[0]["reasoning_split"] is True
    assert sent(profile, reasoning_split=False)[0]["reasoning_split"] is False
