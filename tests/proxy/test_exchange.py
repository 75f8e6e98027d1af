"""One request: one outcome, one row, in whatever way it ends."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from codegate.errors import GuardrailFailed, InvalidRequest, NoRoute, RateLimited, Unauthorized, UpstreamBroke
from codegate.events import RequestFinished
from codegate.proxy.call import Answer
from codegate.proxy.client import Client, ClientGone
from codegate.proxy.exchange import exchange
from codegate.records import RequestLog
from codegate.settings import Resolved
from codegate.wire.table import FORMATS
from tests.builders import tenant
from tests.flow.provider import anthropic_frames
from tests.proxy import fakes
from tests.proxy.fakes import FakeAnswer, FakeServices, FakeSocket

SCOPE = {
    "type": "http",
    "method": "POST",
    "path": "/v1/messages",
    "query_string": b"",
    "headers": [],
    "client": ("127.0.0.1", 5),
}
SECRET = "the text of a request"


class Stages:
    """Stages that all go well, but for the one told to fail."""

    def __init__(self, *, is_stream: bool = False, **fails: BaseException | Callable[[Client], Any]) -> None:
        self._fails = fails
        self._client: Any = None
        self.call = fakes.clean_call(is_stream=is_stream)
        self.answer: Answer = fakes.answer(b"{}")

    def _turn(self, name: str) -> None:
        failure = self._fails.get(name)
        if isinstance(failure, BaseException):
            raise failure

    async def identify(self, head: Any) -> Any:
        self._turn("identify")
        return tenant("ten-3")

    async def admit(self, tenant: Any) -> None:
        self._turn("admit")

    def check(self, call: Any, tenant: Any) -> None:
        return

    async def permit(self, call: Any, tenant: Any) -> tuple[str, ...]:
        return ()

    def settings_for(self, tenant: Any) -> Resolved:
        return fakes.SETTINGS

    async def receive(self, head: Any, client: Client) -> Any:
        self._client = client
        self._turn("receive")
        client.watch()
        return fakes.call()

    async def clean(self, call: Any, tenant: Any, settings: Any) -> Any:
        self._turn("clean")
        return self.call

    async def route(self, call: Any) -> Any:
        self._turn("route")
        return fakes.route(fakes.candidate())

    async def forward(self, *given: Any) -> Answer:
        self._turn("forward")
        if callable(waits := self._fails.get("forward")):
            await waits(self._client)
        return self.answer


class Served:
    """One exchange, run to its end."""

    def __init__(self, stages: Stages, socket: FakeSocket | None = None, wire: str = "anthropic") -> None:
        self.socket = socket or FakeSocket()
        self.services = FakeServices()
        self._stages, self._wire = stages, wire

    async def run(self) -> "Served":
        await exchange(self._stages, self.services, FORMATS[self._wire], SCOPE, self.socket.client)  # type: ignore[arg-type]
        return self

    @property
    def row(self) -> RequestLog:
        """The only row, told to everyone once."""
        (row,) = self.services.rows
        assert self.services.events == [RequestFinished(log=row)]
        return row


async def hang(client: Client) -> None:
    await asyncio.Event().wait()


async def test_a_good_answer_is_one_row() -> None:
    served = await Served(Stages()).run()

    assert (served.socket.status, served.socket.body) == (200, b"{}")
    assert (served.row.outcome, served.row.status_code, served.row.error_message) == ("ok", 200, None)


@pytest.mark.parametrize("fails", ["identify", "admit", "receive"])
async def test_what_is_turned_away_at_the_door_is_a_row(fails: str) -> None:
    served = await Served(Stages(**{fails: RateLimited("Full.", retry_after_s=3)})).run()

    assert (served.socket.status, served.socket.headers["retry-after"]) == (429, "3")
    assert (served.row.outcome, served.row.status_code, served.row.error_message) == ("error", 429, "Full.")
    assert (served.row.tenant_id, served.row.attempts) == (None if fails == "identify" else "ten-3", ())


async def test_a_client_that_leaves_before_its_body_is_whole_is_a_row() -> None:
    served = await Served(Stages(receive=ClientGone())).run()

    assert (served.row.outcome, served.row.status_code, served.row.original_model) == ("cancelled", 499, None)


async def test_a_refusal_that_is_not_logged_is_not_told_either() -> None:
    served = Served(Stages(identify=Unauthorized("No.")))
    served.services.logs.add = lambda row: None
    await served.run()

    assert served.socket.status == 401
    assert served.services.events == []


@pytest.mark.parametrize("fails", ["clean", "route"])
async def test_what_is_refused_once_it_was_read_is_a_row(fails: str) -> None:
    served = await Served(Stages(**{fails: GuardrailFailed("It broke.")})).run()

    assert served.socket.status == 500
    assert (served.row.outcome, served.row.status_code, served.row.error_message) == ("error", 500, "It broke.")
    assert served.row.warnings == ("guardrail_failed",)
    assert (served.row.account_id, served.row.route) == (None, None)


@pytest.mark.parametrize("wire", ["anthropic", "openai_chat"])
async def test_an_error_is_answered_in_the_clients_format_and_kept(wire: str) -> None:
    served = await Served(Stages(forward=NoRoute("Nobody.")), wire=wire).run()

    assert served.socket.status == 503
    assert served.socket.json["error"]["message"] == "Nobody."
    assert ("type" in served.socket.json) == (wire == "anthropic")
    assert (served.row.outcome, served.row.status_code, served.row.error_message) == ("error", 503, "Nobody.")


async def test_an_error_names_the_tenant_once_it_is_known() -> None:
    known = await Served(Stages(admit=RateLimited("Full."))).run()
    unknown = await Served(Stages(identify=Unauthorized("No."))).run()

    assert known.socket.headers["x-proxy-tenant"] == "ten-3"
    assert "x-proxy-tenant" not in unknown.socket.headers


async def test_a_client_that_is_found_gone_is_a_cancelled_row() -> None:
    served = await Served(Stages(forward=ClientGone())).run()

    assert (served.row.outcome, served.row.status_code) == ("cancelled", 499)
    assert served.socket.sent == []


async def test_a_client_that_hangs_up_cancels_its_request() -> None:
    socket = FakeSocket()

    async def leaves(client: Client) -> None:
        socket.hang_up.set()
        await hang(client)

    served = await Served(Stages(forward=leaves), socket).run()

    assert (served.row.outcome, served.row.status_code) == ("cancelled", 499)
    assert socket.sent == []


async def stopped(served: Served) -> Served:
    """The server cancels the exchange."""
    task = asyncio.get_running_loop().create_task(served.run())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    return served


async def test_a_stop_before_an_answer_is_a_503() -> None:
    served = await stopped(Served(Stages(forward=hang)))

    assert (served.socket.status, served.socket.headers["retry-after"]) == (503, "2")
    assert (served.row.outcome, served.row.status_code) == ("error", 503)


async def test_a_stop_in_the_middle_of_a_stream_is_a_broken_row() -> None:
    stages = Stages(is_stream=True)
    relay = FORMATS["anthropic"].tap("req_1")
    upstream: Any = FakeAnswer(fakes.HANG)
    opening = relay.feed(b"".join(anthropic_frames()[:5]))
    stages.answer = fakes.answer(opening, upstream=upstream, relay=relay)
    served = await stopped(Served(stages))

    assert (served.row.outcome, served.row.status_code) == ("broken", 200)
    assert b"event: error" in served.socket.body
    assert not served.socket.is_finished
    assert upstream.is_closed


async def test_a_provider_that_breaks_off_is_a_broken_row_with_its_reason() -> None:
    stages = Stages(is_stream=True)
    relay = FORMATS["anthropic"].tap("req_1")
    upstream: Any = FakeAnswer(UpstreamBroke("reset by peer"))
    stages.answer = fakes.answer(relay.feed(b"".join(anthropic_frames()[:5])), upstream=upstream, relay=relay)
    served = await Served(stages).run()

    assert (served.row.outcome, served.row.error_message) == ("broken", "reset by peer")
    assert served.row.usage.input_tokens == 11


@pytest.mark.parametrize("fails", ["receive", "clean", "forward"])
@pytest.mark.parametrize("wire", ["anthropic", "openai_chat"])
async def test_a_bug_is_a_500_that_tells_nothing(fails: str, wire: str, caplog: pytest.LogCaptureFixture) -> None:
    served = await Served(Stages(**{fails: KeyError(SECRET)}), wire=wire).run()

    assert served.socket.status == 500
    assert "inside CodeGate" in served.socket.json["error"]["message"]
    assert SECRET not in str(served.socket.sent)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert (served.row.outcome, served.row.status_code) == ("error", 500)
    assert SECRET not in str(served.services.rows)


async def test_a_bug_after_the_head_was_sent_sends_no_second_head() -> None:
    served = await Served(Stages(), FakeSocket(fails_at=1)).run()

    assert len(served.socket.sent) == 1
    assert (served.row.outcome, served.row.status_code) == ("error", 500)


async def test_an_error_that_cannot_be_told_is_kept_all_the_same() -> None:
    served = Served(Stages(forward=InvalidRequest("No.")), FakeSocket(fails_at=0))
    with pytest.raises(OSError, match="the socket is gone"):
        await served.run()

    assert (served.row.outcome, served.row.status_code) == ("error", 400)


async def test_nobody_watches_when_it_is_over() -> None:
    await Served(Stages()).run()
    await asyncio.sleep(0)

    assert asyncio.all_tasks() == {asyncio.current_task()}
