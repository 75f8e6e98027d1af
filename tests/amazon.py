"""Bedrock's side of the wire: messages of its event stream, and a look at signatures by AWS's own library."""

import base64
import json
import zlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit


def message(headers: Mapping[str, str], payload: bytes) -> bytes:
    """One message of the binary event stream."""
    raw = b"".join(
        bytes([len(name)]) + name.encode() + b"\x07" + len(value).to_bytes(2) + value.encode()
        for name, value in headers.items()
    )
    prelude = (16 + len(raw) + len(payload)).to_bytes(4) + len(raw).to_bytes(4)
    head = prelude + zlib.crc32(prelude).to_bytes(4) + raw + payload
    return head + zlib.crc32(head).to_bytes(4)


def chunk(event: Mapping[str, Any]) -> bytes:
    """An event of the Messages format, as Bedrock wraps it."""
    payload = json.dumps({"bytes": base64.b64encode(json.dumps(event).encode()).decode(), "p": "abcdefgh"}).encode()
    kind = {":event-type": "chunk", ":content-type": "application/json", ":message-type": "event"}
    return message(kind, payload)


def exception(kind: str, text: str) -> bytes:
    """An error inside a stream."""
    return message({":exception-type": kind, ":message-type": "exception"}, json.dumps({"message": text}).encode())


def signature_of(
    url: str,
    method: str,
    headers: Mapping[str, str],
    body: bytes,
    credentials: tuple[str, str, str | None],
    region: str,
) -> str:
    """The `Authorization` that botocore itself writes for a request as it was received."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    signed = headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")
    sent = {name: headers[name] for name in signed if name != "host"}
    request = AWSRequest(method=method, url=url, data=body, headers=sent)
    request.context["timestamp"] = headers["x-amz-date"]
    signer = SigV4Auth(Credentials(*credentials), "bedrock", region)
    canonical = signer.canonical_request(request)
    text = signer.string_to_sign(request, canonical)
    scope = signer.scope(request)
    signature = signer.signature(text, request)
    assert f"host:{urlsplit(url).netloc}" in canonical
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders={';'.join(signed)}, Signature={signature}"
