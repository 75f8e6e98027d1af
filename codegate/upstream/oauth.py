"""The one place that speaks to token endpoints: a `TokenRequest` goes out, status and body come back."""

from urllib.parse import urlsplit

from codegate.errors import Invalid
from codegate.providers.address import check_base_url
from codegate.providers.oauth import TokenRequest
from codegate.providers.request import USER_AGENT, UpstreamRequest
from codegate.upstream.client import UpstreamClient

MAX_BYTES = 1 << 20


async def post(client: UpstreamClient, request: TokenRequest, *, allow_private: bool = False) -> tuple[int, bytes]:
    """
    Send and read the whole answer.

    Args:
        allow_private: The endpoint was named by whoever runs the program, and may be on this machine.

    Raises:
        UpstreamUnreachable: Nobody answers.
        UpstreamTimeout: Nobody answers in time.
        Invalid: The address may not be reached.
    """
    if urlsplit(request.url).query:
        raise Invalid("A token endpoint has no query.", field="url")
    check_base_url(request.url, allow_private)
    headers = (
        ("accept-encoding", "identity"),
        ("accept", "application/json"),
        ("content-type", request.content_type),
        ("user-agent", USER_AGENT),
    )
    answer = await client.send(
        UpstreamRequest(
            method="POST",
            url=request.url,
            headers=headers,
            body=request.body,
            account_id="login",
            allow_private=allow_private,
        )
    )
    try:
        return answer.status, await answer.read(MAX_BYTES)
    finally:
        await answer.close()
