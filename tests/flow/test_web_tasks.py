"""What operators do less often, in the web view in a real browser: rules, limits, keys, logins, tools' files."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.flow.browser import BROWSER, Screen, looking
from tests.flow.conftest import House, body_for
from tests.flow.provider import HANG

pytest.importorskip("playwright.async_api")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium")

LONG = {"name": "long", "min_tokens": 100_000, "tier": "opus"}
SIDE = {"name": "side", "background": True, "tier": "haiku"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of the server's user, for the files of tools."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
async def screen(home: Path, house: House) -> AsyncIterator[Screen]:
    async with looking(house, 1280) as found:
        yield found


async def rules(house: House) -> list[dict[str, object]]:
    """Of the only config: what was said of each rule."""
    (config,) = await house.rest.configs.list()
    return [{name: value for name, value in rule.items() if value or value is False} for rule in config["rules"]]


async def test_a_rule_is_added_edited_and_turned_off(screen: Screen) -> None:
    provider = await screen.house.account("anthropic")
    await screen.house.rest.configs.create({"name": "day"})
    await screen.go("configs")
    await screen.button("Add a rule to day").click()
    await screen.fill("Name", "long")
    await screen.fill("If it has at least so many tokens", "100000")
    await screen.page.get_by_text("More conditions").click()
    violations = await screen.violations()
    await screen.page.get_by_label("It has images").select_option("no")
    await screen.fill("If it has the header", "authorization")
    await screen.button("Add").click()
    await screen.page.get_by_text("A rule must say where requests go.").wait_for()
    await screen.page.get_by_label("To account").select_option(f"anthropic-{provider.port}")
    await screen.button("Add").click()
    await screen.page.locator("dialog .fault").filter(has_text="holds a key").wait_for()
    await screen.fill("If it has the header", "x-team: red*")
    await screen.button("Add").click()
    await screen.button("Turn off the rule long of day").click()
    await screen.button("Turn on the rule long of day").wait_for()
    await screen.button("Edit the rule long of day").click()
    await screen.fill("As model", "claude-haiku-4-5")
    await screen.button("Save").click()
    await screen.page.get_by_text(f"account anthropic-{provider.port}, model claude-haiku-4-5").wait_for()
    (account,) = await screen.house.rest.accounts.list()

    assert (violations, await screen.page.locator("dialog").count()) == ([], 0)
    assert await rules(screen.house) == [
        {
            "name": "long",
            "enabled": False,
            "min_tokens": 100_000,
            "images": False,
            "header": "x-team: red*",
            "account_id": account["id"],
            "target_model": "claude-haiku-4-5",
        }
    ]


async def test_rules_are_reordered_by_keys_and_removed_with_a_question(screen: Screen) -> None:
    config = await screen.house.rest.configs.create({"name": "day"})
    await screen.house.rest.configs.set_rules(config["id"], [LONG, SIDE])
    await screen.go("configs")
    await screen.button("Move up the rule side of day").focus()
    await screen.page.keyboard.press("Enter")
    await screen.page.locator(".rules li").first.get_by_text("side", exact=True).wait_for()
    moved = [rule["name"] for rule in await rules(screen.house)]
    await screen.page.locator("[aria-label='Move down the rule side of day']:focus").wait_for()
    await screen.button("Remove the rule long of day").click()
    await screen.button("Cancel").click()
    kept = len(await rules(screen.house))
    await screen.button("Remove the rule long of day").click()
    await screen.button("Remove").click()
    await screen.button("Remove the rule long of day").wait_for(state="detached")

    assert (moved, kept) == (["side", "long"], 2)
    assert await rules(screen.house) == [{**SIDE, "enabled": True}]


async def test_a_models_limits_and_prices_are_said_and_forgotten(screen: Screen) -> None:
    await screen.go("settings")
    await screen.page.get_by_role("button", name="Add a model").click()
    await screen.fill("Model", "org/large")
    await screen.fill("Context window, tokens", "-4")
    await screen.fill("Input, $ a million tokens", "2.5")
    await screen.page.locator("dialog").get_by_label("It calls tools").select_option("no")
    await screen.button("Add").click()
    await screen.page.locator("dialog .fault:visible").filter(has_text="context_window").wait_for()
    await screen.fill("Context window, tokens", "64000")
    await screen.button("Add").click()
    await screen.page.locator("dialog .fault:visible").filter(has_text="needs price_output too").wait_for()
    await screen.fill("Output, $ a million tokens", "10")
    await screen.button("Add").click()
    row = screen.page.locator("tbody tr").filter(has_text="org/large")
    await row.get_by_text("$2.5").wait_for()
    said = (await screen.house.rest.limits.list())["org/large"]
    await row.get_by_role("button", name="Edit").click()
    await screen.fill("Input, $ a million tokens", "")
    await screen.fill("Output, $ a million tokens", "")
    await screen.button("Save").click()
    await row.get_by_text("as listed").first.wait_for()
    await row.get_by_role("button", name="Bring the defaults").click()
    await screen.button("Forget").click()
    await row.wait_for(state="detached")

    assert (said["context_window"], said["price_input"], said["supports_tool_calling"]) == (64_000, 2.5, False)
    assert "org/large" not in await screen.house.rest.limits.list()


async def test_a_key_is_rotated_once_it_is_confirmed(screen: Screen) -> None:
    provider = await screen.house.account("anthropic")
    await screen.go("settings")
    before = (await screen.house.rest.keys.show())["account_key"]["fingerprint"]
    await screen.page.get_by_text(before).wait_for()
    await screen.button("New account key…").click()
    await screen.button("Cancel").click()
    same = (await screen.house.rest.keys.show())["account_key"]["fingerprint"]
    await screen.button("New account key…").click()
    await screen.button("Make a new key").click()
    await screen.page.get_by_text("1 encrypted anew, 0 failed").wait_for()
    after = (await screen.house.rest.keys.show())["account_key"]["fingerprint"]
    await screen.page.get_by_text(after).wait_for()
    answer = await screen.house.http.post("/v1/messages", json=body_for("anthropic", is_stream=False))

    assert (same, after != before) == (before, True)
    assert (answer.status_code, len(provider.requests)) == (200, 1)


@pytest.mark.parametrize("by", ["link", "token"])
async def test_the_dataset_is_taken_away_and_removed(screen: Screen, by: str) -> None:
    page = screen.page
    await screen.house.account("anthropic")
    await screen.house.rest.settings.put({"finetune_logging": True})
    await screen.house.http.post("/v1/messages", json=body_for("anthropic", is_stream=False))
    await screen.house.logs(1)
    if by == "token":
        await page.context.clear_cookies()
        await page.reload()
        await page.get_by_label("Admin token").fill(screen.house.paths.admin_token.read_text().strip())
        await page.keyboard.press("Enter")
        await page.wait_for_selector(".view.overview .tile")
    await screen.go("settings")
    await page.get_by_label("Lines for").select_option("openai")
    async with page.expect_download() as coming:
        await screen.button("Download").click()
    file = await coming.value
    (line,) = gzip.decompress(Path(await file.path()).read_bytes()).splitlines()
    await screen.button("Remove the dataset…").click()
    await screen.button("Remove it").click()
    await page.get_by_text("1 exchange is removed.").wait_for()
    await page.locator("button:disabled").filter(has_text="Download").wait_for()

    assert file.suggested_filename == "finetune-openai.jsonl.gz"
    assert json.loads(line)["messages"][-1]["content"] == "Hello there"
    assert (await screen.house.rest.finetune.status())["entry_count"] == 0


async def test_a_waiting_request_is_sent_to_another_account(screen: Screen) -> None:
    slow = await screen.house.account("anthropic", priority=9)
    quick = await screen.house.account("anthropic", priority=1)
    slow.default = lambda request: [HANG]
    await screen.go("live")
    body = body_for("anthropic", is_stream=True)
    asking = asyncio.get_running_loop().create_task(screen.house.http.post("/v1/messages", json=body))
    row = screen.page.locator("tbody tr").filter(has_text="waiting")
    await row.get_by_role("button", name="Reroute").click()
    choice = screen.page.get_by_label("To account")
    await choice.select_option(index=1)
    said = await choice.locator("option:checked").inner_text()
    await screen.button("Reroute").click()
    await screen.page.get_by_text(f"anthropic-{quick.port} is asked now.").wait_for()
    answer = await asking

    assert said.startswith(f"anthropic-{quick.port}, claude-sonnet-4-5 (next")
    assert answer.headers["x-proxy-account"] == f"anthropic-{quick.port}"


async def test_a_login_is_begun_and_one_that_is_closed_is_over(screen: Screen) -> None:
    page = screen.page
    await screen.go("accounts")
    async with page.expect_response("**/api/accounts/login") as begun:
        await screen.button("Log in…").click()
        await page.get_by_label("Provider", exact=True).select_option("anthropic")
        await screen.fill("Name of the account", "mine")
        await screen.button("Begin").click()
    flow = await (await begun.value).json()
    link = page.get_by_role("link", name="Open the provider's page")
    opened = await link.get_attribute("href")
    kept = await link.get_attribute("rel")
    await page.get_by_text("Waiting for the login; this ends in").wait_for()
    await page.get_by_label("If this browser is not on the server's machine").fill("code#of-another-login")
    await screen.button("Finish by hand").click()
    await page.locator("dialog .fault").filter(has_text="login").wait_for()
    async with page.expect_response(lambda one: one.request.method == "DELETE"):
        await page.locator("dialog .actions").get_by_role("button", name="Close").click()
    ended = await screen.house.rest.logins.get(flow["id"])

    assert (opened, kept) == (flow["url"], "noopener noreferrer")
    assert ended["status"] == "failed"
    assert await screen.house.rest.accounts.list() == []


async def test_a_tools_file_is_shown_as_a_difference_written_and_put_back(screen: Screen, home: Path) -> None:
    file = home / ".claude" / "settings.json"
    file.parent.mkdir()
    file.write_text('{"model": "opus"}\n')
    await screen.go("setup")
    card = screen.page.locator("article").filter(has=screen.page.get_by_role("heading", name="Claude Code"))
    await card.get_by_role("button", name="Write").click()
    diff = screen.page.locator("dialog .diff")
    await diff.filter(has_text="ANTHROPIC_BASE_URL").wait_for()
    came = await diff.locator(".came").all_inner_texts()
    await screen.button("Cancel").click()
    untouched = file.read_text()
    await card.get_by_role("button", name="Write").click()
    await screen.button("Point it here").click()
    await card.get_by_text("points here").wait_for()
    written = json.loads(file.read_text())
    await card.get_by_role("button", name="Undo").click()
    await screen.button("Put it back").click()
    await card.get_by_text("not set up").wait_for()

    assert any(str(screen.house.info.proxy_port) in line for line in came)
    assert untouched == '{"model": "opus"}\n' == file.read_text()
    assert written["model"] == "opus"
    assert written["env"]["ANTHROPIC_BASE_URL"].endswith(f":{screen.house.info.proxy_port}")
