from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from codegate.docker.engine import Engine, joined_frames
from codegate.docker.faults import DockerError, DockerTimeout, DockerUnreachable, ImageMissing
from codegate.errors import Conflict, NotFound
from tests.engine import IMAGE, LABEL, FakeEngine

SPEC = {"Image": IMAGE, "Labels": {LABEL: "s1"}}


@pytest.fixture
async def fake(tmp_path: Path) -> AsyncIterator[FakeEngine]:
    async with FakeEngine(tmp_path) as found:
        yield found


@pytest.fixture
async def engine(fake: FakeEngine) -> AsyncIterator[Engine]:
    found = Engine(f"unix://{fake.socket}", call_s=0.3)
    yield found
    await found.close()


async def test_a_container_lives_and_goes(engine: Engine, fake: FakeEngine) -> None:
    ident = await engine.create("codegate-session-x", SPEC)
    await engine.start(ident)
    await engine.start(ident)
    is_running = (await engine.inspect(ident))["State"]["Running"]
    found = await engine.list(LABEL)
    await engine.stop(ident, 5)
    await engine.remove(ident)
    await engine.remove(ident)

    assert is_running
    assert [one["Id"] for one in found] == [ident]
    assert fake.containers == {}


async def test_an_image_that_was_not_built_is_named(engine: Engine) -> None:
    with pytest.raises(ImageMissing, match="no image other"):
        await engine.create("x", {"Image": "other"})


async def test_a_taken_name_is_a_conflict(engine: Engine, fake: FakeEngine) -> None:
    fake.refuses["POST /containers/create"] = (409, "The container name is already in use")

    with pytest.raises(Conflict, match="already in use"):
        await engine.create("x", SPEC)


async def test_an_engine_that_fails_is_told_with_its_words(engine: Engine, fake: FakeEngine) -> None:
    fake.refuses["GET /containers/json"] = (500, "driver failed")

    with pytest.raises(DockerError, match="driver failed"):
        await engine.list(LABEL)


async def test_a_slow_engine_is_not_waited_for(engine: Engine, fake: FakeEngine) -> None:
    fake.hangs = ("GET /containers/json",)

    with pytest.raises(DockerTimeout):
        await engine.list(LABEL)


async def test_a_socket_that_is_not_there_is_told(tmp_path: Path) -> None:
    engine = Engine(str(tmp_path / "none.sock"))
    with pytest.raises(DockerUnreachable, match="no such socket"):
        await engine.list(LABEL)
    await engine.close()


async def test_a_file_is_read_and_a_link_is_not(engine: Engine, fake: FakeEngine) -> None:
    ident = await engine.create("x", SPEC)
    fake.files["/home/node/.codex/auth.json"] = b"{}"
    fake.links["/home/node/link"] = "/etc/shadow"

    assert await engine.read_file(ident, "/home/node/.codex/auth.json") == b"{}"
    for path in ("/home/node/link", "/home/node/none"):
        with pytest.raises(NotFound):
            await engine.read_file(ident, path)


@pytest.mark.parametrize("upgrades", [True, False])
async def test_a_terminal_carries_both_ways(engine: Engine, fake: FakeEngine, upgrades: bool) -> None:
    fake.upgrades = upgrades
    ident = await engine.create("x", SPEC)
    exec_id = await engine.prepare_exec(ident, {"Tty": True})
    stream = await engine.attach_exec(exec_id)
    first = await stream.read()
    await engine.resize_exec(exec_id, 100, 30)
    running = await engine.exit_code(exec_id)
    await stream.write(b"exit 3")
    last = await stream.read()
    await stream.close()

    assert (first, last, running) == (b"$ ", b"", None)
    assert await engine.exit_code(exec_id) == 3
    assert fake.sizes == [(100, 30)]


async def test_logs_come_without_the_heads_of_their_frames(engine: Engine) -> None:
    ident = await engine.create("x", SPEC)

    assert await engine.logs(ident, 1) == "no such program"


async def test_a_network_that_is_there_already_will_do(engine: Engine, fake: FakeEngine) -> None:
    await engine.create_network("n", {"Driver": "bridge"})
    fake.refuses["POST /networks"] = (409, "network with name n already exists")
    await engine.create_network("n", {"Driver": "bridge"})

    assert fake.asked("POST", "/networks/create")[0] == {"Driver": "bridge", "Name": "n"}


@pytest.mark.parametrize(
    ("body", "joined"),
    [
        (b"\x01\0\0\0\0\0\0\x02ab\x02\0\0\0\0\0\0\x01c", b"abc"),
        (b"a line of a terminal\r\n", b"a line of a terminal\r\n"),
        (b"", b""),
        (b"\x01\0\0\0\0\0\0\x09short", b"short"),
    ],
)
def test_frames_are_joined(body: bytes, joined: bytes) -> None:
    assert joined_frames(body) == joined
