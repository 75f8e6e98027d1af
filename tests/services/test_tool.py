from codegate.services.tool import NO_KEY, Entry, Tool, ToolFile, filled, values

FILE = ToolFile(
    names=(".x.json",),
    format="json",
    entries=(Entry(("url",), "{base}/v1"), Entry(("key",), "{key}", is_key=True), Entry(("v",), 1, is_default=True)),
    address=("url",),
)


def test_texts_are_filled_in_however_deep() -> None:
    assert filled({"a": ["{base}/v1", {"b": "{key}"}], "n": 1}, "B", "K") == {"a": ["B/v1", {"b": "K"}], "n": 1}
    assert filled("{key}", "B", None) == NO_KEY


def test_a_key_is_taken_away_when_there_is_none_and_a_default_yields() -> None:
    assert values(FILE, "B", "K") == [(("url",), "B/v1"), (("key",), "K"), (("v",), 1)]
    assert values(FILE, "B", None, {("v",): 2}) == [(("url",), "B/v1"), (("key",), None)]


def test_a_snippet_is_what_would_be_written() -> None:
    assert Tool("x", "X", file=FILE).text("B", "K") == '{\n  "url": "B/v1",\n  "key": "K",\n  "v": 1\n}'
    assert Tool("x", "X", snippet="{base} {key}").text("B", None) == f"B {NO_KEY}"
