"""Headers of answers; bodies are tested with the client, over real sockets."""

import pytest

from codegate.errors import RemoteProtocolError
from codegate.upstream.answer import read_headers


def test_names_are_lower_case_and_repeated_ones_joined() -> None:
    raw = ((b"X-A", b"1"), (b"Retry-After", b"7"), (b"x-a", b"2"))

    assert read_headers(raw, "h") == {"x-a": "1, 2", "retry-after": "7"}


@pytest.mark.parametrize("value", [b"a\r\nx-evil: 1", b"a\nb", b"a\x00b"])
def test_value_that_could_become_two_headers_is_refused(value: bytes) -> None:
    with pytest.raises(RemoteProtocolError, match="line break"):
        read_headers(((b"x-a", value),), "h")


def test_value_in_any_bytes_is_kept() -> None:
    assert read_headers(((b"x-a", b"\xe4\xff"),), "h") == {"x-a": "\xe4\xff"}
