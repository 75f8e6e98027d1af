"""Passages: one a kind, bounded in number, and a call that ends as it was written."""

import pytest
from textual.app import App, ComposeResult

from codegate.tui import passages
from codegate.tui.passages import Passages, laid_out


class Shown(App[None]):
    def compose(self) -> ComposeResult:
        yield Passages()


@pytest.fixture
def shown() -> Shown:
    return Shown()


def text(said: str) -> dict[str, str]:
    return {"type": "text", "text": said}


async def test_words_of_one_kind_are_one_passage_up_to_a_length(shown, monkeypatch) -> None:
    monkeypatch.setattr(passages, "LONGEST", 10)
    async with shown.run_test() as pilot:
        found = shown.query_one(Passages)
        for said in ("a" * 8, "b" * 8, "c\nd", "e"):
            found.take(text(said))
        await pilot.pause()

        assert [one.text for one in shown.query("Passage").results()] == ["a" * 8 + "b" * 8 + "c", "de"]
        assert found.plain() == "a" * 8 + "b" * 8 + "c\nde"


async def test_a_line_without_end_is_drawn_in_parts_and_copied_whole(shown, monkeypatch) -> None:
    monkeypatch.setattr(passages, "LONGEST", 10)
    monkeypatch.setattr(passages, "ENDLESS", 20)
    async with shown.run_test() as pilot:
        found = shown.query_one(Passages)
        found.remark("It begins.")
        for number in range(40):
            found.take(text(f"word{number} "))
        await pilot.pause()

        assert max(len(one.text) for one in shown.query("Passage").results()) < 30
        assert found.plain() == "".join(f"word{number} " for number in range(40))


async def test_of_a_long_call_only_the_end_is_drawn_while_it_grows(shown, monkeypatch) -> None:
    monkeypatch.setattr(passages, "LONGEST", 10)
    monkeypatch.setattr(passages, "ENDLESS", 20)
    drawn: list[int] = []
    monkeypatch.setattr(passages.Passage, "_drawn", lambda self, body: drawn.append(len(body.plain)) or body)
    async with shown.run_test():
        found = shown.query_one(Passages)
        for _ in range(40):
            found.take({"type": "tool_part", "name": "Write", "text": "abcd"})

    assert max(drawn) <= 20
    assert found.plain() == "abcd" * 40


async def test_the_first_go_when_there_are_too_many(shown, monkeypatch) -> None:
    monkeypatch.setattr(passages, "MOST", 3)
    async with shown.run_test() as pilot:
        found = shown.query_one(Passages)
        for number in range(5):
            found.take({"type": "tool", "name": f"t{number}", "arguments": "{}"})
        await pilot.pause()

        assert [one.tool for one in shown.query("Passage").results()] == ["t2", "t3", "t4"]


async def test_calls_that_end_late_find_their_passages(shown) -> None:
    async with shown.run_test():
        found = shown.query_one(Passages)
        for part in ("", "1", "", "2"):
            found.take({"type": "tool_part", "name": "read", "text": part})
        found.take({"type": "tool", "name": "read", "arguments": "2"})
        found.take({"type": "tool", "name": "read", "arguments": "1"})

        assert found.plain() == "1\n2"


def test_json_is_laid_out_and_all_else_stays() -> None:
    assert laid_out('{"a":1}') == '{\n  "a": 1\n}'
    assert laid_out('{"a":') == '{"a":'
