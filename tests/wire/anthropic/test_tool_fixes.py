"""Only what the tool refuses is taken out of its arguments."""

from codegate.wire.anthropic.tool_fixes import FIXED_TOOLS, fixed


def test_empty_pages_are_dropped_and_the_rest_stays():
    assert fixed("Read", '{"file_path":"/a","pages":"","limit":3}') == '{"file_path":"/a","limit":3}'


def test_pages_that_say_something_stay():
    arguments = '{ "file_path": "/a", "pages": "1-2" }'

    assert fixed("Read", arguments) is arguments


def test_empty_domain_lists_are_dropped():
    assert fixed("WebSearch", '{"query":"q","allowed_domains":[],"blocked_domains":["x"]}') == (
        '{"query":"q","blocked_domains":["x"]}'
    )


def test_other_tools_are_left_alone():
    assert frozenset({"Read", "WebSearch"}) == FIXED_TOOLS
