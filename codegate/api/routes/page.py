"""The web page: three files, no data in them. What it shows it asks the REST API for, with the token."""

from functools import cache
from importlib.resources import files

from starlette.responses import Response

from codegate.api.call import Call, Endpoint

_TYPES = {"index.html": "text/html", "app.js": "text/javascript", "style.css": "text/css"}


async def index(call: Call) -> Response:
    """The page itself."""
    return _file("index.html")


async def script(call: Call) -> Response:
    """Its script."""
    return _file("app.js")


async def style(call: Call) -> Response:
    """Its style sheet."""
    return _file("style.css")


def _file(name: str) -> Response:
    return Response(_content(name), media_type=_TYPES[name])


@cache
def _content(name: str) -> bytes:
    return (files("codegate.api") / "web" / name).read_bytes()


ENDPOINTS = (
    Endpoint("GET", "/", index, is_public=True, media=("text/html",)),
    Endpoint("GET", "/app.js", script, is_public=True, media=("text/javascript",)),
    Endpoint("GET", "/style.css", style, is_public=True, media=("text/css",)),
)
