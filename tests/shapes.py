"""JSON of any shape, not too large: for machines that must not break, whatever comes."""

from typing import Any

from hypothesis import strategies as st


def shapes(
    leaves: st.SearchStrategy[Any], keys: st.SearchStrategy[str], *, depth: int = 2, width: int = 2
) -> st.SearchStrategy[Any]:
    """Leaves, and lists and objects of them, in one another down to `depth`, with `width` members at most."""
    found = leaves
    for _ in range(depth):
        found = leaves | st.lists(found, max_size=width) | st.dictionaries(keys, found, max_size=width)
    return found
