"""A provider's key goes to the provider and nowhere else: not into the database, a log, an error or a header."""

import base64
import logging

import pytest

from tests.flow.conftest import KEY, House, body_for, path_for
from tests.flow.provider import whole

FORMS = (KEY.encode(), base64.b64encode(KEY.encode()), KEY.encode().hex().encode(), KEY.encode()[3:18])


def leaks(data: bytes) -> list[bytes]:
    return [form for form in FORMS if form in data]


@pytest.mark.parametrize("client", ["anthropic", "openai_chat"])
@pytest.mark.parametrize("status", [400, 401, 403, 500])
async def test_an_error_that_echoes_the_key_is_cleaned(
    house: House, client: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    provider = await house.account("anthropic")
    provider.default = lambda request: whole(
        status, {"type": "error", "error": {"type": "x", "message": f"Bad key {KEY} given"}}, request_id=KEY
    )
    answer = await house.http.post(path_for(client), json=body_for(client, is_stream=False))
    await house.logs(1)

    assert answer.status_code == status
    assert leaks(answer.content + str(answer.headers).encode()) == []
    assert leaks(caplog.text.encode()) == []


async def test_nothing_on_disk_holds_the_key_in_clear(house: House) -> None:
    await house.account("anthropic")
    await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=True))
    await house.logs(1)
    on_disk = b"".join(path.read_bytes() for path in house.paths.root.rglob("*") if path.is_file())

    assert b"anthropic" in on_disk
    assert leaks(on_disk) == []


async def test_rest_shows_four_characters_at_most(house: House) -> None:
    await house.account("anthropic")
    shown = repr(await house.rest.accounts.list()).encode()

    assert leaks(shown) == []
    assert KEY[-4:].encode() in shown
