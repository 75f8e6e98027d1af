"""`client.models`."""

from codegate.client.session import Client

NEW = {"name": "work", "provider": "anthropic", "api_key": "sk-fake-0123456789abcd"}


async def test_the_catalogue_is_shown_and_a_refresh_says_what_failed(client: Client) -> None:
    await client.accounts.create(NEW | {"base_url": "http://127.0.0.1:9", "allow_private": True})
    refreshed = await client.models.refresh()
    listed = await client.models.list("anthropic")

    assert [(one["account_name"], one["models"]) for one in refreshed] == [("work", 0)]
    assert refreshed[0]["error"]
    assert "claude-opus-4-5" in {model["id"] for model in listed}
    assert await client.models.list("openai") == []
