"""The web view in a real browser: its main tasks, its policy, its accessibility, on a desk and on a phone."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.flow.browser import BROWSER, Screen, looking
from tests.flow.conftest import KEY, House, body_for
from tests.flow.provider import anthropic_frames, stream

pytest.importorskip("playwright.async_api")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium")

VIEWS = ("overview", "logs", "live", "accounts", "configs", "guardrails", "usage", "tenants", "settings", "setup")
HOSTILE = '<img src=x onerror="window.broken=1">'


@pytest.fixture
def width() -> int:
    """Of the window; a test may override this."""
    return 1280


@pytest.fixture
async def screen(house: House, width: int) -> AsyncIterator[Screen]:
    async with looking(house, width) as found:
        yield found


async def test_a_link_signs_in_and_leaves_the_address(screen: Screen) -> None:
    assert "link=" not in screen.page.url
    assert await screen.page.locator("#state").inner_text() == "connected"
    assert await screen.page.locator("#login").is_hidden()


async def test_an_account_is_added_with_its_providers_form(screen: Screen) -> None:
    provider = await screen.house.scripted(lambda request: [b"HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n"])
    await screen.go("accounts")
    await screen.page.get_by_role("button", name="Add an account").first.click()
    await screen.page.get_by_role("button", name="Anthropic-compatible").click()
    await screen.fill("Name", "work")
    await screen.fill("API key", KEY)
    await screen.button("Add").click()
    await screen.page.get_by_text("Base URL is missing.").wait_for()
    await screen.fill("Base URL", provider.url)
    await screen.page.get_by_label("It is on this machine").check()
    await screen.button("Add").click()
    await screen.page.get_by_role("heading", name="work").wait_for()
    added = (await screen.house.rest.accounts.list())[0]

    assert (added["name"], added["provider"], added["base_url"]) == ("work", "custom-anthropic", provider.url)
    assert KEY not in await screen.page.content()


async def test_a_running_stream_is_watched_and_cancelled(screen: Screen) -> None:
    provider = await screen.house.account("anthropic")
    goes_on = asyncio.Event()
    frames = anthropic_frames("Hello there")
    provider.default = lambda request: [*stream(*frames[:5], end=False), goes_on, *stream(*frames[5:])[1:]]
    await screen.go("live")
    body = {**body_for("anthropic", is_stream=True), "model": HOSTILE}
    asking = asyncio.get_running_loop().create_task(screen.house.http.post("/v1/messages", json=body))
    row = screen.page.locator("tbody tr").filter(has_text="answering")
    await row.wait_for()
    await row.get_by_role("button", name="Watch").click()
    await screen.page.locator(".watched").filter(has_text="Hello").wait_for()
    await screen.page.keyboard.press("Escape")
    await row.get_by_role("button", name="Cancel").click()
    await screen.button("End it").click()
    with pytest.raises(Exception, match=r"incomplete|closed|peer"):
        await asking
    await screen.page.get_by_text("Nothing is running").wait_for()

    assert (await screen.house.logs(1))[0]["outcome"] == "cancelled"


async def test_a_guardrail_is_switched_and_the_bench_shows_what_is_found(screen: Screen) -> None:
    await screen.go("guardrails")
    bench = screen.page.get_by_label("A text, as a client would send it.")
    await bench.fill("To 😀 jane.doe@example.org!")
    await screen.page.locator("mark").filter(has_text="jane.doe@example.org").wait_for()
    switch = screen.page.get_by_role("switch", name="E-mail address")
    await switch.click()
    await screen.page.locator("#detector-email[aria-checked=false]").wait_for()
    await bench.fill("To jane.doe@example.org?")
    await screen.page.get_by_text("Nothing was found").wait_for()

    assert not (await screen.house.rest.guardrails.get("email"))["enabled"]


async def test_a_setting_is_edited_and_says_where_its_value_comes_from(screen: Screen) -> None:
    await screen.go("settings")
    row = screen.page.locator("li").filter(has=screen.page.get_by_label("log_retention_days", exact=True))
    await row.get_by_label("log_retention_days", exact=True).fill("-3")
    await screen.button("Save log_retention_days").click()
    await row.locator(".fault").filter(has_text="log_retention_days").wait_for()
    await row.get_by_label("log_retention_days", exact=True).fill("7")
    await screen.button("Save log_retention_days").click()
    await row.locator(".source").filter(has_text="stored").wait_for()

    assert (await screen.house.rest.settings.get())["log_retention_days"] == 7


async def test_a_tenants_key_is_seen_once(screen: Screen) -> None:
    await screen.go("tenants")
    await screen.page.get_by_role("button", name="Add a tenant").first.click()
    await screen.fill("Name", HOSTILE)
    await screen.button("Add").click()
    key = await screen.page.locator("[data-secret]").inner_text()
    await screen.button("I have it").click()
    await screen.page.get_by_role("heading", name=HOSTILE).wait_for()
    answer = await screen.house.http.get("/v1/models", headers={"x-api-key": key})

    assert answer.status_code == 200
    assert key not in await screen.page.content()


async def test_what_others_name_stays_text(screen: Screen) -> None:
    provider = await screen.house.account("anthropic", name=HOSTILE)
    fault = b'{"type":"error","error":{"type":"api_error","message":"<script>window.broken=1</script>\x1b[2J"}}'
    head = b"HTTP/1.1 400 Bad\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(fault)
    provider.default = lambda request: [head + fault]
    config = await screen.house.rest.configs.create({"name": HOSTILE, "description": HOSTILE})
    rule = {"name": HOSTILE, "model": HOSTILE, "header": f"x-a: {HOSTILE}", "target_model": HOSTILE}
    await screen.house.rest.configs.set_rules(config["id"], [rule])
    await screen.house.rest.limits.put(HOSTILE, {"context_window": 1_000})
    await screen.house.rest.tenants.create({"name": HOSTILE})
    await screen.house.http.post("/v1/messages", json={**body_for("anthropic", is_stream=False), "model": HOSTILE})
    for view in VIEWS:
        await screen.go(view)
    await screen.go("logs")
    await screen.page.locator("tbody tr button").first.click()
    await screen.page.locator("dialog").wait_for()
    for tab in ("Route", "As sent", "As received", "Diff"):
        await screen.page.get_by_role("tab", name=tab).click()
    images = await screen.page.locator("img:not([src='/web/icon.svg'])").count()

    assert (images, await screen.page.evaluate("window.broken")) == (0, None)


@pytest.mark.parametrize("width", [1280, 360])
async def test_every_view_is_accessible_and_fits(screen: Screen, width: int) -> None:
    await screen.house.account("anthropic")
    rule = {"name": "long-" + "a" * 40, "min_tokens": 100_000, "header": "x-team: red*", "tier": "opus"}
    config = await screen.house.rest.configs.create({"name": "day", "tiers": []})
    await screen.house.rest.configs.set_rules(config["id"], [rule, {**rule, "enabled": False}])
    await screen.house.rest.tenants.create({"name": "team-" + "a" * 40})
    await screen.house.http.post("/v1/messages", json=body_for("anthropic", is_stream=True))
    found: dict[str, Any] = {}
    for view in VIEWS:
        await screen.go(view)
        await asyncio.sleep(0.3)
        too_wide = await screen.too_wide()
        found[view] = [f"{too_wide} px too wide"] if too_wide > 0 else []
        found[view] += await screen.violations()

    assert found == {view: [] for view in VIEWS}


async def test_the_page_is_worked_by_keys_alone(screen: Screen) -> None:
    page = screen.page
    await page.keyboard.press("8")
    await page.wait_for_selector(".view.tenants .empty")
    await page.get_by_role("button", name="Add a tenant").first.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.type("night")
    await page.keyboard.press("Escape")
    back = await page.evaluate("document.activeElement.textContent")
    await page.keyboard.press("?")
    await page.locator("dialog").get_by_text("These keys").wait_for()
    await page.keyboard.press("Escape")
    await page.keyboard.press("2")
    await page.wait_for_selector(".view.logs input[type=search]")
    await page.keyboard.press("/")
    await page.keyboard.type("8")

    assert back == "Add a tenant"
    assert await page.locator("#search-search").input_value() == "8"
    assert await screen.house.rest.tenants.list() == []


async def test_a_lost_connection_is_shown_and_healed(screen: Screen) -> None:
    page = screen.page
    await screen.go("accounts")
    await page.context.set_offline(True)
    for is_hidden in ("true", "false"):
        await page.evaluate(f"Object.defineProperty(document, 'hidden', {{ value: {is_hidden}, configurable: true }})")
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await page.locator("#state").filter(has_text="connection lost").wait_for()
    await screen.house.account("anthropic", name="meanwhile")
    await page.context.set_offline(False)
    await page.locator("#state").filter(has_text="connected").wait_for()
    await page.get_by_role("heading", name="meanwhile").wait_for()


async def test_a_token_signs_in_and_is_kept_nowhere(house: House, screen: Screen) -> None:
    page = screen.page
    await page.context.clear_cookies()
    await page.reload()
    await page.get_by_label("Admin token").fill("wrong")
    await page.keyboard.press("Enter")
    await page.get_by_text("This is not the token.").wait_for()
    token = house.paths.admin_token.read_text().strip()
    await page.get_by_label("Admin token").fill(token)
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".view.overview .tile")
    kept = await page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
    await page.reload()
    await page.get_by_label("Admin token").wait_for()

    assert kept == '[{},{},""]'
