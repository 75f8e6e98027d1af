"""Write `docs/images/*.svg`: screens of the dashboard at work, made from the demo with its simulated traffic."""

import asyncio
from contextlib import suppress
from pathlib import Path

from textual.widgets import TextArea

from codegate.cli.demo_acts import perform
from codegate.cli.demo_stage import Stage, stage
from codegate.cli.demo_traffic import flow
from codegate.tui.app import CodeGateApp

IMAGES = Path(__file__).parents[1] / "docs" / "images"
SIZE = (132, 36)
WARM_UP_S = 12
"""Seconds of traffic before the pictures, so that there is something to see."""

SETTLE_S = 1.5
SHOWN = ("overview", "logs", "accounts", "guardrails", "settings")
"""Screens that are shown, by mode."""

TEXT = "Write to ada@some-company.io\nor call +49 30 901820 before you deploy."


async def picture(here: Stage) -> None:
    """Go through the screens and write each."""
    app = CodeGateApp(here.client)
    keys = {mode: key for key, mode, _ in app.PLACES}
    async with app.run_test(size=SIZE) as pilot:
        await asyncio.sleep(WARM_UP_S)
        for mode in SHOWN:
            await pilot.press(keys[mode])
            await pilot.pause(SETTLE_S)
            if mode == "guardrails":
                app.screen.query_one("#text", TextArea).text = TEXT
                await pilot.pause(SETTLE_S)
            picture = app.export_screenshot(title=f"CodeGate: {mode}")
            (IMAGES / f"{mode}.svg").write_text(picture, encoding="utf-8")


async def main() -> None:
    """Start the demo, let it work, and take the pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    async with stage() as here:
        await perform(here)
        async with asyncio.TaskGroup() as group:
            traffic = group.create_task(flow(here))
            await picture(here)
            traffic.cancel()
            with suppress(asyncio.CancelledError):
                await traffic


if __name__ == "__main__":
    asyncio.run(main())
