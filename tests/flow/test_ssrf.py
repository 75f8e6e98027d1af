"""
Where an account may lead, in every spelling: written as a base URL, and then asked for.

Names turn into what `NAMES` says; nothing here is ever connected to but a server of the test's own.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from codegate.errors import Invalid, UpstreamUnreachable
from codegate.providers.address import check_base_url
from codegate.providers.request import UpstreamRequest
from codegate.settings import Resolved
from codegate.upstream.client import UpstreamClient
from codegate.upstream.gate import Lookup
from codegate.upstream.names import FOUND_S
from tests.conftest import StoppedClock
from tests.flow.provider import Provider, whole

OWN_PORT = 9212

NAMES = {
    "localtest.example": ["127.0.0.1"],
    "six.example": ["::1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "lan.example": ["192.168.1.7"],
    "half.example": ["1.1.1.1", "10.0.0.1"],
    "aws.example": ["169.254.169.254"],
    "aws6.example": ["fd00:ec2::254"],
    "gcp6.example": ["fd20:ce::254"],
    "azure.example": ["168.63.129.16"],
    "alibaba.example": ["100.100.100.200"],
    "oracle.example": ["192.0.0.192"],
    "zero.example": ["0.0.0.0"],
    "nat64.example": ["64:ff9b::a9fe:a9fe"],
    "nat64-local.example": ["64:ff9b:1::a9fe:a9fe"],
    "sixtofour.example": ["2002:a9fe:a9fe::1"],
    "teredo.example": ["2001:0:a9fe:a9fe::1"],
    "linklocal.example": ["fe80::1"],
    "multicast.example": ["224.0.0.251"],
    "my-machine": ["127.0.1.1"],
    "127.0.0.1.nip.example": ["127.0.0.1"],
}

NEVER = [
    # other notations of 127.0.0.1, which some resolvers read
    "http://2130706433", "http://0x7f000001", "http://0x7F.0.0.1", "http://017700000001", "http://0177.0.0.1",
    "http://0177.0.0.01", "http://127.1", "http://127.0.1", "http://0x7f.1", "http://127.0.0.0x1", "http://127.0.0.01",
    "http://127.0.0.1..", "http://00000177.0.0.1", "http://4294967297", "http://1.2.3.4.5",
    "http://127。0。0。1", "http://１２７.0.0.1", "http://①②⑦.0.0.1", "http://127%2e0%2e0%2e1", "http://127.0.0.1%00",
    # unspecified, and metadata in other notations
    "http://0", "http://0.0.0.0", "http://0.0.0.0:9212", "http://[::]", "http://[::0]:9212", "http://0x0",
    "http://2852039166", "http://0xa9fea9fe", "http://0251.0376.0251.0376", "http://169.254.43518", "http://169.0xfea9fe",
    # metadata services
    "http://169.254.169.254/latest/meta-data", "https://169.254.169.254", "http://169.254.170.2", "http://[fd00:ec2::254]",
    "http://[fd20:ce::254]", "http://100.100.100.200", "http://168.63.129.16", "http://192.0.0.192",
    "http://metadata.google.internal", "http://METADATA.google.internal.", "http://metadata", "http://instance-data",
    # IPv4 inside IPv6
    "http://[::ffff:127.0.0.1]", "http://[::ffff:7f00:1]", "http://[0:0:0:0:0:ffff:7f00:1]", "http://[::127.0.0.1]",
    "http://[::ffff:169.254.169.254]", "http://[64:ff9b::7f00:1]", "http://[64:ff9b::169.254.169.254]",
    "http://[64:ff9b:1::7f00:1]", "http://[2002:7f00:1::]", "http://[2001:0:7f00:1::]", "http://[::ffff:0:127.0.0.1]",
    # zones, link-local, multicast, reserved, broadcast
    "http://[::1%25lo]", "http://[::1%lo]", "http://[fe80::1]", "http://[fe80::1%25eth0]", "http://224.0.0.1",
    "http://[ff02::1]", "http://240.0.0.1", "http://255.255.255.255",
    # user names, ports, schemes, things that are read in two ways
    "https://api.openai.com@127.0.0.1", "https://127.0.0.1@api.openai.com", "https://user:pw@api.openai.com",
    "https://api.openai.com:0", "https://api.openai.com:65536", "https://api.openai.com:2375", "http://127.0.0.1:2376",
    "ftp://127.0.0.1", "file:///etc/passwd", "unix:///var/run/docker.sock", "gopher://127.0.0.1:70", "//127.0.0.1",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock", "https://api.openai.com\\@127.0.0.1", "https://127.0.0.1\\.example.com",
    "https://api.openai.com#@127.0.0.1", "https://api.openai.com?@127.0.0.1", "https://api.openai.com\r\nHost: a",
    "https://api.openai.com\t.evil.example", "http:127.0.0.1", "http:///127.0.0.1", "http://[127.0.0.1]",
    # names whose address is never allowed
    "https://aws.example", "https://aws6.example", "https://gcp6.example", "https://azure.example",
    "https://alibaba.example", "https://oracle.example", "https://zero.example", "https://nat64.example",
    "https://nat64-local.example", "https://sixtofour.example", "https://teredo.example", "https://linklocal.example",
    "https://multicast.example",
    # ourselves
    f"http://127.0.0.1:{OWN_PORT}", f"http://127.9.9.9:{OWN_PORT}/v1", f"http://[::1]:{OWN_PORT}",
    f"http://localtest.example:{OWN_PORT}", f"http://mapped.example:{OWN_PORT}",
]  # fmt: skip

WITH_THE_FLAG = [
    "http://127.0.0.1:11434", "http://127.0.0.1.", "http://127.9.9.9", "http://[::1]:8080", "http://[0:0:0:0:0:0:0:1]", "http://10.0.0.1",
    "http://172.16.0.1", "http://192.168.1.1", "http://100.64.0.1", "http://[fd12::1]", "https://localhost",
    "https://LOCALHOST.", "https://my.localhost", "https://localhost6", "https://ip6-loopback",
    "https://host.docker.internal", "http://api.openai.com", "https://localtest.example", "https://six.example",
    "https://mapped.example", "https://lan.example", "https://half.example", "https://my-machine",
    "https://127.0.0.1.nip.example",
]  # fmt: skip


async def scripted(host: str, port: int) -> list[str]:
    """Names by the table; what is in no table is this machine or the internet."""
    return NAMES.get(host.lower().rstrip("."), ["127.0.0.1"] if "local" in host or "docker" in host else ["1.1.1.1"])


@asynccontextmanager
async def client(lookup: Lookup) -> AsyncIterator[UpstreamClient]:
    made = UpstreamClient(Resolved({}, {}, {"connect_timeout_s": 5.0}), lookup)
    made.refuse_ports(frozenset({OWN_PORT}))
    try:
        yield made
    finally:
        await made.close()


def get(url: str, allow_private: bool) -> UpstreamRequest:
    return UpstreamRequest(
        method="GET", url=f"{url}/models", headers=(), body=b"", account_id="a", allow_private=allow_private
    )


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Addresses that would have been connected to; none is."""
    seen: list[object] = []

    async def start_connection(addr_infos: list[tuple[object, ...]], **options: object) -> object:
        seen.extend(info[4] for info in addr_infos)
        raise OSError("not from a test")

    monkeypatch.setattr("aiohttp.connector.aiohappyeyeballs.start_connection", start_connection)
    return seen


