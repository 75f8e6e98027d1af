"""
`Cloud`: how Bedrock and Vertex serve Messages of Anthropic, as data, and the body they want.

The model is named in the URL, the version in the body, streaming by the path; members and betas that a cloud does not
have are left out. Sources: docs.aws.amazon.com/bedrock (InvokeModel, Claude Messages), cloud.google.com/vertex-ai
(rawPredict), `protocols.md` 6.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

import msgspec

LOGINS = {"aws": "bedrock", "gcp": "vertex"}
"""Auth types whose requests the vendor's own library signs, and the extra of `codegate` that brings it."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """
    Attributes:
        version: Value of `anthropic_version`.
        path: Below the base URL; `{model}` stands for the model.
        stream_path: The same for a stream.
        stream_type: What a stream's `Accept` asks for.
        betas: Beginnings of the betas it knows; others make it refuse the request.
        betas_in_body: They travel as `anthropic_beta`, else in their header.
        drop: Members that it refuses.
        drop_tools: Beginnings of the types of tools that it does not have.
        models_host: What the host that lists models is called, in the place of what.
        dated: The date of a model's version comes behind `@`, not behind a hyphen.
    """

    version: str
    path: str
    stream_path: str
    stream_type: str
    betas: tuple[str, ...]
    betas_in_body: bool
    drop: tuple[str, ...]
    drop_tools: tuple[str, ...] = ()
    models_host: tuple[str, str] = ("", "")
    dated: bool = False

    def path_for(self, model: str, *, is_stream: bool) -> str:
        """Where a model is asked."""
        head, _, date = model.rpartition("-")
        if self.dated and head and len(date) == 8 and date.isdigit():
            model = f"{head}@{date}"
        return (self.stream_path if is_stream else self.path).replace("{model}", quote(model, safe="@"))

    def known(self, betas: str) -> tuple[str, ...]:
        """Those of a comma list of betas that it has."""
        names = (name.strip() for name in betas.split(","))
        return tuple(dict.fromkeys(name for name in names if name.startswith(self.betas)))

    def models_url(self, base_url: str, path: str) -> str:
        """Where its models are listed, which is not below an account's base URL."""
        parts = urlsplit(base_url)
        return f"{parts.scheme}://{parts.netloc.replace(*self.models_host, 1)}{path}"


class ForCloud(NamedTuple):
    """A body as a cloud wants it, and the members that were left out."""

    body: bytes
    dropped: tuple[str, ...]


def for_cloud(cloud: Cloud, body: bytes, betas: str) -> ForCloud:
    """
    A body of Messages as this cloud wants it; what stays is byte for byte what it was.

    Args:
        body: A JSON object.
        betas: The client's `anthropic-beta`, or what a body that was written here needs.
    """
    members: dict[str, Any] = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    dropped = [name for name in cloud.drop if members.pop(name, None) is not None]
    for name in ("model", "stream"):
        members.pop(name, None)
    members["anthropic_version"] = cloud.version
    known = cloud.known(betas)
    if cloud.betas_in_body and known:
        members["anthropic_beta"] = known
    if cloud.drop_tools and "tools" in members:
        kept, gone = _without(members["tools"], cloud.drop_tools)
        dropped += gone
        if gone:
            members["tools"] = kept
        if not kept:
            members.pop("tools", None)
            members.pop("tool_choice", None)
    return ForCloud(msgspec.json.encode(members), tuple(dropped))


def _without(tools: msgspec.Raw, kinds: tuple[str, ...]) -> tuple[list[msgspec.Raw], list[str]]:
    """The tools that a cloud has, and the types of the others."""
    kept: list[msgspec.Raw] = []
    gone: list[str] = []
    for tool in msgspec.json.decode(tools, type=list[msgspec.Raw]):
        read: Mapping[str, Any] = msgspec.json.decode(tool, type=dict[str, Any])
        kind = read.get("type")
        if isinstance(kind, str) and kind.startswith(kinds):
            gone.append(f"tools.{kind}")
        else:
            kept.append(tool)
    return kept, gone
