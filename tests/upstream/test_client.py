"""The door to providers, against real sockets."""

import asyncio
import socket
import ssl

import pytest

from codegate.errors import RemoteProtocolError, UpstreamBroke, UpstreamError, UpstreamTimeout, UpstreamUnreachable
from codegate.upstream.client import UpstreamClient
from tests.upstream.servers import OK, Peer, client, post, serving


async def answer_forever(peer: Peer, _number: int) -> None:
    while await peer.request():
        await peer.send(OK)


async def test_answer_has_status_headers_and_body() -> None:
    async def script(peer: Peer, _number: int) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nX-A: 1\r\nX-A: 2\r\ncontent-length: 3\r\n\r\nabc")

    async with serving(script) as server, client() as upstream:
        answer = await upstream.send(post(f"{server.url}/v1/messages"))
        body = await answer.read()

    assert (answer.status, body) == (429, b"abc")
    assert answer.headers["retry-after"] == "7"
    assert answer.headers["x-a"] == "1, 2"


async def test_request_goes_out_as_built_and_nothing_is_added() -> None:
    seen: list[bytes] = []

    async def script(peer: Peer, _number: int) -> None:
        seen.append(await peer.request())
        await peer.send(OK)

    async with serving(script) as server, client() as upstream:
        answer = await upstream.send(post(f"{server.url}/v1/messages?beta=true", b'{"a": 1}'))
        await answer.read()

    lines = seen[0].decode().split("\r\n")
    names = {line.partition(":")[0].lower() for line in lines[1:-2]}
    assert lines[0] == "POST /v1/messages?beta=true HTTP/1.1"
    assert lines[-1] == '{"a": 1}'
    assert names == {"host", "content-length", "content-type", "accept-encoding"}


async def test_chunks_come_as_they_are_sent() -> None:
    go = asyncio.Event()

    async def script(peer: Peer, _number: int) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n")
        await go.wait()
        await peer.send(b"3\r\ntwo\r\n0\r\n\r\n")

    async with serving(script) as server, client() as upstream:
        answer = await upstream.send(post(server.url))
        first = await answer.next_chunk()
        go.set()
        rest = [await answer.next_chunk(), await answer.next_chunk(), await answer.next_chunk()]
        await answer.close()

    assert first == b"one"
    assert rest == [b"two", b"", b""]


async def test_complete_exchange_leaves_the_connection_for_the_next() -> None:
    async with serving(answer_forever) as server, client() as upstream:
        for _ in range(5):
            await (await upstream.send(post(server.url))).read()

        assert server.connections == 1


async def test_accounts_never_share_a_connection() -> None:
    async with serving(answer_forever) as server, client() as upstream:
        await (await upstream.send(post(server.url))).read()
        await (await upstream.send(post(server.url, account_id="a2"))).read()

        assert server.connections == 2


async def test_refused_connection_is_unreachable_and_names_the_host_alone() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
        async with client() as upstream:
            with pytest.raises(UpstreamUnreachable) as caught:
                await upstream.send(post(f"http://127.0.0.1:{port}/secret-path", headers=(("x-api-key", "sk-1"),)))

    assert "127.0.0.1" in caught.value.message
    assert "secret" not in caught.value.message
    assert "sk-1" not in repr(caught.value)


async def test_connect_timeout_is_unreachable() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        async with client(connect_timeout_s=0.05) as upstream:
            with pytest.raises(UpstreamUnreachable, match=r"within 0\.05 s"):
                await upstream.send(post(f"http://127.0.0.1:{full.getsockname()[1]}/"))
        for one in waiting:
            one.close()


