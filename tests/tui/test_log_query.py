import pytest

from codegate.tui.log_query import parsed


@pytest.mark.parametrize(
    ("line", "query"),
    [
        ("", {}),
        ("busy now", {"q": "busy now"}),
        ("outcome:error model:opus busy", {"outcome": "error", "model": "opus", "q": "busy"}),
        ("http://x account:", {"q": "http://x account:"}),
    ],
)
def test_words_with_a_colon_filter_and_the_rest_is_searched_for(line: str, query: dict[str, str]) -> None:
    assert parsed(line) == query
