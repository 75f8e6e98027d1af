import pytest

from codegate.errors import Invalid
from codegate.records import Usage
from codegate.services.container import Services
from tests.builders import NOW_MS, request_log


async def test_totals_are_within_the_times_asked_for(services: Services) -> None:
    for name, at_ms in (("early", NOW_MS - 10), ("in", NOW_MS), ("late", NOW_MS + 10)):
        services.logs.add(request_log(name, timestamp=at_ms, usage=Usage(input_tokens=5)))
    await services.logs.flush()
    (row,) = await services.usage.totals("model", NOW_MS, NOW_MS + 10)

    assert (row.group, row.requests, row.input_tokens) == ("claude-opus-4-5", 1, 5)


async def test_an_unknown_group_is_refused(services: Services) -> None:
    with pytest.raises(Invalid):
        await services.usage.totals("mood")
