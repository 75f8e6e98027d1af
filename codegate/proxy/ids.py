"""Ids that the proxy makes up: 96 random bits each, as hex."""

import secrets


def new_id() -> str:
    """A fresh random id of 24 characters, without a prefix."""
    return secrets.token_hex(12)


def new_request_id() -> str:
    """An id for a request; it is in the answer's headers, the log and every error."""
    return f"req_{new_id()}"
