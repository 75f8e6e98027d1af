import socket
from collections.abc import Mapping

import pytest

from codegate.services.toolcheck import fetch, reach


async def test_fetch_says_when_nobody_answers() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        with pytest.raises(OSError, match=r"."):
            await fetch(f"http://127.0.0.1:{held.getsockname()[1]}/", {}, 2)


async def test_the_key_goes_out_only_if_there_is_one() -> None:
    sent: list[dict[str, str]] = []

    async def ask(url: str, headers: Mapping[str, str], timeout_s: float) -> tuple[int, bytes]:
        sent.append(dict(headers))
        return 200, b'{"data": []}'

    results = [await reach("Tool", "http://x/v1/models", key, ask) for key in (None, "k")]

    assert sent == [{}, {"authorization": "Bearer k"}]
    assert [result.success for result in results] == [True, True]
