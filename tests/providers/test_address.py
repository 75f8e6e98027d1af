"""Where requests may go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.errors import Invalid
from codegate.providers.address import check_base_url, host_changed, is_denied, is_ip_literal

NEVER = [
    "169.254.169.254", "169.254.1.1", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "100.100.100.200", "168.63.129.16",
    "0.0.0.0", "::", "0.1.2.3", "224.0.0.1", "ff02::1", "255.255.255.255", "240.0.0.1", "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::", "not an address", "",
]  # fmt: skip
PRIVATE = ["127.0.0.1", "127.9.9.9", "::1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd12::1",
           "::ffff:127.0.0.1", "64:ff9b::7f00:1"]  # fmt: skip


@pytest.mark.parametrize("address", NEVER)
def test_some_addresses_are_denied_whatever_the_account_says(address: str) -> None:
    assert is_denied(address, allow_private=True)
    assert is_denied(address, allow_private=False)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_need_the_flag(address: str) -> None:
    assert is_denied(address, allow_private=False)
    assert not is_denied(address, allow_private=True)


@pytest.mark.parametrize("address", ["1.1.1.1", "160.79.104.10", "2606:4700::6810:1", "::ffff:1.1.1.1"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert not is_denied(address, allow_private=False)


@given(st.ip_addresses())
def test_flag_never_denies_more(address: object) -> None:
    if is_denied(str(address), allow_private=True):
        assert is_denied(str(address), allow_private=False)


@pytest.mark.parametrize(
    ("given_url", "normal"),
    [
        ("https://api.example.com", "https://api.example.com"),
        ("  HTTPS://API.Example.com:443/v1/  ", "https://api.example.com/v1"),
        ("https://api.example.com./v1", "https://api.example.com/v1"),
        ("https://api.example.com:8443/v1//", "https://api.example.com:8443/v1"),
        ("https://[2606:4700::6810:1]/v1", "https://[2606:4700::6810:1]/v1"),
        ("https://127.0.0.1.example.com", "https://127.0.0.1.example.com"),
    ],
)
def test_public_base_url_gets_its_normal_form(given_url: str, normal: str) -> None:
    assert check_base_url(given_url, allow_private=False) == normal


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:11434", "https://localhost:8080/v1", "http://my.localhost", "http://[::1]:80",
        "http://192.168.1.5/v1", "http://api.example.com/v1", "https://host.docker.internal",
    ],
)  # fmt: skip
def test_private_or_unencrypted_base_url_names_the_flag(url: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_base_url(url, allow_private=False)

    assert "--allow-private" in caught.value.hint
    assert caught.value.field == "base_url"
    assert check_base_url(url, allow_private=True)


@pytest.mark.parametrize(
    "url",
    [
        "", "api.example.com", "ftp://example.com", "file:///etc/passwd", "unix:///var/run/docker.sock", "https://",
        "https://:443", "https://user:pw@example.com", "https://user@example.com", "https://example.com/#x",
        "https://example.com/?a=1", "https://example.com/#", "https://exa mple.com", "https://example.com/\r\nx",
        "https://example.com\\@evil.example", "https://example.com:0", "https://example.com:99999",
        "https://2130706433", "https://0x7f000001", "https://0177.0.0.1", "https://127.1", "https://0x7f.1",
        "https://1.2.3.4.5", "https://169.254.169.254/latest", "https://[fe80::1]", "https://0.0.0.0:9212",
        "https://[::ffff:169.254.169.254]", "https://ex%61mple.com", "https://[::1", "javascript:alert(1)",
    ],
)  # fmt: skip
@pytest.mark.parametrize("allow_private", [True, False])
def test_unusable_base_url_is_refused(url: str, allow_private: bool) -> None:
    with pytest.raises(Invalid):
        check_base_url(url, allow_private)


@given(st.text(), st.booleans())
def test_any_text_is_a_normal_form_or_refused(text: str, allow_private: bool) -> None:
    try:
        normal = check_base_url(text, allow_private)
    except Invalid:
        return

    assert check_base_url(normal, allow_private) == normal


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("https://a.example/v1", "https://a.example/v2", False),
        ("https://a.example", "https://a.example:443/x", False),
        ("https://a.example", "http://a.example", True),
        ("https://a.example", "https://b.example", True),
        ("https://a.example", "https://a.example:8443", True),
        (None, "https://a.example", True),
        ("https://a.example", None, True),
        (None, None, False),
    ],
)
def test_secret_stays_only_with_the_same_origin(old: str | None, new: str | None, changed: bool) -> None:
    assert host_changed(old, new) is changed


def test_literals_are_known_from_names() -> None:
    assert is_ip_literal("::1")
    assert not is_ip_literal("localhost")
