"""What a URL says, and what is said of trouble."""

import secrets
import sys

import pytest

from codegate.errors import ConfigError
from codegate.redis.connection import Connection, Unreachable, place_of
from tests.redis_server import RedisServer

PASSWORD = "correct" + "-horse"


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("redis://localhost", "redis://localhost:6379/0"),
        (f"redis://user:{PASSWORD}@cache.example:7000/3", "redis://cache.example:7000/3"),
        (f"rediss://:{PASSWORD}@[::1]/2?ssl_ca_certs=/x", "rediss://[::1]:6379/2"),
        (f"unix://user:{PASSWORD}@/run/redis.sock?db=4", "unix:///run/redis.sock?db=4"),
        ("redis://localhost?db=5", "redis://localhost:6379/5"),
    ],
)
def test_what_is_shown_of_a_url_is_where_it_leads(url: str, place: str) -> None:
    assert place_of(url) == place


@pytest.mark.parametrize(
    "url",
    [
        f"http://:{PASSWORD}@localhost",
        "localhost:6379",
        f"redis://:{PASSWORD}@localhost:{PASSWORD}/0",
        f"redis://localhost/{PASSWORD}",
        f"redis://localhost:6379:{PASSWORD}",
        f"redis://localhost/0?socket_timeout={PASSWORD}",
        f"redis://localhost/0?{PASSWORD}=1",
    ],
)
def test_a_url_of_another_kind_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(ConfigError) as raised:
        Connection(url)

    assert PASSWORD not in str(raised.value.text())
    assert raised.value.__cause__ is None


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis.asyncio", None)

    with pytest.raises(ConfigError) as raised:
        Connection("redis://localhost")

    assert raised.value.hint == "pip install 'codegate[redis]'"


async def test_a_script_that_the_server_does_not_know_yet_is_brought_along(server: RedisServer) -> None:
    connection = Connection(server.url, f"{secrets.token_hex(4)}:")
    now, stopped, answers = await connection.run(["alive"], "5")
    await connection.close()

    assert (now, stopped, answers) == (5, None, [[]])


async def test_a_server_that_is_away_is_said_in_own_words() -> None:
    connection = Connection(f"redis://:{PASSWORD}@127.0.0.1:1/0")
    with pytest.raises(Unreachable) as raised:
        await connection.run(["alive"])
    await connection.close()

    assert str(raised.value) == "it cannot be reached"


async def test_a_wrong_password_is_said_and_not_shown(server: RedisServer) -> None:
    connection = Connection(server.url.replace("unix://", f"unix://nobody:{PASSWORD}@"))
    with pytest.raises(Unreachable) as raised:
        await connection.run(["alive"])
    await connection.close()

    assert str(raised.value) == "it refuses the user or the password"
