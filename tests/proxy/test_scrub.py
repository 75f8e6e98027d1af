"""A key that comes back is masked wherever it is."""

from codegate.errors import UpstreamRejected
from codegate.proxy.scrub import Scrubber, scrub_error, scrub_headers, scrub_text

SECRETS = (b"sk-0123456789",)


def test_a_secret_in_a_text_is_masked() -> None:
    assert scrub_text("key sk-0123456789 is bad", SECRETS) == "key *** is bad"


def test_a_word_too_short_to_be_a_secret_is_left_alone() -> None:
    assert scrub_text("none of it", (b"none",)) == "none of it"


def test_headers_are_masked_too() -> None:
    assert scrub_headers({"x": "a sk-0123456789"}, SECRETS) == {"x": "a ***"}


def test_an_error_tells_no_secret_anywhere() -> None:
    error = UpstreamRejected("bad sk-0123456789", status=401, kind="auth", upstream_code="sk-0123456789")
    error.headers = {"request-id": "sk-0123456789"}
    error.verbatim = b'{"error": "sk-0123456789"}'
    scrub_error(error, SECRETS)

    shown = f"{error.message} {error!r} {error.upstream_code} {error.headers} {error.verbatim!r}"
    assert "0123456789" not in shown


def test_a_secret_in_pieces_is_masked_and_nothing_is_lost() -> None:
    scrubber = Scrubber([b"abcdefgh"])
    given = ["x abc", "defgh y", " abc", " z", " abcd"]

    assert [scrubber.feed(piece) for piece in given] == ["x ", "*** y", " ", "abc z", " "]
    assert scrubber.close() == "abcd"
