"""Usage of Chat Completions: read in all dialects, merged and written without counting a token twice."""

import pytest

from codegate.records import Usage
from codegate.wire.openai_chat import usage


@pytest.mark.parametrize(
    "cached",
    [
        {"prompt_tokens_details": {"cached_tokens": 80}},
        {"prompt_cache_hit_tokens": 80},
        {"cached_tokens": 80},
        {"cache_read_input_tokens": 80},
    ],
)
def test_cached_tokens_are_taken_out_of_the_input(cached):
    seen = usage.read({"prompt_tokens": 100, "completion_tokens": 5, "total_tokens": 105, **cached})

    assert seen == Usage(input_tokens=20, cache_read_tokens=80, output_tokens=5)


@pytest.mark.parametrize(
    "written", [{"prompt_tokens_details": {"cache_write_tokens": 30}}, {"cache_creation_input_tokens": 30}]
)
def test_cache_writes_are_taken_out_of_the_input(written):
    seen = usage.read({"prompt_tokens": 100, "completion_tokens": 5, **written})

    assert seen == Usage(input_tokens=70, cache_write_tokens=30, output_tokens=5)


def test_more_cached_than_prompt_gives_no_negative_input():
    seen = usage.read({"prompt_tokens": 10, "prompt_tokens_details": {"cached_tokens": 80}})

    assert seen is not None
    assert seen.input_tokens == 0


def test_reasoning_that_only_the_total_holds_is_output():
    seen = usage.read({"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 40})

    assert seen == Usage(input_tokens=10, output_tokens=30)


def test_what_is_no_object_is_no_usage():
    assert usage.read(None) is None
    assert usage.read("12") is None


def test_cumulative_usage_takes_the_last_numbers():
    first = usage.read({"prompt_tokens": 10, "completion_tokens": 1})

    merged = usage.merge(first, {"prompt_tokens": 10, "completion_tokens": 9})

    assert merged == Usage(input_tokens=10, output_tokens=9)


def test_a_later_zero_keeps_what_is_known():
    first = usage.read({"prompt_tokens": 100, "completion_tokens": 9, "prompt_tokens_details": {"cached_tokens": 80}})

    merged = usage.merge(first, {"prompt_tokens": 0, "completion_tokens": 0, "prompt_tokens_details": None})

    assert merged == first


def test_a_fully_cached_prompt_told_later_is_counted_once():
    first = usage.read({"prompt_tokens": 100, "completion_tokens": 1})

    merged = usage.merge(first, {"prompt_tokens": 100, "prompt_tokens_details": {"cached_tokens": 100}})

    assert merged == Usage(cache_read_tokens=100, output_tokens=1)


def test_cache_parts_are_put_back_into_the_prompt():
    written = usage.write(
        Usage(input_tokens=20, cache_read_tokens=70, cache_write_tokens=10, output_tokens=5, reasoning_tokens=2)
    )

    assert written == {
        "prompt_tokens": 100,
        "completion_tokens": 5,
        "total_tokens": 105,
        "prompt_tokens_details": {"cached_tokens": 70, "cache_write_tokens": 10},
        "completion_tokens_details": {"reasoning_tokens": 2},
    }


def test_unreported_cache_writes_are_absent_not_zero():
    written = usage.write(Usage(input_tokens=1, output_tokens=2))

    assert "cache_write_tokens" not in written["prompt_tokens_details"]
    assert "completion_tokens_details" not in written


def test_a_counted_zero_of_cache_writes_is_written():
    assert usage.write(Usage(), counts_cache_writes=True)["prompt_tokens_details"] == {
        "cached_tokens": 0,
        "cache_write_tokens": 0,
    }
