from codegate.client.session import Client
from codegate.services.container import Services


async def test_a_link_lets_a_browser_in_until_all_are_signed_out(client: Client, services: Services) -> None:
    link = await client.web.link()
    services.web_logins.redeem(link["url"].rpartition("=")[2])

    assert link["url"].startswith("http://127.0.0.1:9211/login?link=")
    assert await client.web.sign_out() == 1
