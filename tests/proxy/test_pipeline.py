"""The order of the stages, and how far a request got."""

import asyncio
from typing import Any

import pytest

from codegate.errors import CodeGateError, InvalidRequest, NoRoute
from codegate.proxy.pipeline import Progress, handle
from codegate.proxy.reply import Reply
from tests.builders import tenant
from tests.proxy import fakes

ORDER = ["identify", "admit", "settings_for", "receive", "clean", "route", "forward"]


class Recorder:
    """Stages that note their turn; one of them may fail."""

    def __init__(self, fails: str = "", error: BaseException | None = None) -> None:
        self.turns: list[tuple[str, tuple[Any, ...]]] = []
        self.tenant = tenant()
        self.call, self.clean_call, self.the_route = fakes.call(), fakes.clean_call(), fakes.route(fakes.candidate())
        self._fails, self._error = fails, error or NoRoute("no")

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.turns]

    def _turn(self, name: str, *given: Any) -> None:
        self.turns.append((name, given))
        if name == self._fails:
            raise self._error

    async def identify(self, head: Any) -> Any:
        self._turn("identify", head)
        return self.tenant

    async def admit(self, tenant: Any) -> None:
        self._turn("admit", tenant)

    def check(self, call: Any, tenant: Any) -> None:
        return

    async def permit(self, call: Any, tenant: Any) -> tuple[str, ...]:
        return ()

    def settings_for(self, tenant: Any) -> Any:
        self._turn("settings_for", tenant)
        return fakes.SETTINGS

    async def receive(self, head: Any, client: Any) -> Any:
        self._turn("receive", head, client)
        return self.call

    async def clean(self, call: Any, tenant: Any, settings: Any) -> Any:
        self._turn("clean", call, tenant, settings)
        return self.clean_call

    async def route(self, call: Any) -> Any:
        self._turn("route", call)
        return self.the_route

    async def forward(self, call: Any, route: Any, settings: Any, trace: Any, line: Any) -> Any:
        self._turn("forward", call, route, settings, trace, line)
        return fakes.answer()


async def run(stages: Recorder) -> tuple[Progress, Any]:
    progress = Progress()
    client = fakes.FakeSocket().client
    try:
        return progress, await handle(stages, fakes.head(), client, progress)
    except (CodeGateError, asyncio.CancelledError) as error:
        return progress, error


async def test_every_stage_has_its_turn_once_and_in_order() -> None:
    stages = Recorder()
    _, reply = await run(stages)

    assert stages.names == ORDER
    assert isinstance(reply, Reply)


async def test_a_stage_gets_what_the_one_before_it_made() -> None:
    stages = Recorder()
    progress, _ = await run(stages)
    given = dict(stages.turns)

    assert given["admit"] == given["settings_for"] == (stages.tenant,)
    assert given["clean"] == (stages.call, stages.tenant, fakes.SETTINGS)
    assert given["route"] == (stages.clean_call,)
    assert given["forward"] == (stages.clean_call, stages.the_route, fakes.SETTINGS, progress.trace, None)


@pytest.mark.parametrize("fails", ORDER)
async def test_a_stage_that_fails_is_the_last_one(fails: str) -> None:
    stages = Recorder(fails, InvalidRequest("no"))
    _, error = await run(stages)

    assert isinstance(error, InvalidRequest)
    assert stages.names == ORDER[: ORDER.index(fails) + 1]


@pytest.mark.parametrize(
    ("fails", "known"),
    [
        ("identify", (False, False, False)),
        ("admit", (True, False, False)),
        ("receive", (True, False, False)),
        ("clean", (True, False, True)),
        ("route", (True, True, True)),
        ("forward", (True, True, True)),
    ],
)
async def test_progress_says_how_far_it_got(fails: str, known: tuple[bool, bool, bool]) -> None:
    progress, _ = await run(Recorder(fails))

    assert (progress.tenant is not None, progress.call is not None, progress.trace is not None) == known


async def test_a_cancelled_stage_leaves_its_trace() -> None:
    progress, error = await run(Recorder("forward", asyncio.CancelledError()))

    assert isinstance(error, asyncio.CancelledError)
    assert progress.trace is not None


async def test_a_client_of_a_stream_has_a_line_that_is_watched() -> None:
    stages = Recorder()
    stages.clean_call = fakes.clean_call(is_stream=True)
    progress, _ = await run(stages)

    assert progress.line is not None
    assert dict(stages.turns)["forward"][-1] is progress.line
    assert not progress.is_promised(fakes.FakeSocket().client)
