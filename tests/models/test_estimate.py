"""Estimates are never zero for input and never claim precision."""

from codegate.models.estimate import input_tokens, message_tokens, output_tokens


def test_an_empty_body_still_counts_a_token() -> None:
    assert input_tokens(0) == 1


def test_input_grows_with_the_body() -> None:
    assert input_tokens(3_600) == 1_000


def test_a_stream_carries_fewer_tokens_per_byte_than_a_whole_answer() -> None:
    assert output_tokens(4_000, is_stream=True) < output_tokens(4_000, is_stream=False)


def test_a_request_counts_its_text_its_tools_and_its_images() -> None:
    text = {"role": "user", "content": "word " * 720}
    tool = {"name": "bash", "description": "d" * 300, "input_schema": {"type": "object"}}
    image = {"role": "user", "content": [{"type": "image", "source": {"type": "base64", "data": "x" * 9_999}}]}

    assert 1_000 <= message_tokens({"messages": [text]}) <= 1_010
    assert message_tokens({"messages": [text], "tools": [tool]}) > message_tokens({"messages": [text]}) + 100
    assert 1_600 <= message_tokens({"messages": [image]}) <= 1_610


def test_an_estimate_never_fails_on_odd_members() -> None:
    odd = {"system": 5, "messages": [None, {"content": [7, {"type": "new_block", "x": [1, None, {"a": True}]}]}]}

    assert message_tokens(odd) >= 1
    assert message_tokens({}) == 1


def test_a_document_counts_by_its_size() -> None:
    def with_pdf(size: int) -> int:
        source = {"type": "base64", "media_type": "application/pdf", "data": "x" * size}
        return message_tokens({"messages": [{"role": "user", "content": [{"type": "document", "source": source}]}]})

    assert with_pdf(600_000) > 5 * with_pdf(1_000)
