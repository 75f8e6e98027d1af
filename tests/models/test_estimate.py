"""Estimates are never zero for input and never claim precision."""

from codegate.models.estimate import input_tokens, output_tokens


def test_an_empty_body_still_counts_a_token() -> None:
    assert input_tokens(0) == 1


def test_input_grows_with_the_body() -> None:
    assert input_tokens(3_600) == 1_000


def test_a_stream_carries_fewer_tokens_per_byte_than_a_whole_answer() -> None:
    assert output_tokens(4_000, is_stream=True) < output_tokens(4_000, is_stream=False)
