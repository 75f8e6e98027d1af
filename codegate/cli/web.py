"""`codegate web`: a link into the web view."""

from typing import Annotated
from urllib.parse import urlsplit

import typer

from codegate.cli.command import Invocation, command, new_app
from codegate.cli.output import done, print_json, print_line, say
from codegate.cli.runfile import running
from codegate.errors import CodeGateError

app = new_app("A link that signs a browser in to the web view.")


@command(app, "web", examples=("codegate web", "codegate web --open", "codegate web --sign-out"))
async def web(
    run: Invocation,
    opens: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    signs_out: Annotated[bool, typer.Option("--sign-out", help="Sign every browser out instead.")] = False,
) -> None:
    """Print a link that signs one browser in to the web view: it works once, within a minute."""
    if run.url is None and await running(run.paths) is None:
        raise CodeGateError("No server is running, so there is no web view.", hint="Start one: codegate up --detach")
    async with run.client() as client:
        if signs_out:
            ended = await client.web.sign_out()
            if run.is_json:
                print_json({"signed_out": ended})
            else:
                done(f"Signed {ended} {'browser' if ended == 1 else 'browsers'} out.")
            return
        link = await client.web.link()
        target = urlsplit(link["url"])
        url = f"{client.base_url}{target.path}?{target.query}"
    if run.is_json:
        print_json({**link, "url": url})
        return
    print_line(url)
    say("It works once, within a minute.")
    if opens:
        typer.launch(url)
