"""The table of cases that take the whole proxy, row by row, and both SDKs on the list of models."""

from collections.abc import AsyncIterator

import anthropic
import openai
import pytest
import pytest_asyncio

from codegate.paths import DataDir
from tests.cases import over_http
from tests.cases.over_http import Exchanged
from tests.flow.conftest import House, opened

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def everyone(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """One house for all rows: each brings its own account and takes it along."""
    flags = {"commit_after_s": 0.1, "heartbeat_s": 0.1}
    async with opened(DataDir(tmp_path_factory.mktemp("house") / "data"), flags) as found:
        yield found


@pytest.mark.parametrize("row", over_http.ROWS, ids=[row.id for row in over_http.ROWS])
async def test_an_exchange(everyone: House, row: Exchanged) -> None:
    wire = "openai_chat" if row.wire == "openai_responses" else row.wire
    provider = await everyone.account(wire, **({"provider": "custom-responses"} if wire != row.wire else {}))
    account = (await everyone.rest.accounts.list())[0]
    provider.answers = list(row.answers)
    headers = [("content-type", "application/json"), *row.given]
    answer = await everyone.http.request(row.method, row.path, content=row.content(), headers=headers)
    asked = list(provider.requests)
    if row.then is not None:
        then = (await everyone.http.request(row.method, row.path, content=row.content(), headers=headers)).status_code
    await everyone.rest.accounts.delete(account["id"])

    assert row.problems(answer, asked) == []
    assert row.then is None or then == row.then


async def test_both_sdks_list_the_models(everyone: House) -> None:
    """N03."""
    await everyone.account("anthropic")
    base = f"http://127.0.0.1:{everyone.info.proxy_port}"
    async with anthropic.AsyncAnthropic(api_key="none", base_url=base, max_retries=0) as client:
        named = [model.id async for model in client.models.list(limit=5)]
    async with openai.AsyncOpenAI(api_key="none", base_url=f"{base}/v1", max_retries=0) as other:
        found = [model.id async for model in other.models.list()]

    assert named
    assert set(named) <= set(found)
