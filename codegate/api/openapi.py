"""
The OpenAPI 3.1 description, made from the table of endpoints and the types they decode and answer.

Pages (`/`, `/login`) are for browsers and not described. Schemas are those of msgspec (JSON Schema 2020-12).
"""

import inspect
import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from codegate import __version__
from codegate.api.call import Endpoint
from codegate.api.query import Query
from codegate.errors import by_code
from codegate.records import Secret
from codegate.services.gate import SESSION_COOKIE
from codegate.shapes import ErrorJson

Json = dict[str, Any]

PREFIX = "/api/"

_REF = "#/components/schemas/{name}"
_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
_IN_PATHS = {"id": "Id or name.", "model": "Name of a model; it may hold slashes.", "flow": "Id of the login."}

_ALWAYS = (403, 421, 429, 500, 503)
_STATUSES = {
    400: "The request is not usable.",
    401: "The token is missing or wrong.",
    403: "A web page of another origin asks.",
    404: "There is no such thing.",
    409: "It stands against what is there.",
    413: "The body is too large.",
    415: "The body is not `application/json`.",
    421: "The Host header names another machine.",
    422: "A field or a parameter is not usable; `field` names it.",
    429: "Too many requests; `retry-after` says when.",
    500: "CodeGate failed on this request.",
    502: "A provider, a webhook or Docker failed.",
    503: "Try again; `retry-after` may say when.",
    504: "A provider, or Docker, did not answer in time.",
    507: "The disk is full.",
}


def described(endpoints: Iterable[Endpoint]) -> list[Endpoint]:
    """Those of the REST API, without pages."""
    return [one for one in endpoints if one.path.startswith(PREFIX)]


def document(endpoints: Iterable[Endpoint]) -> Json:
    """The whole description."""
    found = described(endpoints)
    wanted = [type_ for one in found for type_ in (one.body, one.answer) if type_ is not None]
    schemas, components = msgspec.json.schema_components([*wanted, ErrorJson], schema_hook=_secret, ref_template=_REF)
    by_type = dict(zip(map(repr, wanted), schemas, strict=False))
    components["FaultJson"]["properties"]["code"]["examples"] = sorted(by_code())
    paths: dict[str, Json] = {}
    for one in found:
        paths.setdefault(plain_path(one), {})[one.method.lower()] = _operation(one, by_type)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "CodeGate",
            "version": __version__,
            "summary": "The REST API of a CodeGate server.",
            "description": "Ids are text, and a name may stand wherever an id is asked. Times are ISO 8601 UTC text.",
        },
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _SCHEMES},
        "security": [{"token": []}, {"browser": []}],
        "tags": [{"name": tag} for tag in dict.fromkeys(map(tag_of, found))],
    }


_SCHEMES: Json = {
    "token": {"type": "http", "scheme": "bearer", "description": "The admin token, `.admin-token`."},
    "browser": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE, "description": "From a login link."},
}


def plain_path(endpoint: Endpoint) -> str:
    """The path with its parameters as OpenAPI writes them: `{model:path}` is `{model}`."""
    return _PARAMETER.sub(r"{\1}", endpoint.path)


def tag_of(endpoint: Endpoint) -> str:
    """The noun it belongs to: the name of its module."""
    return endpoint.handler.__module__.rpartition(".")[2].replace("_", "-")


def summary_of(endpoint: Endpoint) -> tuple[str, str]:
    """The first paragraph of its function's docstring in one line, and the rest."""
    first, _, rest = (inspect.getdoc(endpoint.handler) or "").partition("\n\n")
    return " ".join(first.split()), " ".join(rest.split())


def _operation(one: Endpoint, schemas: Mapping[str, Json]) -> Json:
    summary, description = summary_of(one)
    found: Json = {
        "operationId": f"{tag_of(one)}-{one.handler.__name__.strip('_').replace('_', '-')}",
        "tags": [tag_of(one)],
        "summary": summary,
        "responses": _responses(one, schemas),
    }
    if description:
        found["description"] = description
    parameters = [_path_parameter(name) for name in _PARAMETER.findall(one.path)] + [_parameter(q) for q in one.query]
    if parameters:
        found["parameters"] = parameters
    if one.body is not None:
        media: Json = {"schema": schemas[repr(one.body)]}
        if one.example is not None:
            media["example"] = one.example
        found["requestBody"] = {"required": not one.is_body_optional, "content": {"application/json": media}}
    if one.is_public:
        found["security"] = []
    return found


def _responses(one: Endpoint, schemas: Mapping[str, Json]) -> Json:
    if one.answer is not None:
        content = {"application/json": {"schema": schemas[repr(one.answer)]}}
        found: Json = {str(one.status): {"description": "Done.", "content": content}}
    elif one.media:
        found = {"200": {"description": "Done.", "content": {media.split(";")[0]: {} for media in one.media}}}
    else:
        found = {"204": {"description": "Done."}}
    error = {"application/json": {"schema": {"$ref": _REF.format(name="ErrorJson")}}}
    return found | {str(code): {"description": _STATUSES[code], "content": error} for code in statuses(one)}


def statuses(one: Endpoint) -> list[int]:
    """Statuses of the errors it can answer with."""
    found = {*_ALWAYS}
    if not one.is_public:
        found |= {401}
    found |= {422}  # every endpoint refuses a query parameter it does not know
    if "{" in one.path or one.query or one.body is not None:
        found |= {404}
    if one.body is not None:
        found |= {400, 413}
    if one.method != "GET":
        found |= {409, 415, 507}
    if one.method == "POST" or one.path.endswith("/models"):
        found |= {400, 404, 502, 504}
    if tag_of(one) == "sessions":  # they may be switched off, and Docker may fail
        found |= {404, 409, 502, 504}
    return sorted(found)


def _parameter(query: Query) -> Json:
    found: Json = {"name": query.name, "in": "query", "description": query.doc, "schema": query.schema()}
    return found if query.example is None else found | {"example": query.example}


def _path_parameter(name: str) -> Json:
    doc = _IN_PATHS.get(name, "Its name.")
    schema = {"type": "string", "minLength": 1}
    return {"name": name, "in": "path", "required": True, "description": doc, "schema": schema}


def _secret(type_: type) -> Json:
    """How a type of ours looks in JSON."""
    if type_ is Secret:
        return {"type": "string", "writeOnly": True}
    raise NotImplementedError(type_)
