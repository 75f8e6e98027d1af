"""Usage of Messages: read, merged and written without counting a token twice."""

from collections import Counter

from codegate.records import Usage
from codegate.wire.anthropic import usage


def test_every_number_is_read():
    seen = usage.read(
        {
            "input_tokens": 4,
            "output_tokens": 9,
            "cache_read_input_tokens": 70,
            "cache_creation_input_tokens": 30,
            "cache_creation": {"ephemeral_1h_input_tokens": 10},
            "output_tokens_details": {"thinking_tokens": 3},
        }
    )

    assert seen == Usage(
        input_tokens=4,
        output_tokens=9,
        cache_read_tokens=70,
        cache_write_tokens=30,
        cache_write_1h_tokens=10,
        reasoning_tokens=3,
    )


def test_what_is_no_object_is_no_usage():
    assert usage.read(None) is None
    assert usage.read([1]) is None


def test_odd_values_count_as_unknown():
    seen = usage.read({"input_tokens": "many", "output_tokens": True, "cache_read_input_tokens": -1})

    assert seen == Usage()


def test_a_later_zero_or_null_keeps_what_is_known():
    known = usage.read({"input_tokens": 12, "cache_read_input_tokens": 5, "output_tokens": 1})

    merged = usage.merge(
        known, {"input_tokens": 0, "cache_read_input_tokens": 0, "output_tokens": 40, "output_tokens_details": None}
    )

    assert merged == Usage(input_tokens=12, cache_read_tokens=5, output_tokens=40)


def test_a_fully_cached_input_replaces_the_estimate():
    estimate = usage.read({"input_tokens": 118, "output_tokens": 1})

    merged = usage.merge(estimate, {"input_tokens": 0, "cache_read_input_tokens": 100, "output_tokens": 30})

    assert merged == Usage(cache_read_tokens=100, output_tokens=30)


def test_cache_numbers_alone_keep_the_input():
    merged = usage.merge(Usage(input_tokens=7), {"cache_read_input_tokens": 100})

    assert merged == Usage(input_tokens=7, cache_read_tokens=100)


def test_writing_then_reading_changes_nothing():
    whole = Usage(
        input_tokens=1,
        output_tokens=2,
        cache_read_tokens=3,
        cache_write_tokens=4,
        cache_write_1h_tokens=1,
        reasoning_tokens=2,
    )

    assert usage.read(usage.write(whole)) == whole


def test_unknown_numbers_are_left_out():
    assert usage.write(Usage(input_tokens=1, output_tokens=2)) == {"input_tokens": 1, "output_tokens": 2}


def test_the_providers_own_tools_are_counted_where_there_were_any():
    told = usage.write(Usage(input_tokens=1), Counter({"web_search": 2, "code_execution": 1}))

    assert told["server_tool_use"] == {"web_search_requests": 2, "web_fetch_requests": 0}
    assert "server_tool_use" not in usage.write(Usage(input_tokens=1), Counter())
