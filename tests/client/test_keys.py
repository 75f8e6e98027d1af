from codegate.client.session import Client


async def test_keys_are_shown_and_changed(client: Client) -> None:
    before = await client.keys.show()
    done = await client.keys.rotate_account()
    after = await client.keys.show()

    assert before["account_key"]["fingerprint"] != done["fingerprint"] == after["account_key"]["fingerprint"]
    assert (await client.keys.rotate_proxy())["api_key"]


async def test_the_guardrail_key_is_changed(client: Client) -> None:
    assert (await client.keys.rotate_guardrail())["failed"] == 0
