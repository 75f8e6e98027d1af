"""That the shapes are those of the server is held by `tests/api/test_shapes.py`; here: that they can be used."""

from codegate.client.session import Client
from codegate.client.shapes import AccountJson


async def test_an_answer_has_every_key_of_its_shape(client: Client) -> None:
    made = await client.accounts.create({"name": "work", "provider": "anthropic"})

    assert set(made) == set(AccountJson.__annotations__)
