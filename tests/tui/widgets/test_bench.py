import pytest
from textual.app import App, ComposeResult
from textual.widgets import Static, TextArea

from codegate.errors import CodeGateError
from codegate.tui.feed import Row
from codegate.tui.widgets import bench


class OneBench(App[None]):
    def compose(self) -> ComposeResult:
        yield bench.Bench(self.test)

    async def test(self, text: str) -> Row:
        if text == "bad":
            raise CodeGateError("Too long.\x1b")
        return {"anonymized": text.upper(), "spans": []}


@pytest.mark.parametrize(("text", "said"), [("a\nb", "A\nB"), ("bad", "Too long.\\x1b"), ("", "")])
async def test_a_text_is_tried_as_it_is_typed(monkeypatch: pytest.MonkeyPatch, text: str, said: str) -> None:
    monkeypatch.setattr(bench, "PAUSE_S", 0)
    app = OneBench()
    async with app.run_test() as pilot:
        app.query_one(TextArea).text = text
        await pilot.pause()
        await app.workers.wait_for_complete()
        shown = str(app.query_one("#result", Static).content)

    assert said in shown
    assert bool(shown) == bool(text)
