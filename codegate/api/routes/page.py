"""
The web view: the files of `codegate/api/web`, no data in them. What it shows it asks the REST API for.

They are a table, made from the package's folder: a name is in it or is not found, so no path leads elsewhere.
"""

from functools import cache
from importlib.resources import files

from starlette.responses import Response

from codegate.api.call import Call, Endpoint
from codegate.errors import NotFound

TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
"""Media types by suffix; what has another suffix is not served."""

_START = "index.html"


async def index(call: Call) -> Response:
    """The page itself."""
    return _file(_START)


async def part(call: Call) -> Response:
    """A module, a style sheet or a picture of it."""
    return _file(call.path["name"])


@cache
def pages() -> dict[str, tuple[bytes, str]]:
    """Content and media type of every file, by name."""
    folder = files("codegate.api") / "web"
    found = ((one.name, one) for one in folder.iterdir())
    return {
        name: (one.read_bytes(), TYPES[suffix])
        for name, one in found
        if (suffix := f".{name.rpartition('.')[2]}") in TYPES
    }


def _file(name: str) -> Response:
    if name not in pages():
        raise NotFound(f"The web view has no {name!r}.")
    content, media_type = pages()[name]
    return Response(content, media_type=media_type)


ENDPOINTS = (
    Endpoint("GET", "/", index, is_public=True, media=("text/html",)),
    Endpoint("GET", "/web/{name}", part, is_public=True, media=tuple(TYPES.values())),
)
