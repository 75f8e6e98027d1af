"""Ports are taken once, and a busy one says so."""

import os

import pytest

from codegate.errors import ConfigError, PortInUse
from codegate.server.sockets import bind, bind_each, is_loopback, port_of


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


def test_every_process_gets_a_socket_on_the_same_port() -> None:
    found = bind_each("127.0.0.1", 0, 3, what="proxy", flag="--proxy-port")
    ports = {port_of(sock) for sock in found}
    with pytest.raises(PortInUse):
        bind_each("127.0.0.1", *ports, 2, what="proxy", flag="--proxy-port")
    for sock in found:
        sock.close()

    assert len(found) == 3
    assert len(ports) == 1


def test_a_port_is_free_again_once_all_its_sockets_are_closed() -> None:
    found = bind_each("127.0.0.1", 0, 2, what="proxy", flag="--proxy-port")
    port = port_of(found[0])
    for sock in found:
        sock.close()
    with bind("127.0.0.1", port, what="proxy", flag="--proxy-port") as again:
        assert port_of(again) == port


def test_elsewhere_all_processes_share_one_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codegate.server.sockets.sys.platform", "darwin")
    found = bind_each("127.0.0.1", 0, 2, what="proxy", flag="--proxy-port")
    inodes = {os.fstat(sock.fileno()).st_ino for sock in found}
    for sock in found:
        sock.close()

    assert len(found) == 2
    assert len(inodes) == 1
