from typing import Any

import msgspec
import pytest

from codegate.api.body import MAX_BODY_BYTES, decode, read_body
from codegate.errors import ClientFault, Invalid, TooLarge
from codegate.records import Secret
from codegate.services.account_form import NewAccount


class Row(msgspec.Struct, forbid_unknown_fields=True):
    name: str


class Form(msgspec.Struct, forbid_unknown_fields=True):
    rows: list[Row] = []
    key: Secret | None = None


def receiver(*chunks: bytes) -> Any:
    queue = [
        {"type": "http.request", "body": chunk, "more_body": index < len(chunks) - 1}
        for index, chunk in enumerate(chunks)
    ]

    async def receive() -> dict[str, Any]:
        return queue.pop(0) if queue else {"type": "http.disconnect"}

    return receive


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"rows": [{"name": 3}]}', "rows[0].name"),
        (b'{"rows": [{"name": "a", "extra": 1}]}', "rows[0].extra"),
        (b'{"rows": [{}]}', "rows[0].name"),
        (b'{"other": 1}', "other"),
        (b'{"key": 3}', "key"),
        (b"[]", None),
    ],
)
def test_the_first_fault_is_named_by_its_path(body: bytes, field: str | None) -> None:
    with pytest.raises(Invalid) as caught:
        decode(body, Form)

    assert caught.value.field == field


@pytest.mark.parametrize("body", [b"", b"{", b"nonsense", b"\xff\xfe", b'{"a":' * 100_000])
def test_what_is_no_json_is_a_bad_request(body: bytes) -> None:
    with pytest.raises(ClientFault) as caught:
        decode(body, dict[str, Any])

    assert caught.value.status == 400


def test_a_key_becomes_a_secret_and_is_in_no_message() -> None:
    form = decode(b'{"name": "a", "provider": "p", "api_key": "sk-fake-1"}', NewAccount)

    assert form.api_key is not None
    assert form.api_key.reveal() == "sk-fake-1"
    with pytest.raises(Invalid) as caught:
        decode(b'{"name": "a", "provider": "p", "api_key": ["sk-fake-1"]}', NewAccount)
    assert "sk-fake" not in caught.value.text()


async def test_a_body_is_put_together() -> None:
    assert await read_body(receiver(b"{", b"}"), None) == b"{}"


async def test_a_body_over_the_limit_is_not_read_to_its_end() -> None:
    with pytest.raises(TooLarge):
        await read_body(receiver(b""), MAX_BODY_BYTES + 1)
    with pytest.raises(TooLarge):
        await read_body(receiver(b"x" * MAX_BODY_BYTES, b"x", b"never asked for"), None)


async def test_a_client_that_leaves_gets_nothing_done() -> None:
    with pytest.raises(ClientFault, match="left"):
        await read_body(receiver(), None)
