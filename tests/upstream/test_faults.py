"""The library's errors in our words."""

import aiohttp
import pytest

from codegate.errors import CodeGateError, RemoteProtocolError, UpstreamBroke, UpstreamUnreachable
from codegate.upstream.faults import before_answer, denied, inside_answer
from codegate.upstream.gate import Denied


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (aiohttp.ConnectionTimeoutError("to http://x/?key=sk-1"), UpstreamUnreachable),
        (aiohttp.ServerDisconnectedError(), UpstreamUnreachable),
        (aiohttp.ClientOSError(104, "reset"), UpstreamUnreachable),
        (aiohttp.InvalidURL("http://x/?key=sk-1"), UpstreamUnreachable),
        (ConnectionResetError("sk-1"), UpstreamUnreachable),
        (ValueError("sk-1"), UpstreamUnreachable),
        (aiohttp.ClientResponseError(None, (), message="Bad status line\nsk-1"), RemoteProtocolError),  # type: ignore[arg-type]
    ],
)
def test_every_failure_is_ours_names_the_host_and_shows_nothing_else(
    error: Exception, kind: type[CodeGateError]
) -> None:
    ours = before_answer(error, "api.example.com", 5.0)

    assert type(ours) is kind
    assert "api.example.com" in ours.message
    assert "sk-1" not in ours.text()


def test_denied_address_has_its_own_code_and_says_what_to_do() -> None:
    ours = denied(Denied("10.0.0.1 is private"))

    assert ours.code == "upstream_denied"
    assert "--allow-private" in ours.hint


def test_broken_body_names_the_host() -> None:
    assert isinstance(inside_answer("api.example.com"), UpstreamBroke)
    assert "api.example.com" in inside_answer("api.example.com").message
