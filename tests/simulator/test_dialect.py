import pytest

from codegate.simulator.dialect import content_text, dump, last_words, limit_of, messages_of, model_of, object_of


def text(words: str) -> dict[str, str]:
    return {"type": "text", "text": words}


def test_content_is_a_string_or_the_text_parts() -> None:
    assert content_text("plain") == "plain"
    assert content_text([text("a"), {"type": "image"}, "stray", text("b")]) == "a\nb"
    assert content_text(None) == ""


def test_reminders_of_agents_are_not_what_the_user_said() -> None:
    reminder = text("<system-reminder>be brief</system-reminder>")

    assert last_words([text("fix the bug"), reminder]) == "fix the bug"
    assert last_words([reminder]) == reminder["text"]
    assert last_words("plain") == "plain"


@pytest.mark.parametrize("body", [{}, {"messages": []}, {"messages": "hi"}, {"messages": [{"content": "x"}]}])
def test_requests_without_usable_messages_are_refused(body: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="messages"):
        messages_of(body)


@pytest.mark.parametrize("body", [{}, {"model": ""}, {"model": 3}])
def test_requests_without_a_model_are_refused(body: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="model"):
        model_of(body)


def test_limit_is_the_first_number_given() -> None:
    assert limit_of(None, True, 12, 30) == 12
    assert limit_of(None) is None


def test_object_of_anything_else_is_empty() -> None:
    assert object_of({"a": 1}) == {"a": 1}
    assert object_of([1]) == {}


def test_json_is_compact_and_keeps_its_letters() -> None:
    assert dump({"ä": [1, None]}) == '{"ä":[1,null]}'
