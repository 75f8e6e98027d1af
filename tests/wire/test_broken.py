"""What a stream reader finds by itself is an error of the provider's side."""

from codegate.wire.broken import broke, not_an_event


def test_both_are_bad_gateways():
    page = not_an_event(b"  <html>nginx</html>")

    assert (broke().status, broke().code) == (502, "upstream_broke")
    assert (page.status, page.kind) == (502, "bad_gateway")
    assert "nginx" not in str(page)


def test_words_of_an_error_keep_their_words_and_their_kind():
    limited = not_an_event(b"429 Too Many Requests: try again in 3s")

    assert (limited.kind, limited.status, limited.retry_after_s) == ("rate_limit", 429, 3)


def test_a_torn_chunk_and_a_sign_of_life_are_no_error():
    assert not_an_event(b'{"choices":[{"delta":{"content":"an error') is None
    assert not_an_event(b"keep alive") is None
