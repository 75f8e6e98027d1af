import gzip

import pytest

from codegate.client.session import Client
from codegate.client.shapes import FinetuneJson
from codegate.errors import NotFound
from codegate.services.container import Services
from tests.services.test_finetune import good


async def test_the_dataset_is_seen_fetched_and_cleared(client: Client, services: Services) -> None:
    services.finetune.add(good())
    status = await client.finetune.status()
    packed = b"".join([piece async for piece in client.finetune.download(form="openai")])

    assert set(status) == set(FinetuneJson.__annotations__)
    assert gzip.decompress(packed).startswith(b'{"messages":')
    assert await client.finetune.clear() == 1


async def test_what_the_server_refuses_is_raised(client: Client) -> None:
    with pytest.raises(NotFound):
        _ = [piece async for piece in client.finetune.download()]
