"""The tokenizer of the extra `tokenizer` (`pip install 'codegate[tokenizer]'`): exact counts where it is installed."""

from collections.abc import Callable
from functools import cache


@cache
def exact_counter() -> Callable[[str], int] | None:
    """Tokens of a text by `o200k_base`, OpenAI's newest public vocabulary; None without the extra."""
    try:
        from rs_bpe import openai
    except ImportError:
        return None
    count: Callable[[str], int] = openai.o200k_base().count
    return count
