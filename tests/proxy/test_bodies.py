"""Bodies of the detailed log: as they left, bounded, without credentials."""

from codegate.providers.request import UpstreamRequest
from codegate.proxy.bodies import MAX_BYTES, Bodies


def request(body: bytes) -> UpstreamRequest:
    headers = (("x-api-key", "sk-secret-0123456789"),)
    return UpstreamRequest(method="POST", url="http://x/v1", headers=headers, body=body, account_id="a")


def test_the_last_attempts_body_is_kept() -> None:
    bodies = Bodies()
    bodies.sent(request(b'{"a":1}'))
    bodies.received(b"busy")
    bodies.sent(request(b'{"a":2}'))
    bodies.received(b"one ")
    bodies.received(b"two")

    assert bodies.texts() == ('{"a":2}', "one two")


def test_an_echoed_credential_is_masked() -> None:
    bodies = Bodies()
    bodies.sent(request(b"{}"))
    bodies.received(b"your key is sk-secret-0123456789")

    assert bodies.texts()[1] == "your key is ***"


def test_a_long_body_is_cut_and_says_so() -> None:
    bodies = Bodies()
    for _ in range(30):
        bodies.received(b"x" * 100_000)
    kept = bodies.texts()[1] or ""

    assert kept.endswith("(cut)")
    assert len(kept) < MAX_BYTES + 20


def test_nothing_sent_is_nothing_kept() -> None:
    silent = Bodies()
    silent.sent(request(b"{}"))

    assert Bodies().texts() == (None, None)
    assert silent.texts() == ("{}", None)
