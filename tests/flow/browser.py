"""A browser at the web view: what it does there, and what goes wrong in it."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.flow.conftest import House

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = os.environ.get("CODEGATE_AXE", "")
"""Path of `axe.min.js` (npm: axe-core), for the checks of accessibility."""

WATCH_POLICY = """
window.violations = [];
addEventListener("securitypolicyviolation", ({ violatedDirective }) => violations.push(violatedDirective));
"""


@dataclass
class Screen:
    """A page of the browser, and what went wrong in it."""

    page: Any
    house: House
    faults: list[str] = field(default_factory=list)

    async def enter(self) -> None:
        """Come in by a link."""
        link = await self.house.rest.web.link()
        await self.page.goto(link["url"])
        await self.page.wait_for_selector(".view.overview .tile")

    async def go(self, view: str) -> None:
        """To a view, as a link of the page leads there."""
        await self.page.evaluate("view => { location.hash = `#/${view}`; }", view)
        await self.page.wait_for_selector(f".view.{view} > *")

    def heard(self, told: Any) -> None:
        """Note an error that is no answer of the REST API: the browser tells each of those."""
        if told.type == "error" and not told.text.startswith("Failed to load resource"):
            self.faults.append(told.text)

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=name, exact=True)

    async def fill(self, label: str, text: str) -> None:
        await self.page.locator("dialog").get_by_label(label).fill(text)

    async def violations(self) -> list[Any]:
        """What axe finds in the page as it is; nothing where there is no axe."""
        if not AXE:
            return []
        await self.page.evaluate(Path(AXE).read_text(encoding="utf-8"))
        result = await self.page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        return [(one["id"], one["nodes"][0]["target"]) for one in result["violations"]]

    async def too_wide(self) -> int:
        """Pixels by which the page is wider than its window; 0 or less if it fits."""
        return int(await self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@asynccontextmanager
async def looking(house: House, width: int) -> AsyncIterator[Screen]:
    """A browser at the page, signed in; what breaks the policy or throws fails the test."""
    from playwright.async_api import async_playwright

    async with async_playwright() as tool:
        browser = await tool.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": width, "height": 800})
        page.set_default_timeout(10_000)
        found = Screen(page, house)
        page.on("pageerror", lambda error: found.faults.append(str(error)))
        page.on("console", found.heard)
        await page.add_init_script(WATCH_POLICY)
        await found.enter()
        yield found
        violations = await page.evaluate("violations")
        await browser.close()
    assert (violations, found.faults) == ([], [])
