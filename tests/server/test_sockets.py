"""Ports are taken once, and a busy one says so."""

import pytest

from codegate.errors import ConfigError, PortInUse
from codegate.server.sockets import bind, is_loopback, port_of


def test_port_zero_picks_a_free_one() -> None:
    with bind("127.0.0.1", 0, what="proxy", flag="--proxy-port") as sock:
        assert port_of(sock) > 0


def test_a_busy_port_is_named_with_the_way_out() -> None:
    with bind("127.0.0.1", 0, what="proxy", flag="--proxy-port") as taken, pytest.raises(PortInUse) as caught:
        bind("127.0.0.1", port_of(taken), what="proxy", flag="--proxy-port")

    assert "Port" in caught.value.message
    assert "--proxy-port" in caught.value.hint
    assert caught.value.exit_code == 69


def test_an_address_of_nobody_is_a_configuration_error() -> None:
    with pytest.raises(ConfigError):
        bind("no such host.invalid", 0, what="proxy", flag="--proxy-port")


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("192.168.1.5", False), ("x", False)],
)
def test_loopback_is_told_from_everything_else(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
