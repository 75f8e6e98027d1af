"""Is an account alive? The list of its models is asked for with its own key: no tokens, no cost."""

import re
from collections.abc import Sequence

import msgspec

from codegate import clock
from codegate.errors import CodeGateError, RemoteProtocolError, UpstreamRejected
from codegate.providers.join import is_messages_base
from codegate.providers.provider import Provider
from codegate.providers.remedy import explained
from codegate.providers.request import build
from codegate.providers.table import provider
from codegate.records import Account, Credentials, Record
from codegate.upstream.client import UpstreamClient
from codegate.wire.errors import read_error

MAX_BYTES = 4 * 1024 * 1024
MAX_MODELS = 2_000


class Probe(Record, frozen=True, kw_only=True):
    """
    How it went.

    Attributes:
        status: The account's status after this.
        models: Names of its models; empty when it failed or the provider has no list.
    """

    success: bool
    message: str
    latency_ms: int
    status: str
    models: tuple[str, ...] = ()


class _Entry(msgspec.Struct):
    """A model; Codex calls its name `slug`."""

    id: str = ""
    slug: str = ""


class _Summary(msgspec.Struct):
    """A model of Bedrock's."""

    id: str = msgspec.field(name="modelId")
    slug: str = ""


class _Published(msgspec.Struct):
    """A model of Vertex's, by its path: `publishers/anthropic/models/…`."""

    id: str = msgspec.field(name="name")
    slug: str = ""


class _List(msgspec.Struct):
    """A list of models: `data`, `models` from Codex, `modelSummaries` from Bedrock, `publisherModels` from Vertex."""

    data: list[_Entry] | None = None
    models: list[_Entry] | None = None
    summaries: list[_Summary] | None = msgspec.field(name="modelSummaries", default=None)
    published: list[_Published] | None = msgspec.field(name="publisherModels", default=None)

    def entries(self) -> Sequence[_Entry | _Summary | _Published] | None:
        """The one list that is there."""
        return next((one for one in (self.data, self.models, self.summaries, self.published) if one is not None), None)


_Lists = _List | list[_Entry]
"""OpenAI's shape, which nearly all have, and Together's bare array."""

_PATH = re.compile(r"^(?:publishers/anthropic/)?models/")
_NO_LIST = frozenset({404, 405})


async def probe(account: Account, credentials: Credentials | None, client: UpstreamClient) -> Probe:
    """Ask the provider; whatever goes wrong is in the result."""
    started = clock.monotonic()
    try:
        models = await list_models(account, credentials, client)
    except CodeGateError as error:
        explained(error, account.name)
        return Probe(success=False, message=error.text(), latency_ms=_since(started), status=_status(error))
    message = f"{len(models)} models." if models else "It answers, but lists no models, so the key is not tested."
    return Probe(success=True, message=message, latency_ms=_since(started), status="active", models=models)


async def list_models(account: Account, credentials: Credentials | None, client: UpstreamClient) -> tuple[str, ...]:
    """
    Names of the models that an account's provider lists, in its order, each once; at most 2,000.

    Empty too where a server of the user's own answers, but has no list.

    Raises:
        UpstreamError: It cannot be reached, or it refuses.
        RemoteProtocolError: Its answer is no list of models.
    """
    entry = provider(account.provider)
    if credentials is None:
        raise CodeGateError("The stored key does not open with the present account key.", hint="Set the key again.")
    if entry.models_path is None:
        raise CodeGateError(f"{entry.label} has no list of models to test a key with.")
    endpoint = entry.endpoint_for("openai_chat", account.base_url)
    request = build(account, credentials, endpoint, entry.models_path, b"", {})
    if endpoint.cloud is not None:
        url = endpoint.cloud.models_url(account.base_url or "", entry.models_path)
        request = msgspec.structs.replace(request, url=url)
    answer = await client.send(request)
    try:
        body = await answer.read(MAX_BYTES)
    finally:
        await answer.close()
    if answer.status in _NO_LIST and _may_lack_list(entry, account):
        return ()
    if answer.status != 200:
        raise read_error(answer.status, answer.headers, body)
    # Gemini's and Vertex's names carry the path of a resource, which their own requests do without
    names = (_PATH.sub("", model.id or model.slug) for model in _entries(body)[:MAX_MODELS])
    return tuple(dict.fromkeys(name for name in names if name))


def _entries(body: bytes) -> Sequence[_Entry | _Summary | _Published]:
    try:
        found = msgspec.json.decode(body, type=_Lists)
    except (msgspec.DecodeError, UnicodeDecodeError):
        found = _List()
    entries = found if isinstance(found, list) else found.entries()
    if entries is None:
        raise RemoteProtocolError("The answer is no list of models.", hint="Is the base URL right?")
    return entries


def _may_lack_list(entry: Provider, account: Account) -> bool:
    """A gateway, or a door for Messages alone, may do without; at a provider's own host a 404 is a wrong URL."""
    return entry.needs_base_url or bool(account.base_url and is_messages_base(account.base_url))


def _status(error: CodeGateError) -> str:
    if isinstance(error, UpstreamRejected):
        if error.status in {401, 403}:
            return "expired"
        if error.status == 429:
            return "rate_limited"
    return "error"


def _since(started: float) -> int:
    return round((clock.monotonic() - started) * 1000)
