"""What a stream reader finds by itself is an error of the provider's side."""

from codegate.wire.broken import broke, not_a_stream


def test_both_are_bad_gateways():
    assert (broke().status, broke().code) == (502, "upstream_broke")
    assert (not_a_stream().status, not_a_stream().kind) == (502, "bad_gateway")
