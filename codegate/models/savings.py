"""What prompt caching saved: the price of the same tokens without a cache, less what they cost."""

from collections.abc import Mapping

from codegate.models.prices import cost_usd
from codegate.records import ModelLimit, Usage


def cache_saved_usd(
    provider: str, model: str, usage: Usage, paid_usd: float, own: Mapping[str, ModelLimit]
) -> float | None:
    """
    US dollars saved; less than 0 where more was paid for writing to a cache than reading from it brought.

    Args:
        paid_usd: What the tokens cost, by `prices.cost_usd`.
        own: What the user said of models.

    Returns:
        None if the model's price is not known.
    """
    cached = usage.cache_read_tokens + usage.cache_write_tokens
    if not cached:
        return 0.0
    plain = Usage(input_tokens=usage.input_tokens + cached, output_tokens=usage.output_tokens)
    full_usd = cost_usd(provider, model, plain, own=own)
    return None if full_usd is None else full_usd - paid_usd
