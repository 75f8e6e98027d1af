import msgspec

from codegate.records import Usage
from codegate.wire.openai_responses import usage

SAID = {
    "input_tokens": 100,
    "input_tokens_details": {"cached_tokens": 60, "cache_write_tokens": 10},
    "output_tokens": 20,
    "output_tokens_details": {"reasoning_tokens": 5},
    "total_tokens": 120,
}


def test_cached_input_is_counted_once() -> None:
    assert usage.read(SAID) == Usage(
        input_tokens=30, output_tokens=20, cache_read_tokens=60, cache_write_tokens=10, reasoning_tokens=5
    )


def test_what_was_read_is_written_the_same() -> None:
    found = usage.read(SAID)

    assert found is not None
    assert usage.write(found) == SAID


def test_the_details_are_complete_even_where_nothing_is_known() -> None:
    written = usage.write(Usage(input_tokens=3, output_tokens=4))

    assert written["input_tokens_details"] == {"cached_tokens": 0, "cache_write_tokens": 0}
    assert written["output_tokens_details"] == {"reasoning_tokens": 0}
    assert written["total_tokens"] == 7


def test_a_later_zero_does_not_replace_a_number() -> None:
    found = usage.merge(usage.read(SAID), {"input_tokens": 0, "output_tokens": 0})

    assert found == usage.read(SAID)


def test_later_numbers_replace_earlier_ones() -> None:
    found = usage.merge(Usage(input_tokens=5, output_tokens=1), SAID)

    assert found == usage.read(SAID)


def test_more_cached_than_read_is_no_negative_input() -> None:
    found = usage.read({"input_tokens": 5, "input_tokens_details": {"cached_tokens": 9}})

    assert found == Usage(input_tokens=0, cache_read_tokens=9)


def test_what_is_no_count_is_none() -> None:
    found = usage.read({"input_tokens": "7", "output_tokens": True, "input_tokens_details": None})

    assert found == Usage()


def test_what_is_no_object_is_no_usage() -> None:
    assert usage.read(None) is None
    assert usage.read([1]) is None


def test_nothing_changes_the_usage_known_so_far() -> None:
    known = Usage(input_tokens=2)

    assert usage.merge(known, "none") is known
    assert msgspec.json.encode(usage.write(known))


def test_a_zero_written_to_a_cache_is_told_from_no_count() -> None:
    assert usage.counts_cache_writes({"input_tokens_details": {"cache_write_tokens": 0}})
    assert not usage.counts_cache_writes({"input_tokens_details": {"cached_tokens": 5}})
    assert not usage.counts_cache_writes(None)
