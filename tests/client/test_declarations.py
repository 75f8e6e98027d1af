from codegate.client.session import Client


async def test_a_declaration_is_made_true_once(client: Client) -> None:
    said = {"settings": {"log_retention_days": 3}}
    tried = await client.declarations.apply(said, dry_run=True)
    done = await client.declarations.apply(said, prune=True)
    again = await client.declarations.apply(said)

    assert (tried["changed"], done["changed"], again["changed"]) == (True, True, False)
    assert await client.declarations.export() == said
