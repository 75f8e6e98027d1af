import pytest

from tests.guardrails.given import found_by


@pytest.mark.parametrize(
    "address",
    [
        "137.61." + "202.30",
        "78.92." + "226.193",
        "2600:317e:" + "b41a::4efa",
        "2a08:9c9b:d083:eb9:c67e:" + "a4db:cfe8:4118",
    ],
)
@pytest.mark.parametrize(
    "around",
    [
        "from {} port 22",
        "X-Forwarded-For: {}",
        '"ip": "{}"',
        "ssh root@{}",
        "{} - - [03/Jul/2025] GET /",
        "a\\n{}",
        "host={}",
    ],
)
def test_global_addresses_are_found(around: str, address: str) -> None:
    assert found_by("ip", around.format(address)) == [address]


def test_a_port_or_a_network_stays_behind() -> None:
    assert found_by("ip", "remote=66.149.29" + ".83:1886") == ["66.149.29" + ".83"]
    assert found_by("ip", "[2a08:16ba:cc16::" + "9635]:443") == ["2a08:16ba:cc16::" + "9635"]
    assert found_by("ip", "2a08:16ba:cc16:64c7:5133:881f:" + "aa62:860b:9635 x") == [
        "2a08:16ba:cc16:64c7:5133:881f:" + "aa62:860b"
    ]


def test_small_numbers_need_a_word() -> None:
    assert found_by("ip", "client 35.71." + "64.9 connected") == ["35.71." + "64.9"]
    assert found_by("ip", "numpy 35.71." + "64.9") == []


@pytest.mark.parametrize(
    "text",
    [
        "10.1.2.3 172.16.9.1 192.168.0.1 127.0.0.1 0.0.0.0 255.255.255.0 169.254.169.254 224.0.0.1 100.64.1.1",
        "192.0.2.44 198.51.100.3 203.0.113.200 198.18.0.1",
        "8.8.8.8 1.1.1.1 9.9.9.9",
        "Chrome/126.0.6478.182 Edg/126.0.2592.113",
        "version 4.18.0.513",
        "lib==10.9.0.236",
        "lib-10.9.0.236.tar.gz",
        "update V8 to 12.4.254.21",
        "1.2.3.4.5.6 300.1.1.200 01.200.3.4",
        "fe80::1 fd00::12 2001:db8:1::9 ::ffff:1 12:30:45 aa:bb:cc:dd:ee:ff 2024::",
        "x[2345::2]",
    ],
)
def test_private_documented_and_version_numbers_stay(text: str) -> None:
    assert found_by("ip", text) == []
