"""
What models can do: the user's own entries, then `DEFAULTS`; a model in neither is unknown, and nothing is guessed.
"""

from collections.abc import Mapping
from functools import lru_cache

from codegate.models.defaults import DEFAULTS
from codegate.records import ModelLimit

_ENDS = frozenset("-:@[_")
"""What may follow a name that stands for a family: `claude-opus-4-5` covers `claude-opus-4-5-20251101`. Not a dot or
a digit: `gpt-5` says nothing of `gpt-5.9`."""


def limit_of(model: str, overrides: Mapping[str, ModelLimit]) -> ModelLimit | None:
    """
    Limits of a model, or None where nobody knows.

    The same name, else the longest entry the name begins with; the user's entries before ours. Case, a vendor
    before a slash (`anthropic/…`) and the dot of Claude versions (`claude-opus-4.5`) make no difference.
    """
    if overrides:
        own = {_plain(key): limit for key, limit in overrides.items()}
        found = overrides.get(model) or _find(_plain(model), own)
        if found is not None:
            return found
    return _default(model)


@lru_cache(maxsize=1024)
def _default(model: str) -> ModelLimit | None:
    return _find(_plain(model), DEFAULTS)


def _find(name: str, table: Mapping[str, ModelLimit]) -> ModelLimit | None:
    if name in table:
        return table[name]
    beginnings = (key for key in table if name.startswith(key) and name[len(key)] in _ENDS)
    longest = max(beginnings, key=len, default=None)
    return None if longest is None else table[longest]


def _plain(model: str) -> str:
    name = model.rsplit("/", 1)[-1].lower()
    return name.replace(".", "-") if name.startswith("claude") else name
