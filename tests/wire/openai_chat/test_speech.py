"""The one text of a Chat answer."""

from codegate.wire.openai_chat.speech import Speech

CITATION = {"url": "https://example.org", "title": "T"}


def test_neighbouring_texts_follow_one_another():
    speech = Speech()

    assert [speech.begin(0, "One"), speech.begin(1, "Two")] == ["One", "Two"]


def test_texts_that_something_came_between_are_set_apart():
    speech = Speech()
    speech.is_apart = True
    first = speech.begin(0, "One")
    speech.is_apart = True

    assert (first, speech.begin(2, "Two")) == ("One", "\n\nTwo")
    assert speech.hot_part == 2


def test_the_same_text_is_never_set_apart_from_itself():
    speech = Speech()
    speech.begin(0, "One")
    speech.is_apart = True

    assert speech.begin(0, " more") == " more"


def test_sources_count_in_the_whole_text():
    speech = Speech()
    speech.cited += [(1, CITATION), (7, CITATION)]
    speech.begin(0, "One")
    speech.begin(1, "Two")

    assert [(found["start_index"], found["end_index"]) for found in speech.annotations()] == [(3, 6)]
