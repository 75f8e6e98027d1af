from textual.app import App, ComposeResult

from codegate.tui.widgets.chart import Chart, chart_text


def lines(values: list[float], width: int = 30, height: int = 5) -> list[str]:
    points = [(f"d{number}", value) for number, value in enumerate(values)]
    return chart_text(points, lambda value: f"{value:g}", width, height).plain.splitlines()


def test_heights_show_values_and_the_scale_says_how_much() -> None:
    drawn = lines([8, 4, 0, 0.01])

    assert drawn[0].split() == ["8", "████"]
    assert drawn[3].count("█") == 8
    assert "▁" in drawn[3]
    assert drawn[4].split() == ["d0", "d2", "d3"]
    assert all(len(line) <= 30 for line in drawn)


def test_of_too_many_the_last_are_shown() -> None:
    drawn = lines([float(number) for number in range(1000)], width=40)

    assert drawn[-1].split()[-1] == "d999"
    assert all(len(line) <= 40 for line in drawn)


def test_nothing_and_no_room_are_no_trouble() -> None:
    assert lines([]) == ["Nothing was used in this time."]
    assert lines([1.0], width=5) == lines([1.0], height=1) == []
    assert len(lines([0.0, 0.0])) == 5


async def test_it_is_drawn_as_large_as_it_is() -> None:
    class Page(App[None]):
        def compose(self) -> ComposeResult:
            yield Chart(id="c")

    app = Page()
    async with app.run_test(size=(60, 12)):
        chart = app.query_one(Chart)
        chart.show("Cost", [("a", 1.0)], str)

        assert len(str(chart.content).splitlines()) == 10
