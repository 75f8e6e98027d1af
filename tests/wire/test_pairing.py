"""Every call has one result right behind it, every result a call."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from codegate.wire.format import Notes
from codegate.wire.hub import Message
from codegate.wire.pairing import NO_RESULT, repair
from tests.conversions import assistant, call, image, text, user


def result(call_id: str, words: str = "done") -> dict[str, Any]:
    return {"type": "tool_result", "tool_use_id": call_id, "content": [text(words)]}


def repaired(*messages: Any) -> tuple[list[Message], tuple[str, ...]]:
    notes = Notes()
    return repair(list(messages), notes), notes.items()


blocks = st.one_of(
    st.just(text("x")),
    st.sampled_from("abc").map(call),
    st.sampled_from(["a", "b", "c", ""]).map(result),
)
turns = st.builds(
    lambda role, content: {"role": role, "content": content},
    st.sampled_from(["user", "assistant", "system"]),
    st.lists(blocks, max_size=4),
).map(
    lambda turn: {
        **turn,
        "content": [
            block
            for block in turn["content"]
            if block["type"] == "text" or (block["type"] == "tool_use") == (turn["role"] == "assistant")
        ],
    }
)


def ids(message: Any, kind: str, key: str) -> list[str]:
    return sorted(block[key] for block in message["content"] if block["type"] == kind)


@given(st.lists(turns, max_size=8))
def test_whatever_came_is_paired(messages: list[Any]) -> None:
    found, _ = repaired(*messages)
    pairs = [
        (ids(message, "tool_use", "id"), ids(following, "tool_result", "tool_use_id"))
        for message, following in zip(found, [*found[1:], user()], strict=False)
    ]

    assert all(calls == results for calls, results in pairs)
    assert all(len(set(calls)) == len(calls) for calls, _ in pairs)


@given(st.lists(turns, max_size=8))
def test_results_stand_first_in_their_turn(messages: list[Any]) -> None:
    found, _ = repaired(*messages)
    kinds = [[block["type"] == "tool_result" for block in message["content"]] for message in found]

    assert all(kind == sorted(kind, reverse=True) for kind in kinds)


def test_good_history_stays_as_it_is() -> None:
    history = [user("go"), assistant("ok", call("1"), call("2")), user(result("2"), result("1"), "and?")]

    assert repaired(*history) == (history, ())


def test_input_is_not_changed() -> None:
    history = [assistant(call("")), user("no result")]
    before = str(history)
    repaired(*history)

    assert str(history) == before


def test_orphan_result_becomes_text() -> None:
    found, warnings = repaired(user("go"), user(result("9", "late"), image()))

    assert found[1] == user("[result of unknown tool call 9] late", image())
    assert warnings == ("approximated:tool_result",)


def test_missing_result_is_made_up_as_an_error() -> None:
    found, warnings = repaired(assistant(call("1"), call("2")), user(result("1")))

    assert found[1]["content"][1] == {**result("2", NO_RESULT), "is_error": True}
    assert warnings == ("approximated:tool_result",)


def test_call_at_the_very_end_gets_a_result_too() -> None:
    found, _ = repaired(user("go"), assistant(call("1")))

    assert found[2]["content"][0]["tool_use_id"] == "1"


def test_last_of_two_results_counts() -> None:
    found, warnings = repaired(assistant(call("1")), user(result("1", "old")), user(result("1", "new")))

    assert found[1:] == [user(result("1", "new"))]
    assert warnings == ("changed:tool_result",)


def test_result_behind_other_messages_moves_up() -> None:
    system = {"role": "system", "content": [text("note")]}
    found, warnings = repaired(assistant(call("1")), system, user("wait"), user(result("1")))

    assert found[1:] == [user(result("1")), system, user("wait")]
    assert warnings == ()


def test_results_go_before_text() -> None:
    found, _ = repaired(assistant(call("1")), user("text", result("1")))

    assert found[1] == user(result("1"), "text")


def test_doubled_id_is_told_apart() -> None:
    found, warnings = repaired(assistant(call("1"), call("1")), user(result("1", "a"), result("1", "b")))

    assert [block["id"] for block in found[0]["content"]] == ["1", "1_2"]
    assert found[1] == user(result("1", "a"), result("1_2", "b"))
    assert warnings == ("changed:tool_use.id",)


def test_one_id_in_two_turns_is_legal() -> None:
    history = [assistant(call("1")), user(result("1", "a")), assistant(call("1")), user(result("1", "b"))]

    assert repaired(*history) == (history, ())


def test_call_without_an_id_gets_the_same_one_each_time() -> None:
    history = [assistant(call("")), user(result(""))]
    found, _ = repaired(*history)

    assert found == repaired(*history)[0]
    assert found[0]["content"][0]["id"].startswith("toolu_")
    assert found[1]["content"][0]["tool_use_id"] == found[0]["content"][0]["id"]


def test_answers_in_a_row_are_one_turn_when_they_call() -> None:
    found, _ = repaired(assistant(call("1")), assistant("text"), user(result("1")))

    assert found == [assistant(call("1"), "text"), user(result("1"))]
