"""What the user says of models counts before the built-in table, from the next request on."""

import pytest
from msgspec import UNSET

from codegate.errors import Invalid, NotFound
from codegate.models.limits import limit_of
from codegate.services.container import Services
from codegate.services.limits import LimitChange


async def test_an_entry_is_in_force_at_once_and_keeps_what_is_known(services: Services) -> None:
    await services.limits.put({"gpt-5": LimitChange(max_output_tokens=1000)})
    found = limit_of("gpt-5", services.state.current.model_limits)

    assert found == services.limits.get("gpt-5") == services.limits.list()["gpt-5"]
    assert found is not None
    assert (found.max_output_tokens, found.context_window, found.source) == (1000, 400_000, "user")


async def test_an_unknown_model_becomes_known(services: Services) -> None:
    with pytest.raises(NotFound):
        services.limits.get("lab/my-model")
    await services.limits.put({"lab/my-model": LimitChange(context_window=8192, supports_tool_calling=False)})
    found = services.limits.get("lab/my-model")

    assert (found.context_window, found.max_output_tokens, found.supports_tool_calling) == (8192, None, False)


async def test_null_makes_a_number_unknown(services: Services) -> None:
    await services.limits.put({"gpt-5": LimitChange(max_output_tokens=None)})

    assert services.limits.get("gpt-5").max_output_tokens is None


async def test_ours_hold_again_when_the_users_are_forgotten(services: Services) -> None:
    await services.limits.put({"gpt-5": LimitChange(max_output_tokens=1), "x": LimitChange(context_window=2)})
    await services.limits.delete("gpt-5")

    assert services.limits.get("gpt-5").source == "default"
    with pytest.raises(NotFound):
        await services.limits.delete("gpt-5")

    await services.limits.delete_all()
    assert "x" not in services.limits.list()


@pytest.mark.parametrize(
    ("model", "change", "field"),
    [
        ("m", LimitChange(max_output_tokens=0), "max_output_tokens"),
        ("m", LimitChange(context_window=10**12), "context_window"),
        ("gpt-5", LimitChange(max_output_tokens=400_001), "max_output_tokens"),
        (" ", LimitChange(context_window=1), "model"),
        ("a\nb", LimitChange(context_window=1), "model"),
        ("x" * 201, LimitChange(context_window=1), "model"),
        ("m", LimitChange(price_input=-1, price_output=1), "price_input"),
        ("m", LimitChange(price_input=1, price_output=1e9), "price_output"),
        ("m", LimitChange(price_input=1), "price_output"),
        ("m", LimitChange(price_cache_read=1), "price_input"),
    ],
)
async def test_nonsense_is_refused_and_nothing_is_stored(
    services: Services, model: str, change: LimitChange, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await services.limits.put({"good": LimitChange(context_window=1), model: change})

    assert refused.value.field == field
    assert "good" not in services.limits.list()


def test_what_is_not_said_is_not_changed() -> None:
    assert LimitChange().max_output_tokens is UNSET