async def test_hanging_name_lookup_counts_as_connecting() -> None:
    async def hang(host: str, port: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    async with client(hang, connect_timeout_s=0.05) as upstream:
        with pytest.raises(UpstreamUnreachable, match="was not found in time"):
            await upstream.send(post("https://provider.example/"))


async def test_name_that_does_not_resolve_is_unreachable() -> None:
    async def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    async with client(unknown) as upstream:
        with pytest.raises(UpstreamUnreachable, match="does not resolve"):
            await upstream.send(post("https://provider.example/"))


async def test_silence_before_the_first_byte_is_a_timeout_and_closes() -> None:
    gone = asyncio.Event()

    async def script(peer: Peer, _number: int) -> None:
        await peer.request()
        await peer.gone()
        gone.set()

    async with serving(script) as server, client(first_byte_timeout_s=0.05) as upstream:
        with pytest.raises(UpstreamTimeout, match="did not answer within"):
            await upstream.send(post(server.url))
        await asyncio.wait_for(gone.wait(), 2)


async def test_peer_that_reads_nothing_runs_into_the_same_timeout() -> None:
    async def script(peer: Peer, _number: int) -> None:
        peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
        await asyncio.sleep(5)

    async with serving(script) as server, client(first_byte_timeout_s=0.1) as upstream:
        with pytest.raises(UpstreamTimeout):
            await upstream.send(post(server.url, b"x" * 20_000_000))


async def test_silence_inside_the_body_is_a_timeout_and_closes() -> None:
    gone = asyncio.Event()

    async def script(peer: Peer, _number: int) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc")
        await peer.gone()
        gone.set()

    async with serving(script) as server, client(idle_timeout_s=0.05) as upstream:
        answer = await upstream.send(post(server.url))
        first = await answer.next_chunk()
        with pytest.raises(UpstreamTimeout, match="silent"):
            await answer.next_chunk()
        await asyncio.wait_for(gone.wait(), 2)

    assert first == b"abc"


async def test_reader_that_is_slow_is_not_an_idle_provider() -> None:
    go = asyncio.Event()

    async def script(peer: Peer, _number: int) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nabc")
        await go.wait()
        await peer.send(b"def")

    async with serving(script) as server, client(idle_timeout_s=0.2) as upstream:
        answer = await upstream.send(post(server.url))
        first = await answer.next_chunk()
        await asyncio.sleep(0.25)
        go.set()
        second = await answer.next_chunk()

    assert first + second == b"abcdef"


@pytest.mark.parametrize("framing", [b"content-length: 10", b"transfer-encoding: chunked"])
@pytest.mark.parametrize("is_reset", [True, False])
async def test_body_that_ends_early_is_broken(framing: bytes, is_reset: bool) -> None:
    async def script(peer: Peer, _number: int) -> None:
        await peer.request()
        data = b"abc" if b"length" in framing else b"3\r\nabc\r\n"
        await peer.send(b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n\r\n" + data)
        await asyncio.sleep(0.01)
        if is_reset:
            peer.reset()

    async with serving(script) as server, client() as upstream:
        answer = await upstream.send(post(server.url))
        with pytest.raises(UpstreamBroke):
            await answer.read()


async def test_body_of_an_old_server_ends_with_its_connection() -> None:
    async def script(peer: Peer, _number: int) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.0 200 OK\r\n\r\nall of it")

    async with serving(script) as server, client() as upstream:
        body = await (await upstream.send(post(server.url))).read()

    assert body == b"all of it"


async def test_answer_before_the_request_was_taken_is_given_and_its_connection_not_used_again() -> None:
    gone = asyncio.Event()

    async def script(peer: Peer, number: int) -> None:
        if number == 1:
            await peer.reader.readuntil(b"\r\n\r\n")
            await peer.send(b"HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno")
            await asyncio.sleep(0.05)
            await peer.gone()
            gone.set()
        await peer.request()
        await peer.send(OK)

    async with serving(script) as server, client() as upstream:
        answer = await upstream.send(post(server.url, b"x" * 20_000_000))
        body = await answer.read()
        await asyncio.wait_for(gone.wait(), 2)
        second = await (await upstream.send(post(server.url))).read()

        assert (answer.status, body, second) == (413, b"no", b"ok")
        assert server.connections == 2


@pytest.mark.parametrize("status", [204, 304])
async def test_status_without_a_body_ends_at_once(status: int) -> None:
    async def script(peer: Peer, _number: int) -> None:
        while await peer.request():
            await peer.send(b"HTTP/1.1 %d X\r\n\r\n" % status)

    async with serving(script) as server, client() as upstream:
        answer = await upstream.send(post(server.url))
        body = await answer.read()

        assert (answer.status, body) == (status, b"")


async def test_continue_before_the_answer_is_read_over() -> None:
    async def script(peer: Peer, _number: int) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 100 Continue\r\n\r\n" + OK)

    async with serving(script) as server, client() as upstream:
        body = await (await upstream.send(post(server.url))).read()

    assert body == b"ok"


async def test_trailers_end_an_answer_well() -> None:
    async def script(peer: Peer, _number: int) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-t: 1\r\n\r\n")

    async with serving(script) as server, client() as upstream:
        body = await (await upstream.send(post(server.url))).read()

    assert body == b"ok"


async def test_bytes_after_the_answer_never_become_the_next_one() -> None:
    async def script(peer: Peer, number: int) -> None:
        await peer.request()
        await peer.send(OK + (b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil" if number == 1 else b""))
        if number == 1:
            await peer.gone()

    async with serving(script) as server, client() as upstream:
        bodies = [await (await upstream.send(post(server.url))).read() for _ in range(2)]

        assert bodies == [b"ok", b"ok"]
        assert server.connections == 2


async def test_upgrade_nobody_asked_for_is_refused() -> None:
    async def script(peer: Peer, _number: int) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n")
        await peer.gone()

    async with serving(script) as server, client() as upstream:
        with pytest.raises(RemoteProtocolError, match="101"):
            await upstream.send(post(server.url))


async def test_many_at_once_never_get_each_others_answer() -> None:
    async def script(peer: Peer, _number: int) -> None:
        while request := await peer.request():
            nonce = request.rpartition(b"\r\n")[2]
            await asyncio.sleep(0)
            await peer.send(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(nonce) + nonce[:2])
            await peer.send(nonce[2:])

    async def one(upstream: UpstreamClient, url: str, number: int) -> bool:
        nonce = b"nonce-%d" % number
        answer = await upstream.send(post(url, nonce))
        if number % 3 == 0:
            await answer.next_chunk()
            await answer.close()
            return True
        return await answer.read() == nonce

    async with serving(script, backlog=500) as server, client() as upstream:
        found = await asyncio.gather(*(one(upstream, server.url, number) for number in range(300)))

    assert all(found)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_redirect_is_an_answer_and_is_not_followed(status: int) -> None:
    async def script(peer: Peer, _number: int) -> None:
        while await peer.request():
            await peer.send(b"HTTP/1.1 %d Moved\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n" % status)

    async with serving(script) as server, client() as upstream:
        answer = await upstream.send(post(server.url))
        await answer.close()

        assert answer.status == status
        assert server.connections == 1


@pytest.mark.parametrize(
    "head",
    [
        b"x-long: " + b"a" * 40_000 + b"\r\n",
        b"".join(b"x-%d: 1\r\n" % number for number in range(1000)),
        b"no colon here\r\n",
    ],
)
async def test_head_that_is_too_much_or_no_http_is_refused(head: bytes) -> None:
    async def script(peer: Peer, _number: int) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\n" + head + b"content-length: 0\r\n\r\n")
        await peer.gone()

    async with serving(script) as server, client() as upstream:
        with pytest.raises(RemoteProtocolError):
            await upstream.send(post(server.url))


async def test_body_over_the_limit_is_refused_and_cut() -> None:
    gone = asyncio.Event()

    async def script(peer: Peer, _number: int) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n" + b"x" * 2000)
        await peer.gone()
        gone.set()

    async with serving(script) as server, client() as upstream:
        answer = await upstream.send(post(server.url))
        with pytest.raises(RemoteProtocolError, match="longer than 1,000 bytes"):
            await answer.read(1000)
        await asyncio.wait_for(gone.wait(), 2)


async def test_compressed_answer_is_refused() -> None:
    async def script(peer: Peer, _number: int) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n\x1f\x8b")

    async with serving(script) as server, client() as upstream:
        with pytest.raises(RemoteProtocolError, match="gzip"):
            await upstream.send(post(server.url))


async def test_reused_connection_that_died_unread_is_tried_once_more_on_a_fresh_one() -> None:
    async def script(peer: Peer, number: int) -> None:
        await peer.request()
        await peer.send(OK)
        if number == 1:
            await peer.request()
            peer.reset()

    async with serving(script) as server, client() as upstream:
        told: list[UpstreamError] = []
        await (await upstream.send(post(server.url), told.append)).read()
        body = await (await upstream.send(post(server.url), told.append)).read()

        assert body == b"ok"
        assert server.connections == 2
        assert [type(error) for error in told] == [UpstreamUnreachable]


async def test_second_death_is_reported() -> None:
    async def script(peer: Peer, number: int) -> None:
        await peer.request()
        if number == 1:
            await peer.send(OK)
            await peer.request()
        peer.reset()

    async with serving(script) as server, client() as upstream:
        await (await upstream.send(post(server.url))).read()
        with pytest.raises(UpstreamUnreachable, match="closed the connection"):
            await upstream.send(post(server.url))

        assert server.connections == 2


async def test_fresh_connection_that_dies_is_not_tried_again() -> None:
    async def script(peer: Peer, _number: int) -> None:
        await peer.request()
        peer.reset()

    async with serving(script) as server, client() as upstream:
        with pytest.raises(UpstreamUnreachable):
            await upstream.send(post(server.url))

        assert server.connections == 1


async def test_reused_connection_that_died_after_a_byte_is_not_tried_again() -> None:
    async def script(peer: Peer, _number: int) -> None:
        await peer.request()
        await peer.send(OK)
        await peer.request()
        await peer.send(b"HTTP/1.1 200")
        await asyncio.sleep(0.01)
        peer.reset()

    async with serving(script) as server, client() as upstream:
        await (await upstream.send(post(server.url))).read()
        with pytest.raises(UpstreamUnreachable):
            await upstream.send(post(server.url))

        assert server.connections == 1


async def test_cancelling_a_send_closes_the_connection_at_once() -> None:
    arrived, gone = asyncio.Event(), asyncio.Event()

    async def script(peer: Peer, _number: int) -> None:
        await peer.request()
        arrived.set()
        await peer.gone()
        gone.set()

    async with serving(script) as server, client() as upstream:
        sending = asyncio.Task(upstream.send(post(server.url)))
        await arrived.wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        await asyncio.wait_for(gone.wait(), 2)


async def test_cancelling_a_read_and_closing_cuts_the_connection() -> None:
    gone = asyncio.Event()

    async def script(peer: Peer, _number: int) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n")
        await peer.gone()
        gone.set()

    async with serving(script) as server, client() as upstream:
        answer = await upstream.send(post(server.url))
        reading = asyncio.Task(answer.next_chunk())
        await asyncio.sleep(0.01)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        await answer.close()
        await asyncio.wait_for(gone.wait(), 2)


async def test_unfinished_answer_is_never_followed_by_another_on_its_connection() -> None:
    async def script(peer: Peer, number: int) -> None:
        await peer.request()
        if number == 1:
            await peer.send(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc")
            await peer.gone()
        await peer.send(OK)

    async with serving(script) as server, client() as upstream:
        answer = await upstream.send(post(server.url))
        await answer.next_chunk()
        await answer.close()
        await answer.close()
        body = await (await upstream.send(post(server.url))).read()

        assert body == b"ok"
        assert server.connections == 2


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{port}/", "http://[::1]:{port}/", "http://[::ffff:127.0.0.1]:{port}/"]
)
async def test_denied_literal_is_never_connected(url: str) -> None:
    async with serving(answer_forever) as server, client() as upstream:
        with pytest.raises(UpstreamUnreachable) as caught:
            await upstream.send(post(url.format(port=server.port), allow_private=False))

        assert caught.value.code == "upstream_denied"
        assert "--allow-private" in caught.value.hint
        assert server.connections == 0


async def test_name_that_points_at_a_denied_address_is_never_connected() -> None:
    async def rebound(host: str, port: int) -> list[str]:
        return ["203.0.113.9", "127.0.0.1"]

    async with serving(answer_forever) as server, client(rebound) as upstream:
        with pytest.raises(UpstreamUnreachable) as caught:
            await upstream.send(post(f"http://provider.example:{server.port}/", allow_private=False))

        assert caught.value.code == "upstream_denied"
        assert server.connections == 0


async def test_checked_address_is_the_one_connected_to() -> None:
    lookups: list[str] = []

    async def once(host: str, port: int) -> list[str]:
        lookups.append(host)
        return ["127.0.0.1"]

    async with serving(answer_forever) as server, client(once) as upstream:
        body = await (await upstream.send(post(f"http://provider.example:{server.port}/"))).read()

        assert body == b"ok"
        assert lookups == ["provider.example"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_own_listener_is_never_asked(host: str) -> None:
    async with serving(answer_forever) as server, client() as upstream:
        upstream.refuse_ports(frozenset({server.port}))
        with pytest.raises(UpstreamUnreachable, match="CodeGate itself"):
            await upstream.send(post(f"http://{host}:{server.port}/"))

        assert server.connections == 0


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(answer_forever) as proxy, serving(answer_forever) as server, client() as upstream:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        await (await upstream.send(post(server.url))).read()

        assert (proxy.connections, server.connections) == (0, 1)


async def test_proxies_of_the_environment_are_used_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(answer_forever) as proxy, client(trust_env_proxies=True) as upstream:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        await (await upstream.send(post("http://provider.example/", allow_private=False))).read()

        assert proxy.connections == 1


async def test_pool_recovers_from_a_thousand_cancelled_requests() -> None:
    async def script(peer: Peer, _number: int) -> None:
        while request := await peer.request():
            if b"/hang" not in request:
                await peer.send(OK)

    async with serving(script) as server, client() as upstream:
        for _ in range(10):
            sends = [asyncio.Task(upstream.send(post(f"{server.url}/hang"))) for _ in range(100)]
            await asyncio.sleep(0)
            for send in sends:
                send.cancel()
            await asyncio.gather(*sends, return_exceptions=True)
        bodies = [await (await upstream.send(post(server.url))).read() for _ in range(5)]

    assert bodies == [b"ok"] * 5


async def test_self_signed_certificate_is_refused(self_signed: ssl.SSLContext) -> None:
    async with serving(answer_forever, ssl=self_signed) as server, client() as upstream:
        with pytest.raises(UpstreamUnreachable, match="certificate"):
            await upstream.send(post(f"https://127.0.0.1:{server.port}/"))

        assert server.connections == 0


async def test_plain_http_on_a_tls_url_is_refused() -> None:
    async def script(peer: Peer, _number: int) -> None:
        await peer.reader.read(1)
        await peer.send(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")

    async with serving(script) as server, client() as upstream:
        with pytest.raises(UpstreamUnreachable, match=r"TLS|closed"):
            await upstream.send(post(f"https://127.0.0.1:{server.port}/"))
