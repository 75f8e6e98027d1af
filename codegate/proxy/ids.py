"""
Ids that the proxy makes up: 96 random bits each, as hex.

They name things, they open nothing, so a generator seeded once from the system's randomness does: no system call
on the hot path.
"""

import os
from random import Random

_bits = Random(os.urandom(32)).getrandbits  # noqa: S311 - ids, not secrets


def new_id() -> str:
    """A fresh random id of 24 characters, without a prefix."""
    return f"{_bits(96):024x}"


def new_request_id() -> str:
    """An id for a request; it is in the answer's headers, the log and every error."""
    return f"req_{new_id()}"
