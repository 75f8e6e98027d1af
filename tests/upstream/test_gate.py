"""Names and the addresses behind them."""

import pytest

from codegate.upstream.gate import Denied, GuardedResolver, check, is_this_machine, system_lookup


def resolver(addresses: list[str], *, allow_private: bool = False, **options: object) -> GuardedResolver:
    async def lookup(host: str, port: int) -> list[str]:
        return addresses

    return GuardedResolver(lookup, allow_private=allow_private, own_ports=frozenset, **options)


async def test_checked_addresses_are_handed_on_as_numbers() -> None:
    found = await resolver(["1.1.1.1", "2606:4700::6810:1"]).resolve("provider.example", 443)

    assert [entry["host"] for entry in found] == ["1.1.1.1", "2606:4700::6810:1"]
    assert {entry["hostname"] for entry in found} == {"provider.example"}
    assert {entry["port"] for entry in found} == {443}


@pytest.mark.parametrize("bad", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1"])
async def test_one_denied_address_denies_the_name(bad: str) -> None:
    with pytest.raises(Denied, match=r"provider\.example"):
        await resolver(["1.1.1.1", bad]).resolve("provider.example", 443)


async def test_metadata_is_denied_even_where_private_is_allowed() -> None:
    with pytest.raises(Denied):
        await resolver(["169.254.169.254"], allow_private=True).resolve("provider.example", 80)


async def test_name_without_an_address_does_not_resolve() -> None:
    with pytest.raises(OSError, match="no address"):
        await resolver([]).resolve("provider.example", 443)


async def test_proxy_named_by_the_environment_is_not_checked() -> None:
    found = await resolver(["10.0.0.1"], exempt=frozenset({"proxy.example"})).resolve("proxy.example", 3128)

    assert found[0]["host"] == "10.0.0.1"


def test_own_port_on_another_machine_is_somebody_else() -> None:
    check("1.1.1.1", "1.1.1.1", 9212, allow_private=True, own_ports=frozenset({9212}))
    check("192.168.1.9", "192.168.1.9", 9212, allow_private=True, own_ports=frozenset({9212}))


@pytest.mark.parametrize(("address", "ours"), [("127.0.0.1", True), ("127.8.8.8", True), ("1.1.1.1", False)])
def test_this_machine_is_known_by_its_addresses(address: str, ours: bool) -> None:
    assert is_this_machine(address) is ours


async def test_system_resolver_knows_this_machine() -> None:
    assert set(await system_lookup("localhost", 80)) & {"127.0.0.1", "::1"}
