import json
import time

import pytest

from codegate.guardrails.budget import Budget, OutOfTime
from codegate.guardrails.prose import Guess, guesses, passages, user_texts

TEXT = "I met Ada Lovelace there."


class Reader:
    """Finds `Ada Lovelace` and its first word, the latter unsurely, and something nobody asked for."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def spans(self, text: str) -> list[Guess]:
        self.read.append(text)
        at = text.find("Ada Lovelace")
        if at < 0:
            return []
        return [
            Guess(at, at + 12, "name", 0.9),
            Guess(at, at + 3, "name", 0.2),
            Guess(at, at + 3, "company", 0.9),
        ]


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in passages(text)]


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        (TEXT, [TEXT]),
        ("", []),
        ("word", []),
        (f"{TEXT}\n```py\nname = 'Ada'\n```\nAnd then?", [f"{TEXT}\n", "\nAnd then?"]),
        ("Look at this:\n~~~\nfor ever open", ["Look at this:\n"]),
        ("<system-reminder>Ada wrote it</system-reminder> Who is it?", [" Who is it?"]),
        ("I like <b and <i>it all", ["I like <b and <i>it all"]),
        ('{"name": "Ada Lovelace", "age": 36}', []),
        ("int main() {\n  return 0;\n}", []),
        ("    12\tthe twelfth line", []),
        ("x " * 20_000, []),
    ],
)
def test_only_prose_is_read(text: str, prose: list[str]) -> None:
    assert pieces(text) == prose


def test_tags_that_are_never_closed_cost_no_more_than_a_few_passes() -> None:
    text = "".join(f"<a{'b' * (n % 40)}{'c' * (n // 40 % 40)}>" for n in range(20_000)) + " the end"
    begun = time.thread_time()
    passages(text)

    assert time.thread_time() - begun < 5


def test_guesses_stand_where_the_text_has_them() -> None:
    text = f"See ```x```: {TEXT}"
    reader = Reader()
    (found,) = guesses(text, reader)

    assert text[found.start : found.end] == "Ada Lovelace"
    assert found.category == "name"
    assert reader.read == [f": {TEXT}"]


def test_what_a_model_takes_is_counted_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("codegate.guardrails.prose.time.thread_time", lambda: now[0])

    class Slow(Reader):
        def spans(self, text: str) -> list[Guess]:
            now[0] += 20
            return super().spans(text)

    budget = Budget(1)
    guesses(TEXT, Slow(), budget)
    budget.check()
    with pytest.raises(OutOfTime, match="model") as caught:
        guesses(TEXT, Slow(), budget)

    assert caught.value.code == "guardrail_timeout"


USER = [{"type": "text", "text": "a b"}, {"type": "tool_result", "content": [{"type": "text", "text": "c d"}]}]


@pytest.mark.parametrize(
    ("message", "texts"),
    [
        ({"role": "user", "content": "a b"}, {"a b"}),
        ({"role": "user", "content": USER}, {"a b"}),
        ({"role": "user", "content": [{"type": "input_text", "text": "a b"}, {"type": "text"}, 3]}, {"a b"}),
        ({"role": "assistant", "content": "a b"}, set()),
        ({"role": "tool", "content": "a b"}, set()),
        ({"type": "function_call_output", "output": "a b"}, set()),
        ({"role": "user", "content": None}, set()),
        ([{"role": "user", "content": "a b"}], set()),
        ("a b", {"a b"}),
    ],
)
def test_only_what_the_user_wrote_is_read(message: object, texts: set[str]) -> None:
    assert user_texts(json.dumps(message).encode(), "input") == texts


def test_a_text_elsewhere_is_not_the_users() -> None:
    assert user_texts(b'"a b"', "system") == frozenset()
    assert user_texts(b"nonsense", "input") == frozenset()