async def is_let_through(url: str, allow_private: bool) -> bool:
    """Whether a base URL may be written, and what it leads to be connected to."""
    try:
        base = check_base_url(url, allow_private)
    except Invalid:
        return False
    async with client(scripted) as upstream:
        with pytest.raises(UpstreamUnreachable) as caught:
            await upstream.send(get(base, allow_private))
    return caught.value.code != "upstream_denied"


@pytest.mark.parametrize("allow_private", [False, True])
@pytest.mark.parametrize("url", NEVER)
async def test_never(url: str, allow_private: bool, connected: list[object]) -> None:
    assert not await is_let_through(url, allow_private)
    assert connected == []


@pytest.mark.parametrize("url", WITH_THE_FLAG)
async def test_only_where_the_account_allows_it(url: str, connected: list[object]) -> None:
    assert not await is_let_through(url, allow_private=False)
    assert connected == []
    assert await is_let_through(url, allow_private=True)
    assert connected


@pytest.mark.parametrize(
    "url",
    ["https://api.openai.com/v1", "https://1.1.1.1", "https://[2606:4700::1111]", "https://127.0.0.1.real.example"],
)
async def test_public_places_are_open(url: str, connected: list[object]) -> None:
    assert await is_let_through(url, allow_private=False)
    assert connected


async def test_name_that_turns_private_is_refused_from_then_on(stopped: StoppedClock, connected: list[object]) -> None:
    answers = [["1.1.1.1"], ["127.0.0.1"]]

    async def rebinding(host: str, port: int) -> list[str]:
        return answers.pop(0)

    async with client(rebinding) as upstream:
        for _ in range(2):
            with pytest.raises(UpstreamUnreachable, match="No connection"):
                await upstream.send(get("https://provider.example", False))
        stopped.pass_s(FOUND_S)
        with pytest.raises(UpstreamUnreachable) as caught:
            await upstream.send(get("https://provider.example", False))

    assert caught.value.code == "upstream_denied"
    assert {address[0] for address in connected} == {"1.1.1.1"}


async def test_address_that_was_checked_is_the_one_connected_to() -> None:
    looked_up: list[str] = []

    async def lookup(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    async with Provider(default=lambda request: whole(200, {})) as server, client(lookup) as upstream:
        answer = await upstream.send(get(f"http://provider.example:{server.port}", True))
        await answer.read()

    assert looked_up == ["provider.example"]
    assert server.requests[0].headers["host"] == f"provider.example:{server.port}"


async def test_address_that_does_not_answer_is_passed_over_for_the_next() -> None:
    async def lookup(host: str, port: int) -> list[str]:
        return ["::1", "127.0.0.1"]

    async with Provider(default=lambda request: whole(200, {})) as server, client(lookup) as upstream:
        async with asyncio.timeout(5):
            answer = await upstream.send(get(f"http://provider.example:{server.port}", True))
            await answer.read()

    assert answer.status == 200


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirect_is_an_answer_and_not_a_way(status: int) -> None:
    async with Provider(default=lambda request: whole(200, {})) as inside:
        redirect = whole(status, {}, location=f"{inside.url}/latest/meta-data")
        async with Provider(default=lambda request: redirect) as server, client(scripted) as upstream:
            answer = await upstream.send(get(server.url, True))
            await answer.read()

    assert answer.status == status
    assert inside.requests == []
