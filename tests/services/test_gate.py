import pytest

from codegate.errors import Forbidden, Misdirected, Unauthorized, UnsupportedMedia
from codegate.records import Secret
from codegate.services.gate import LOOPBACK_HOSTS, allowed_hosts, check_host, check_media, check_origin, check_token

TOKEN = Secret("a-token-of-some-length-0123456789")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:9211", "LOCALHOST:1", "[::1]:9211", "[::1]"])
def test_loopback_names_are_let_in_with_any_port(host: str) -> None:
    assert check_host([(b"host", host.encode())], LOOPBACK_HOSTS) == host.lower()


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.", "0.0.0.0", "", "127.0.0.1:x", "127.0.0.1:99999",
     "localhost:1:2", "[::1]x", "[::1", "::1", "localhost@evil.example", "2130706433"],
)  # fmt: skip
def test_other_names_are_misdirected(host: str) -> None:
    with pytest.raises(Misdirected):
        check_host([(b"host", host.encode())], LOOPBACK_HOSTS)


def test_none_or_two_hosts_are_misdirected() -> None:
    one = (b"host", b"localhost")

    with pytest.raises(Misdirected):
        check_host([], LOOPBACK_HOSTS)
    with pytest.raises(Misdirected):
        check_host([one, one], LOOPBACK_HOSTS)


def test_configured_names_are_let_in_too() -> None:
    hosts = allowed_hosts(["Gate.Lan ", "", "fe80::1"])

    assert check_host([(b"host", b"gate.lan:80")], hosts) == "gate.lan:80"
    assert "[fe80::1]" in hosts


@pytest.mark.parametrize("origin", [b"http://127.0.0.1:9211", b"https://127.0.0.1:9211", b"HTTP://127.0.0.1:9211"])
def test_own_origin_is_let_in(origin: bytes) -> None:
    check_origin([(b"origin", origin)], allow_same="127.0.0.1:9211")


@pytest.mark.parametrize("origin", [b"null", b"", b"http://127.0.0.1:3000", b"http://evil.example", b"file://"])
def test_foreign_origins_are_refused(origin: bytes) -> None:
    with pytest.raises(Forbidden):
        check_origin([(b"origin", origin)], allow_same="127.0.0.1:9211")


def test_without_an_own_origin_every_page_is_refused() -> None:
    with pytest.raises(Forbidden):
        check_origin([(b"origin", b"http://127.0.0.1:9212")], allow_same=None)


def test_a_request_another_site_starts_is_refused_unless_it_follows_a_link_to_a_page() -> None:
    headers = [(b"sec-fetch-site", b"cross-site")]

    with pytest.raises(Forbidden):
        check_origin(headers, allow_same="127.0.0.1:9211")
    with pytest.raises(Forbidden):
        check_origin([(b"sec-fetch-site", b"same-site")], allow_same="127.0.0.1:9211")
    check_origin(headers, allow_same="127.0.0.1:9211", is_navigation=True)
    check_origin([(b"sec-fetch-site", b"none")], allow_same=None)


@pytest.mark.parametrize("media", [b"text/plain", b"application/x-www-form-urlencoded", b"", b"application/jsonp"])
def test_writes_must_say_json(media: bytes) -> None:
    with pytest.raises(UnsupportedMedia):
        check_media("POST", [(b"content-type", media)])


def test_a_body_without_a_type_is_refused_and_no_body_needs_none() -> None:
    with pytest.raises(UnsupportedMedia):
        check_media("PUT", [(b"content-length", b"2")])
    with pytest.raises(UnsupportedMedia):
        check_media("DELETE", [(b"transfer-encoding", b"chunked")])
    check_media("DELETE", [(b"content-length", b"0")])
    check_media("POST", [])
    check_media("POST", [(b"content-type", b"Application/JSON; charset=utf-8")])
    check_media("GET", [(b"content-type", b"text/plain")])


def test_the_right_token_is_let_in() -> None:
    check_token([(b"authorization", b"bearer " + TOKEN.reveal().encode())], TOKEN)


@pytest.mark.parametrize("value", [b"", b"Bearer", b"Bearer wrong", b"Basic a-token-of-some-length-0123456789"])
def test_wrong_tokens_all_get_the_same_answer(value: bytes) -> None:
    with pytest.raises(Unauthorized) as none:
        check_token([], TOKEN)
    with pytest.raises(Unauthorized) as wrong:
        check_token([(b"authorization", value)], TOKEN)

    assert wrong.value.text() == none.value.text()


def test_two_tokens_are_none() -> None:
    header = (b"authorization", b"Bearer " + TOKEN.reveal().encode())

    with pytest.raises(Unauthorized):
        check_token([header, header], TOKEN)
