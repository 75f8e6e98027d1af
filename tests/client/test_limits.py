import pytest

from codegate.client.session import Client
from codegate.errors import NotFound


async def test_limits_are_put_read_and_deleted(client: Client) -> None:
    saved = await client.limits.put("vendor/my model", {"context_window": 9})
    many = await client.limits.put_all({"b": {"max_output_tokens": 3}})

    assert saved == await client.limits.get("vendor/my model") == many["vendor/my model"]
    assert (await client.limits.list())["b"]["max_output_tokens"] == 3

    await client.limits.delete("b")
    await client.limits.delete_all()
    with pytest.raises(NotFound):
        await client.limits.get("vendor/my model")
